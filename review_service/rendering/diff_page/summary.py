"""What stands above a comparison: what changed in figures, which kinds to show, and the list of changes.

The boxes work without a script: the stylesheet hides what belongs to a box that is not ticked.
"""

from collections.abc import Mapping

from review_service.comparing.claim_matching import Change
from review_service.rendering.diff_page.layout import BOXES, DiffPage, Figures, Row
from review_service.rendering.diff_page.writing import Writer

MOST_OF_LINE = 70


def summary(out: Writer, page: DiffPage, figures: Mapping[int, Figures]) -> None:
    out.html('<div class="diff-summary">')
    if page.diff.is_formatting_only:
        out.html(
            "<p>No claim, heading, reference or field has changed; only how the text is laid out. The "
            "plain diff shows it.</p>"
        )
    elif page.diff.is_empty:
        out.html("<p>Nothing has changed.</p>")
    if not page.diff.is_empty:
        _boxes(out, page, len(figures))
        _list(out, page, figures)
    out.html("</div>")


def _boxes(out: Writer, page: DiffPage, with_figures: int) -> None:
    out.html('<fieldset class="diff-filters"><legend class="visually-hidden">Show</legend>')
    for name, label, count in sorted(page.counts, key=lambda counted: counted[0] == Change.UNCHANGED.value):
        _box(out, f"show-{name}", label, count, is_on=True)
    parts = (
        ("fields", "Front matter", len(page.diff.fields)),
        ("headings", "Headings", len(page.diff.headings)),
        ("parts", "No claims", len(page.diff.parts)),
        ("references", "References", len(page.diff.changed_references)),
    )
    for name, label, count in parts:
        if count:
            _box(out, f"show-{name}", label, count, is_on=True)
    if with_figures:
        _box(out, "only-figures", "Only changed figures", with_figures, is_on=False)
    out.place(BOXES)
    out.html("</fieldset>")


def _box(out: Writer, name: str, label: str, count: int, is_on: bool) -> None:
    out.html(
        f'<label class="diff-box"><input type="checkbox" id="{name}"{" checked" if is_on else ""}> '
        f"{label} <strong>{count:,}</strong></label> "
    )


def _list(out: Writer, page: DiffPage, figures: Mapping[int, Figures]) -> None:
    if not page.changes:
        return
    out.html(
        '<nav aria-label="Changed claims"><details class="diff-list">'
        f'<summary>List of the {len(page.changes)} changed claims</summary><ol class="diff-changes">'
    )
    for row in page.changes:
        _line(out, row, figures.get(row.number or 0))
    out.html("</ol></details></nav>")


def _line(out: Writer, row: Row, figures: Figures | None) -> None:
    has_figures = " diff-has-figures" if figures else ""
    out.html(
        f'<li class="diff-{row.claim.change.value}{has_figures}"><a href="#change-{row.number}">{row.label}: '
    )
    text = row.text
    out.text(text if len(text) <= MOST_OF_LINE else f"{text[:MOST_OF_LINE].rsplit(' ', 1)[0]} …")
    if figures:
        out.html(' <span class="diff-figures">')
        out.text(f"{', '.join(figures[0]) or 'none'} → {', '.join(figures[1]) or 'none'}")
        out.html("</span>")
    out.html("</a></li>")
