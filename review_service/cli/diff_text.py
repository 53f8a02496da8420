"""A diff of two articles as text for a terminal: what changed, under the heading it stands under."""

from collections.abc import Iterable, Iterator, Sequence

from review_service.comparing.claim_matching import Change
from review_service.comparing.diff import (
    ClaimDiff,
    DocumentDiff,
    FieldDiff,
    HeadingDiff,
    PartDiff,
    ReferenceDiff,
)
from review_service.comparing.word_diff import Word, runs
from review_service.reading.document import Citation, Claim

MARKS = {"insert": ("{+", "+}"), "delete": ("[-", "-]"), "equal": ("", "")}
CHANGES = {Change.EDITED: "renamed", Change.MOVED_EDITED: "moved and renamed"}


def diff_lines(diff: DocumentDiff) -> Iterator[str]:
    """Front matter, headings, claims under their headings, what is no claim, references; the counts last.

    Words that came stand in {+ +}, words that went in [- -].
    """
    yield from _part("Front matter", map(_field, diff.fields))
    yield from _part("Headings", map(_heading, diff.headings))
    yield from _claims(diff.claims)
    yield from _part("Beside the claims", map(_block, diff.parts))
    yield from _part("References", _references(diff))
    if diff.is_formatting_only:
        yield "Only how the text is laid out has changed."
    yield ", ".join(f"{count} {name}" for name, count in diff.summary.items() if count) or "no claims"


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    part_lines = list(lines)
    if part_lines:
        yield f"== {title}"
        yield from part_lines
        yield ""


def marked(words: Sequence[Word]) -> str:
    """One mark for each run, whatever numbers are in it."""
    return "".join(
        MARKS[op][0] + "".join(word.text for word in group) + MARKS[op][1] for op, group in runs(words)
    )


def _claims(claims: Iterable[ClaimDiff]) -> Iterator[str]:
    above: tuple[str, ...] | None = None
    for claim in claims:
        if claim.change is Change.UNCHANGED:
            continue
        heading = (claim.news or claim.olds)[0].heading
        if heading != above:
            yield f"== {' › '.join(heading) or 'Before the first heading'}"
            above = heading
        places = f"{_places(claim.olds)} → {_places(claim.news)}"
        yield f"{claim.change.value:13} {places:>9}  {marked(claim.words)}"
        if claim.citations_added or claim.citations_removed:
            yield (
                f"{'':25}{_citations(claim.citations_removed, '−')}{_citations(claim.citations_added, '+')}"
            ).rstrip()
    if above is not None:
        yield ""


def _places(claims: Sequence[Claim]) -> str:
    return "+".join(str(claim.ordinal) for claim in claims) or "–"


def _citations(citations: Iterable[Citation], sign: str) -> str:
    return "".join(
        f"{sign}[@{citation.key}{', ' if citation.locator else ''}{citation.locator}] "
        for citation in citations
    )


def _field(field: FieldDiff) -> str:
    return f"{field.name}: {marked(field.words)}"


def _heading(heading: HeadingDiff) -> str:
    levels = (
        f"  (level {heading.old_level} → {heading.new_level})"
        if heading.old_level and heading.new_level and heading.old_level != heading.new_level
        else ""
    )
    return f"{CHANGES.get(heading.change, heading.change.value):13} {marked(heading.words)}{levels}"


def _block(part: PartDiff) -> str:
    return f"{part.change:13} {part.kind}: {marked(part.words)}"


def _references(diff: DocumentDiff) -> Iterator[str]:
    """One more citation moves the numbers of all that follow: they are counted, not listed."""
    renumbered = 0
    for reference in diff.changed_references:
        is_same_key = reference.old and reference.new and reference.old.key == reference.new.key
        if reference.change == "renumbered" and is_same_key:
            renumbered += 1
        else:
            yield from _reference(reference)
    if renumbered:
        yield f"{renumbered} more have another number only"


def _reference(reference: ReferenceDiff) -> Iterator[str]:
    was, now = reference.old, reference.new
    keys = dict.fromkeys(reference.key for reference in (was, now) if reference)
    numbers = f"  (number {was.number} → {now.number})" if was and now and was.number != now.number else ""
    yield f"{reference.change:13} {' → '.join(keys)}{numbers}"
    for field in reference.fields:
        yield f"{'':14}{_field(field)}"
