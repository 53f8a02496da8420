"""What changed besides the claims: front matter, headings, references. Each change is a step of its own."""

from collections.abc import Sequence

from review_service.comparing.claim_matching import Change
from review_service.comparing.diff import FieldDiff, HeadingDiff, PartDiff, ReferenceDiff
from review_service.reading.document import Citation
from review_service.rendering.diff_page.writing import Writer

RENAMED = {Change.EDITED: "Renamed", Change.MOVED_EDITED: "Moved and renamed"}


def citation_words(citation: Citation) -> str:
    return f"[@{citation.key}, {citation.locator}]" if citation.locator else f"[@{citation.key}]"


def fields(out: Writer, changed: Sequence[FieldDiff]) -> None:
    if not changed:
        return
    _open(out, "fields", "Front matter")
    for number, field in enumerate(changed, 1):
        _step(out, f"field-{number}", f"Front matter: {field.name}")
        out.html(f'<p class="diff-meta"><span class="diff-label">{field.name.capitalize()}</span></p>')
        out.html('<p class="diff-text">')
        out.words(field.words)
        out.html("</p></div>")
    out.html("</section>")


def headings(out: Writer, changed: Sequence[HeadingDiff]) -> None:
    if not changed:
        return
    _open(out, "headings", "Headings")
    for number, heading in enumerate(changed, 1):
        label = RENAMED.get(heading.change, heading.change.value.capitalize())
        _step(out, f"heading-{number}", f"Heading: {label.lower()}")
        out.html(f'<p class="diff-meta"><span class="diff-label">{label}</span>')
        if heading.old_level and heading.new_level and heading.old_level != heading.new_level:
            out.html(f' <span class="diff-note">level {heading.old_level} → {heading.new_level}</span>')
        out.html('</p><p class="diff-text">')
        out.words(heading.words)
        out.html("</p></div>")
    out.html("</section>")


def parts(out: Writer, changed: Sequence[PartDiff]) -> None:
    """What is no claim: heads of tables, code, formulas, images, where links lead."""
    if not changed:
        return
    _open(out, "parts", "What is no claim")
    for number, part in enumerate(changed, 1):
        label = f"{part.kind.capitalize()}: {part.change}"
        _step(out, f"part-{number}", label)
        out.html(f'<p class="diff-meta"><span class="diff-label">{label}</span></p><p class="diff-text">')
        out.words(part.words)
        out.html("</p></div>")
    out.html("</section>")


def references(out: Writer, changed: Sequence[ReferenceDiff]) -> None:
    """Those that are the same work under another number or key are no step: they stand in a fold."""
    if not changed:
        return
    _open(out, "references", "References")
    renumbered = [reference for reference in changed if reference.change == "renumbered"]
    others = [reference for reference in changed if reference.change != "renumbered"]
    for number, reference in enumerate(others, 1):
        _step(out, f"reference-{number}", f"Reference: {reference.change}")
        out.html(f'<p class="diff-meta"><span class="diff-label">{reference.change.capitalize()}</span> ')
        _entry(out, reference)
        out.html("</p>")
        _reference_fields(out, reference)
        out.html("</div>")
    if renumbered:
        out.html(f'<details class="diff-renumbered"><summary>{len(renumbered)} only renumbered</summary><ul>')
        for reference in renumbered:
            out.html("<li>")
            _entry(out, reference)
            out.html("</li>")
        out.html("</ul></details>")
    out.html("</section>")


def _entry(out: Writer, reference: ReferenceDiff) -> None:
    old, new = reference.old, reference.new
    entry = new or old
    if entry is None:
        return
    out.html('<span class="diff-note">')
    was = f"[@{old.key}] → " if old and new and old.key != new.key else ""
    out.text(f"{was}[@{entry.key}] {entry.csl.get('title') or entry.text}")
    if old and new and old.number != new.number:
        out.html(f" · number {old.number} → {new.number}")
    out.html("</span>")


def _reference_fields(out: Writer, reference: ReferenceDiff) -> None:
    if not reference.fields:
        return
    out.html('<dl class="diff-fields">')
    for field in reference.fields:
        out.html("<dt>")
        out.text(field.name)
        out.html('</dt><dd class="diff-text">')
        out.words(field.words)
        out.html("</dd>")
    out.html("</dl>")


def _open(out: Writer, name: str, title: str) -> None:
    out.html(
        f'<section class="diff-{name}-changed" aria-labelledby="{name}-compared"><h2 class="h6" '
        f'id="{name}-compared">{title}</h2>'
    )


def _step(out: Writer, place: str, label: str) -> None:
    """`label` is made of our own words."""
    out.html(
        f'<div class="diff-step diff-part" id="{place}" tabindex="-1" role="group" aria-label="{label}">'
    )
