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
    ranked = sorted(enumerate(passages, 1), key=lambda ranked_passage: ranked_passage[1].start)
    marks = _merged(ruled)
    marked_words = [span for _, passage in ranked for span in passage.marks]
    parts, done = [], 0
    for rank, passage in ranked:
        parts.append(_piece(text, done, passage.start, marks, marked_words))
        inner = _piece(text, passage.start, passage.end, marks, marked_words)
        parts.append(
            f'<span class="rs-passage" id="passage-{name}-{rank}" data-rank="{rank}"'
            f' data-start="{passage.start}" data-end="{passage.end}">{inner}</span>'
        )
        done = passage.end
    parts.append(_piece(text, done, len(text), marks, marked_words))
    return "".join(parts)


def claim_html(text: str, flagged: Sequence[tuple[int, int, str]]) -> str:
    """The claim with the words that findings speak of marked; `flagged`: start, end,
    severity, the worst first."""
    cuts = sorted({0, len(text), *(edge for start, end, _ in flagged for edge in (start, end))})
    parts = []
    for start, end in pairwise(cuts):
        kind = next((kind for first, last, kind in flagged if first <= start and end <= last), "")
        flagged_text = escape(text[start:end])
        parts.append(
            f'<span class="rs-flagged rs-flagged-{kind}">{flagged_text}</span>' if kind else flagged_text
        )
    return "".join(parts)


def _piece(text: str, start: int, end: int, marks: Sequence[Span], marked_words: Sequence[Span]) -> str:
    """The text from start to end, cut wherever a mark or a word begins or ends."""
    inside = [span for span in (*marks, *marked_words) if span[0] < end and span[1] > start]
    cuts = sorted({start, end, *(edge for span in inside for edge in span if start < edge < end)})
    parts = []
    for first, last in pairwise(cuts):
        html = str(escape(text[first:last]))
        if any(opens <= first and last <= other for opens, other in marked_words):
            html = f"<b>{html}</b>"
        if any(opens <= first and last <= other for opens, other in marks):
            html = f"<mark>{html}</mark>"
        parts.append(html)
    return "".join(parts)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
