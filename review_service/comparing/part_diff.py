"""What changed in a body beside its claims and headings: the heads of tables, code, formulas,
where images and links lead."""

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from review_service.comparing.alignment import align
from review_service.comparing.word_diff import Run, Word, diff_words, runs

PartKind = Literal["table head", "code", "formula", "image", "link"]
Part = tuple[PartKind, str]

DELIMITERS = re.compile(r"\|(?: ?:?-+:? ?\|)+")
CONTAINER = re.compile(r"[ >]*")
TARGET = re.compile(r"(!?)\[[^\[\]]*\]\(\s*<?([^\s<>()]*(?:\([^\s()]*\)[^\s()<>]*)*)")
FENCE = re.compile(r"(`{3,})(.*)")


@dataclass(frozen=True, slots=True)
class PartDiff:
    """`words` reproduce the part in both versions; what is new or gone as a whole is one run."""

    change: Literal["edited", "added", "removed"]
    kind: PartKind
    words: tuple[Word, ...]

    @property
    def runs(self) -> list[Run]:
        return runs(self.words)


def diff_parts(old: str, new: str) -> tuple[PartDiff, ...]:
    """Only what changed, in the order of the text; both texts are canonical bodies."""
    if old == new:
        return ()
    was, now = list(_parts(old)), list(_parts(new))
    parts: list[PartDiff] = []
    i = j = 0
    for start_old, start_new, size in [*align(was, now), (len(was), len(now), 0)]:
        parts += _between(was[i:start_old], now[j:start_new])
        i, j = start_old + size, start_new + size
    return tuple(parts)


def _between(was: Sequence[Part], now: Sequence[Part]) -> Iterator[PartDiff]:
    """In one place, the first of a kind became the first of that kind."""
    waiting: defaultdict[PartKind, deque[str]] = defaultdict(deque)
    for kind, text in now:
        waiting[kind].append(text)
    for kind, text in was:
        if waiting[kind]:
            yield PartDiff("edited", kind, diff_words(text, waiting[kind].popleft()))
        else:
            yield PartDiff("removed", kind, (Word("delete", text),))
    for kind, texts in waiting.items():
        yield from (PartDiff("added", kind, (Word("insert", text),)) for text in texts)


def _parts(body: str) -> Iterator[Part]:
    lines = [line[CONTAINER.match(line).end() :] for line in body.split("\n")]  # type: ignore[union-attr]
    row = 0
    while row < len(lines):
        line = lines[row]
        if line.startswith("```") and (fence := FENCE.match(line)):
            end = next((n for n in range(row + 1, len(lines)) if lines[n] == fence[1]), len(lines))
            if code := "\n".join(lines[row + 1 : end]).strip():
                yield "formula" if fence[2].strip() == "math" else "code", code
            row = end
        elif line.startswith("|") and row + 1 < len(lines) and DELIMITERS.fullmatch(lines[row + 1]):
            yield "table head", line.strip("| ")
        elif "](" in line:
            for target in TARGET.finditer(line):
                if target[2]:
                    yield "image" if target[1] else "link", target[2]
        row += 1
