"""The inside of one block as elements: claims, citations, and between them source for Python-Markdown.

Everything that `domain.inline` read as a plain character is hidden behind a private-use character
of the same length until the HTML is clean, so Python-Markdown sees only delimiters that close:
it cannot be stalled by the rest.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from review_service.reading.document import Citation
from review_service.reading.inline import Emphasis, Inline, scan

MARKDOWN = re.compile(r"[\\`*_\[<&]")
LITERALS = "\\`*_[]<&!"
HIDDEN = {ord(char): chr(0xE010 + number) for number, char in enumerate(LITERALS)}
GONE = "\ue00f"
SHOWN: dict[int, str | None] = {
    ord(GONE): None,
    **{0xE010 + number: {"<": "&lt;", "&": "&amp;"}.get(char, char) for number, char in enumerate(LITERALS)},
}
BLANK = f" {GONE}"


class Span(NamedTuple):
    """A range that belongs to a claim; `is_first` of its claim's ranges."""

    start: int
    end: int
    ordinal: int
    is_first: bool


class Piece(NamedTuple):
    """A stretch of source that lies in at most one claim and holds no citation."""

    start: int
    end: int
    span: Span | None
    citations: tuple[Citation, ...]


class Cite:
    """Makes the superscript of a citation group; an unknown key is shown as it was typed.

    `names` are the words of a citation in the running text, by key.
    """

    def __init__(self, numbers: dict[str, int], names: dict[str, str]) -> None:
        self.numbers, self.names = numbers, names

    def add(self, parent: Element, citations: tuple[Citation, ...]) -> Element:
        sup = SubElement(parent, "sup", {"class": "citation"})
        for place, citation in enumerate(citations):
            number = self.numbers.get(citation.key)
            if number is None:
                link = SubElement(sup, "span")
                link.text = AtomicString(f"[{citation.key}]")
            else:
                link = SubElement(sup, "a", {"href": f"#ref-{number}", "data-ref": str(number)})
                link.text = AtomicString(str(number))
            if citation.locator:
                link.set("title", citation.locator)
            if place < len(citations) - 1:
                link.tail = AtomicString(",")
        return sup


def add_leaf(
    element: Element, text: str, spans: list[Span], cite: Cite, marked: Callable[[str], Element]
) -> None:
    """Fills the element with the block's text; `spans` are ordered ranges of `text`;
    `marked` reads inline Markdown."""
    read = scan(text)
    if not spans and not read.groups:
        _add_text(element, None, _hidden(read, set()), marked)
        return
    pieces = _pieces(read, spans)
    cuts = sorted({place for piece in pieces for place in (piece.start, piece.end)})
    crossing = {pair for pair in read.emphases if _is_crossed(pair, cuts)}
    hidden = _hidden(read, crossing)
    marks = _marks(crossing, pieces, hidden)
    parent, last, open_span = element, None, None
    for number, piece in enumerate(pieces):
        if piece.span is not open_span:
            open_span = piece.span
            outer = element[-1] if len(element) else None
            parent, last = (_claim(element, open_span), None) if open_span else (element, outer)
        if piece.citations:
            if read.source[piece.start] == "@" and (name := cite.names.get(piece.citations[0].key)):
                _add_words(parent, last, name)
            last = cite.add(parent, piece.citations)
        else:
            last = _add_text(parent, last, _marked(hidden, piece, marks.get(number, [])), marked)


def _claim(parent: Element, span: Span) -> Element:
    ordinal = str(span.ordinal)
    attributes = {"class": "claim", "data-claim": ordinal}
    return SubElement(
        parent, "span", {**attributes, "id": f"claim-{ordinal}"} if span.is_first else attributes
    )


def _add_text(
    parent: Element, last: Element | None, text: str, marked: Callable[[str], Element]
) -> Element | None:
    """Appends a piece; Python-Markdown is asked only about pieces that hold markup.
    Returns the last element."""
    read = marked(text) if MARKDOWN.search(text) else None
    _add_words(parent, last, text if read is None else read.text or "")
    for child in read if read is not None else ():
        parent.append(child)
        last = child
    return last


def _add_words(parent: Element, last: Element | None, text: str) -> None:
    if last is None:
        parent.text = AtomicString((parent.text or "") + text)
    else:
        last.tail = AtomicString((last.tail or "") + text)


def _pieces(read: Inline, spans: list[Span]) -> list[Piece]:
    """The source cut at claims and citations, in order and without gaps."""
    pieces: list[Piece] = []
    edges = iter([*spans, None])
    span, position, end = next(edges), 0, len(read.source)

    def add(to: int, citations: tuple[Citation, ...] = ()) -> None:
        nonlocal span, position
        while position < to:
            while span and span.end <= position:
                span = next(edges)
            inside = span is not None and span.start <= position
            stop = (
                to
                if span is None or citations
                else min(to, span.end if inside else max(span.start, position))
            )
            pieces.append(Piece(position, stop, span if inside else None, citations))
            position = stop

    for group in read.groups:
        add(group.start)
        add(group.end, group.citations)
    add(end)
    return pieces


def _is_crossed(pair: Emphasis, cuts: list[int]) -> bool:
    crossing = bisect_right(cuts, pair.start)
    return crossing < len(cuts) and cuts[crossing] < pair.end


def _hidden(read: Inline, crossing: set[Emphasis]) -> str:
    """The source at its length: plain characters hidden, images and crossed delimiters gone."""
    if not MARKDOWN.search(read.source):
        return read.source
    gone = {place for start, end in _dropped(read) for place in (start, end)}
    gone |= {place for pair in crossing for place in (pair.start, pair.end)}
    pieces, done = [], 0
    for start, end, replacement in read.cuts:
        cut = read.source[start:end]
        pieces += [
            read.source[done:start].translate(HIDDEN),
            _hidden_cut(cut, replacement, start in gone or end in gone),
        ]
        done = end
    return "".join([*pieces, read.source[done:].translate(HIDDEN)])


def _hidden_cut(cut: str, replacement: str, is_gone: bool) -> str:
    if replacement == "" and is_gone:
        return GONE * len(cut)
    if cut[0] in "\\&":  # an escape or an entity: the character itself
        return replacement.translate(HIDDEN).ljust(len(cut), GONE)
    return cut


def _dropped(read: Inline) -> Iterator[tuple[int, int]]:
    """Images (their words stay), and links that hold a citation: no link may stand within a link."""
    yield from read.images
    starts = [group.start for group in read.groups]
    for start, end in read.links:
        cut = bisect_left(starts, start)
        if cut < len(starts) and starts[cut] < end:
            yield (start, end)


def _marks(crossing: set[Emphasis], pieces: list[Piece], hidden: str) -> dict[int, list[tuple[int, str]]]:
    """Delimiters to set anew in each piece that a crossed emphasis covers, by piece."""
    starts = [piece.start for piece in pieces]
    opening: dict[int, list[tuple[int, str]]] = {}
    closing: dict[int, list[tuple[int, str]]] = {}
    for pair in sorted(crossing, key=lambda pair: pair.start):
        first = max(0, bisect_right(starts, pair.start) - 1)
        for place in range(first, bisect_left(starts, pair.end)):
            piece = pieces[place]
            left, right = max(piece.start, pair.start), min(piece.end, pair.end)
            inner = hidden[left:right]
            if not piece.citations and inner.strip(BLANK):
                left += len(inner) - len(inner.lstrip(BLANK))
                right -= len(inner) - len(inner.rstrip(BLANK))
                opening.setdefault(place, []).append((left, pair.mark))
                closing.setdefault(place, []).insert(0, (right, pair.mark))
    return {place: sorted([*closing[place], *opening[place]], key=lambda mark: mark[0]) for place in opening}


def _marked(hidden: str, piece: Piece, marks: list[tuple[int, str]]) -> str:
    pieces, done = [], piece.start
    for place, mark in marks:
        pieces += [hidden[done:place], mark]
        done = place
    return "".join([*pieces, hidden[done : piece.end]])
