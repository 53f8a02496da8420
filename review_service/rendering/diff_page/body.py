"""The body of the page of a comparison: what to show, front matter, headings, the claims, references."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from review_service.comparing.claim_matching import Change
from review_service.comparing.claim_places import joined
from review_service.comparing.diff import ClaimDiff
from review_service.comparing.word_diff import Word
from review_service.reading.document import Claim, ClaimKind
from review_service.rendering.diff_page.layout import (
    CHECKS,
    Block,
    DiffPage,
    Figures,
    Row,
    Slot,
    changed_figures,
    cut_at_claims,
)
from review_service.rendering.diff_page.map import map_of
from review_service.rendering.diff_page.sections import citation_words, fields, headings, parts, references
from review_service.rendering.diff_page.summary import summary
from review_service.rendering.diff_page.writing import Writer

ENGINE = 1  # raise it where the same two texts shall give another page
KINDS = {ClaimKind.ITEM: "list item", ClaimKind.ROW: "table row", ClaimKind.CAPTION: "caption"}
MOST_OF_ORIGIN = 80


@dataclass(frozen=True, slots=True)
class Body:
    """HTML in UTF-8, and the slots between it."""

    pieces: tuple[bytes | Slot, ...]

    @property
    def weight(self) -> int:
        return sum(len(piece) for piece in self.pieces if isinstance(piece, bytes))


def body_of(page: DiffPage, is_side_by_side: bool) -> Body:
    """Every change has an id, takes the focus and says which of how many it is."""
    out = Writer()
    figures = {
        row.number: changed
        for row in page.changes
        if row.number and (changed := changed_figures(row.claim.words))
    }
    out.html(f'<div class="diff-page {"diff-side-by-side" if is_side_by_side else "diff-inline"}">')
    summary(out, page, figures)
    fields(out, page.diff.fields)
    headings(out, page.diff.headings)
    out.html('<section aria-labelledby="claims-compared"><h2 class="h6" id="claims-compared">Claims</h2>')
    out.html('<div class="diff-main"><div class="diff-body">')
    for block in page.blocks:
        _block(out, block, figures, is_side_by_side)
    out.html("</div>", map_of(page.blocks, figures), "</div></section>")
    out.place(CHECKS)
    parts(out, page.diff.parts)
    references(out, page.diff.changed_references)
    out.html("</div>")
    return Body(out.finished(Slot))


def _block(out: Writer, block: Block, figures: dict[int, Figures], is_side_by_side: bool) -> None:
    if block.is_folded:
        out.html(
            f'<details class="diff-fold"><summary>{len(block.rows)} unchanged claims</summary>',
        )
    for row in block.rows:
        if row.heading is not None:
            out.html('<h3 class="diff-heading">')
            out.text(" › ".join(row.heading) or "Before the first heading")
            out.html("</h3>")
        if row.number is None:
            _unchanged(out, row.claim.new)
        elif row.is_origin:
            _origin(out, row)
        else:
            _changed(out, row, figures.get(row.number), is_side_by_side)
    if block.is_folded:
        out.html("</details>")


def _unchanged(out: Writer, claim: Claim | None) -> None:
    """Plain text: most of an article, so nothing more is made of it."""
    if claim:
        out.html(f'<p class="diff-same diff-kind-{claim.kind.value}" id="claim-{claim.ordinal}">')
        out.text(claim.text)
        out.html("</p>\n")


def _origin(out: Writer, row: Row) -> None:
    text = joined(row.claim.olds) or ""
    out.html(
        f'<p class="diff-origin diff-{row.claim.change.value}" id="from-{row.number}">'
        '<span class="diff-sign" aria-hidden="true">⇄</span> Stood here: «'
    )
    out.text(text if len(text) <= MOST_OF_ORIGIN else f"{text[:MOST_OF_ORIGIN].rsplit(' ', 1)[0]} …")
    out.html(
        f'» <a class="diff-link" href="#change-{row.number}">'
        f'moved to its new place<span class="visually-hidden">: change {row.number}</span></a></p>\n'
    )


def _changed(out: Writer, row: Row, figures: Figures | None, is_side_by_side: bool) -> None:
    claim, number = row.claim, row.number
    classes = f"diff-step diff-row diff-{claim.change.value}{' diff-has-figures' if figures else ''}"
    out.html(
        f'<div class="{classes}" id="change-{number}" tabindex="-1" role="group" '
        f'aria-label="Change {number}: {row.label.lower()}">'
    )
    _meta(out, row, figures)
    anchors = "".join(f'<span id="claim-{new.ordinal}"></span>' for new in claim.news)
    if is_side_by_side:
        out.html('<div class="diff-pair">')
        _side(out, "Before", "", claim.olds, _cut(claim, claim.olds, "insert"))
        _side(out, "After", anchors, claim.news, _cut(claim, claim.news, "delete"))
        out.html("</div>")
    else:
        out.html(f'<p class="diff-text">{anchors}')
        is_merged = claim.change is Change.MERGED
        out.words(_marked(claim, is_merged))
        out.html("</p>")
    if claim.citations_added or claim.citations_removed:
        _citations(out, claim)
    out.place(Slot(tuple(old.ordinal for old in claim.olds), tuple(new.ordinal for new in claim.news)))
    out.html("</div>\n")


def _marked(claim: ClaimDiff, is_merged: bool) -> Iterator[Word | None]:
    """All the words, with a mark between the claims of the side that has several."""
    claims, absent = (claim.olds, "insert") if is_merged else (claim.news, "delete")
    return cut_at_claims(claim.words, claims, absent) if len(claims) > 1 else iter(claim.words)


def _cut(claim: ClaimDiff, claims: Sequence[Claim], absent: str) -> Iterator[Word | None]:
    words = (word for word in claim.words if word.op != absent)
    return cut_at_claims(words, claims, absent) if len(claims) > 1 else iter(words)


def _side(
    out: Writer, name: str, anchors: str, claims: Sequence[Claim], words: Iterator[Word | None]
) -> None:
    out.html(f'<p class="diff-text diff-side">{anchors}<span class="diff-side-name">{name}: </span>')
    if claims:
        out.words(words)
    else:
        out.html('<span class="diff-nothing">nothing</span>')
    out.html("</p>")


def _meta(out: Writer, row: Row, figures: Figures | None) -> None:
    claim = row.claim
    out.html(
        '<p class="diff-meta"><span class="diff-label"><span class="diff-sign" '
        f'aria-hidden="true">{row.sign}</span> '
        f"{row.label}</span>"
    )
    if row.shown and row.shown.kind in KINDS:
        out.html(f' <span class="diff-note">{KINDS[row.shown.kind]}</span>')
    if claim.moved_from is not None:
        out.html(
            f' <a class="diff-link" href="#from-{row.number}">from here'
            f'<span class="visually-hidden">: change {row.number}, where it stood</span></a>'
        )
    if figures:
        out.html(' <span class="diff-figures">Figures: ')
        out.text(f"{', '.join(figures[0]) or 'none'} → {', '.join(figures[1]) or 'none'}")
        out.html("</span>")
    if claim.is_heading_changed and claim.old and claim.new:
        out.html(' <span class="diff-note">')
        out.text(
            f"under «{' › '.join(claim.old.heading) or 'no heading'}» → "
            f"«{' › '.join(claim.new.heading) or 'no heading'}»"
        )
        out.html("</span>")
    out.html("</p>")


def _citations(out: Writer, claim: ClaimDiff) -> None:
    out.html('<p class="diff-note">Citations: ')
    for op, citations in (("delete", claim.citations_removed), ("insert", claim.citations_added)):
        for citation in citations:
            out.words([Word("delete" if op == "delete" else "insert", citation_words(citation))])
            out.html(" ")
    out.html("</p>")
