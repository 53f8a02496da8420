"""A diff of two texts by lines, for `patch` and for people who read diffs."""

import re
from collections.abc import Iterator, Sequence

from review_service.comparing.alignment import align

CONTEXT = 3
Change = tuple[int, int, int, int]
"""Lines old[i:i_end] became new[j:j_end]: (i, i_end, j, j_end)."""


def unified_diff(old_text: str, new_text: str, old_name: str = "old", new_name: str = "new") -> str:
    """In the form of POSIX `diff -u`; empty where nothing changed."""
    old, new = _lines(old_text), _lines(new_text)
    groups = list(_grouped(_changes(old, new)))
    header = [f"--- {old_name}\n+++ {new_name}\n"] if groups else []
    return "".join([*header, *(_hunk(old, new, group) for group in groups)])


def _lines(text: str) -> list[str]:
    """Only \\n ends a line for `patch`; `splitlines` would also break at form feeds and the like."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    i = j = 0
    for start_old, start_new, size in [*align(old, new), (len(old), len(new), 0)]:
        if start_old > i or start_new > j:
            yield i, start_old, j, start_new
        i, j = start_old + size, start_new + size


def _grouped(changes: Iterator[Change]) -> Iterator[list[Change]]:
    """Changes whose context would touch stand in one hunk."""
    group: list[Change] = []
    for change in changes:
        if group and change[0] - group[-1][1] > 2 * CONTEXT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _hunk(old: Sequence[str], new: Sequence[str], group: Sequence[Change]) -> str:
    first, last = group[0], group[-1]
    before = min(CONTEXT, first[0])
    after = min(CONTEXT, len(old) - last[1])
    i, j = first[0] - before, first[2] - before
    out = [f"@@ -{_range(i, last[1] + after)} +{_range(j, last[3] + after)} @@\n"]
    for i_start, i_end, j_start, j_end in group:
        out += [_line(" ", line) for line in old[i:i_start]]
        out += [_line("-", line) for line in old[i_start:i_end]]
        out += [_line("+", line) for line in new[j_start:j_end]]
        i = i_end
    out += [_line(" ", line) for line in old[i : i + after]]
    return "".join(out)


def _range(start: int, end: int) -> str:
    """Lines count from 1; an empty range names the line before it."""
    length = end - start
    return str(start + 1) if length == 1 else f"{start + 1 if length else start},{length}"


def _line(sign: str, line: str) -> str:
    return sign + line if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"
