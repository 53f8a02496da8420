"""A source's text and a claim's words as safe HTML: passages, matched words,
rulings and findings marked. Pure.

The text itself stays as it is, to the letter: offsets into the page's text are offsets into the stored one.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from markupsafe import escape

from review_service.evidence.contract import Passage

Span = tuple[int, int]


def source_html(text: str, passages: Sequence[Passage], ruled: Iterable[Span], name: str) -> str:
    """`passages` best first, each a `<span class="rs-passage" id="passage-NAME-RANK">`;
    matched words `<b>`, what rulings rely on `<mark>`. Passages are sentences, so no two of them overlap."""
    ranked = sorted(enumerate(passages, 1), key=lambda one: one[1].start)
    marks = _merged(ruled)
    words = [span for _, passage in ranked for span in passage.marks]
    parts, at = [], 0
    for rank, passage in ranked:
        parts.append(_piece(text, at, passage.start, marks, words))
        inner = _piece(text, passage.start, passage.end, marks, words)
        parts.append(
            f'<span class="rs-passage" id="passage-{name}-{rank}" data-rank="{rank}"'
            f' data-start="{passage.start}" data-end="{passage.end}">{inner}</span>'
        )
        at = passage.end
    parts.append(_piece(text, at, len(text), marks, words))
    return "".join(parts)


def claim_html(text: str, flagged: Sequence[tuple[int, int, str]]) -> str:
    """The claim with the words that findings speak of marked; `flagged`: start, end,
    severity, the worst first."""
    cuts = sorted({0, len(text), *(at for start, end, _ in flagged for at in (start, end))})
    parts = []
    for start, end in pairwise(cuts):
        kind = next((kind for first, last, kind in flagged if first <= start and end <= last), "")
        words = escape(text[start:end])
        parts.append(f'<span class="rs-flagged rs-flagged-{kind}">{words}</span>' if kind else words)
    return "".join(parts)


def _piece(text: str, start: int, end: int, marks: Sequence[Span], words: Sequence[Span]) -> str:
    """The text from start to end, cut wherever a mark or a word begins or ends."""
    inside = [span for span in (*marks, *words) if span[0] < end and span[1] > start]
    cuts = sorted({start, end, *(at for span in inside for at in span if start < at < end)})
    parts = []
    for first, last in pairwise(cuts):
        found = str(escape(text[first:last]))
        if any(one <= first and last <= other for one, other in words):
            found = f"<b>{found}</b>"
        if any(one <= first and last <= other for one, other in marks):
            found = f"<mark>{found}</mark>"
        parts.append(found)
    return "".join(parts)


def _merged(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
