"""`<!-- review: ignore S301 W208 -- reason -->`: on the line above a block, or at the end of it."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from review_service.evidence.codes import BY_CODE

COMMENT = re.compile(r"<!--\s*review:\s*ignore\b(?P<inner>(?:(?!<!--).)*?)-->", re.DOTALL)
INNER = re.compile(r"\s*(?P<codes>[A-Z]\d{3}(?:[\s,]+[A-Z]\d{3})*)\s+--\s+(?P<reason>\S.*)", re.DOTALL)
FENCE = re.compile(r"[ \t]*(?:```|~~~)")
BEGINS_BLOCK = re.compile(r"[ \t]*(?:[-*+•]|\d{1,9}[.)])[ \t]|[ \t]*(?:\||#{1,6}[ \t])")


@dataclass
class Ignore:
    """What one comment hides, on which lines (both ends included, from 1), and what it did hide."""

    line: int
    first: int
    last: int
    codes: frozenset[str]
    used: set[str] = field(default_factory=set)


@dataclass
class Ignores:
    """`wrong`: line and reason of each comment that does nothing."""

    ignores: list[Ignore]
    wrong: list[tuple[int, str]]

    def hides(self, code: str, line: int, end_line: int) -> bool:
        hiding = [
            ignore
            for ignore in self.ignores
            if code in ignore.codes and ignore.first <= end_line and line <= ignore.last
        ]
        for ignore in hiding:
            ignore.used.add(code)
        return bool(hiding)

    def unused(self) -> list[tuple[int, str]]:
        """Line and code of what hid nothing."""
        return [(ignore.line, code) for ignore in self.ignores for code in sorted(ignore.codes - ignore.used)]


def read_ignores(text: str) -> Ignores:
    ignores = Ignores([], [])
    if "<!--" not in text:
        return ignores
    lines = text.split("\n")
    fenced = _fenced(lines)
    ends = [match.start() for match in re.finditer("\n", text)]
    for match in COMMENT.finditer(text):
        first, last = bisect_left(ends, match.start()), bisect_left(ends, match.end())
        if first in fenced:
            continue
        inner = INNER.fullmatch(match["inner"].strip())
        codes = frozenset(re.findall(r"[A-Z]\d{3}", inner["codes"])) if inner else frozenset()
        if not inner:
            ignores.wrong.append(
                (first + 1, "Without a code and a reason (`ignore S301 -- why`) the comment does nothing.")
            )
        elif unknown := sorted(codes - BY_CODE.keys()):
            ignores.wrong.append((first + 1, f"There is no code {', '.join(unknown)}."))
        else:
            ignores.ignores.append(Ignore(first + 1, *_scope(lines, first, last), codes))
    return ignores


def _fenced(lines: list[str]) -> set[int]:
    inside, numbers = False, set()
    for number, line in enumerate(lines):
        if FENCE.match(line):
            inside = not inside
        elif inside:
            numbers.add(number)
    return numbers


def _scope(lines: list[str], first: int, last: int) -> tuple[int, int]:
    """The block that the comment ends, or the next one where it stands alone. Lines from 1."""
    alone = not COMMENT.sub("", "\n".join(lines[first : last + 1])).strip()
    ends_block = first > 0 and lines[first - 1].strip() and not "".join(lines[last + 1 : last + 2]).strip()
    alone = alone and not ends_block
    start = last + 1 if alone else first
    while alone and start < len(lines) and not lines[start].strip():
        start += 1
    if not alone:
        while start > 0 and lines[start - 1].strip() and not BEGINS_BLOCK.match(lines[start]):
            start -= 1
    end = max(start, last)
    while end + 1 < len(lines) and lines[end + 1].strip() and not BEGINS_BLOCK.match(lines[end + 1]):
        end += 1
    return start + 1, end + 1
