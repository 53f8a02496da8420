"""The sentences of a source's stored text: abstracts, labels, full texts, flattened tables.
Only offsets, never words."""

import re
from collections.abc import Iterator

from review_service.reading.sentences import split_sentences

Span = tuple[int, int]

LONG = 600  # characters: beyond them a sentence is cut at a semicolon or a line break
LONGEST = 1500  # and beyond these at any blank
PROSE_LINE = 40  # a shorter line that ends without a stop is a heading or a cell, not a line that was wrapped
BULLET = re.compile(r"[ \t]*(?:[•◦▪●‣∙·*–—-]|\(?(?:\d{1,2}|[a-z])[.)])[ \t]")
SECTION = re.compile(r"[ \t]*(?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z][.])\.?[ \t]+[A-Z][^.!?]{0,90}$")
COLUMNS = re.compile(r"\t|\S {3,}\S| \| ")
CLOSED = re.compile(r"[.!?:;,…][)\]\"'”’»*]*$")
BREAK = re.compile(r";(?=\s)|\n")


def split_source(text: str) -> tuple[Span, ...]:
    """Half-open offsets that cut each sentence exactly, without white space at its ends, in the text's order.

    A heading on its own line, a list item and a row of a flattened table are sentences too;
    wrapped lines are joined.
    """
    return tuple(
        part
        for start, end in _blocks(text)
        for first, last in split_sentences(text[start:end])
        for part in _parts(text, start + first, start + last)
    )


def _blocks(text: str) -> Iterator[Span]:
    """Stretches that no sentence crosses."""
    start = position = 0
    before = ""
    for line in text.splitlines(keepends=True):
        if before and _is_boundary(before.rstrip(), line.rstrip()):
            yield start, position
            start = position
        position += len(line)
        before = line
    if position > start:
        yield start, position


def _is_boundary(before: str, after: str) -> bool:
    if not before or not after or _is_apart(before) or _is_apart(after) or BULLET.match(after):
        return True
    wrapped = len(before) >= PROSE_LINE or CLOSED.search(before[-5:])
    return not wrapped and not after.lstrip()[:1].islower()


def _is_apart(line: str) -> bool:
    """A row of a table, or the heading of a numbered section."""
    return COLUMNS.search(line.strip()) is not None or (len(line) < 110 and SECTION.match(line) is not None)


def _parts(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentence without the white space around it, in pieces where it is too long to read at a glance."""
    while end - start > LONG:
        cut = _cut(text, start, end)
        if cut is None:
            break
        yield from _stripped(text, start, cut)
        start = cut
    yield from _stripped(text, start, end)


def _cut(text: str, start: int, end: int) -> int | None:
    breaks = [match.end() for match in BREAK.finditer(text, start + 1, start + LONG)]
    if breaks:
        return breaks[-1]
    later = BREAK.search(text, start + LONG, min(end - 1, start + LONGEST))
    if later or end - start <= LONGEST:
        return later.end() if later else None
    blank = text.rfind(" ", start + 1, start + LONGEST)
    return blank + 1 if blank > 0 else start + LONGEST


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    if end > start:
        yield start, end
