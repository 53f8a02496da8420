"""A diff laid out for a page: rows in reading order, unchanged runs folded, changes numbered. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from review_service.domain.claim_matching import Change
from review_service.domain.claim_places import joined
from review_service.domain.diff import ClaimDiff, DocumentDiff
from review_service.domain.word_diff import Run, runs

LONGEST_SHOWN = 3  # unchanged claims in a row that are shown as they are; of more, the outer two
LABELS = {
    Change.UNCHANGED: "Unchanged",
    Change.EDITED: "Edited",
    Change.MOVED: "Moved",
    Change.MOVED_EDITED: "Moved and edited",
    Change.SPLIT: "Split",
    Change.MERGED: "Merged",
    Change.ADDED: "Added",
    Change.REMOVED: "Removed",
}
SIGNS = {
    Change.EDITED: "±",
    Change.MOVED: "⇄",
    Change.MOVED_EDITED: "⇄±",
    Change.SPLIT: "⑂",
    Change.MERGED: "⑃",
    Change.ADDED: "+",
    Change.REMOVED: "−",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A claim on the page. `number` counts the changes from 1 and is None for an unchanged claim; `heading` is
    set where it differs from the row above; an `is_origin` row stands where a moved claim came from."""

    claim: ClaimDiff
    number: int | None
    heading: tuple[str, ...] | None = None
    is_origin: bool = False
    has_origin: bool = False

    @property
    def label(self) -> str:
        return LABELS[self.claim.change]

    @property
    def sign(self) -> str:
        return SIGNS.get(self.claim.change, "")

    @property
    def text(self) -> str:
        return joined(self.claim.news) or joined(self.claim.olds) or ""

    @property
    def runs(self) -> list[Run]:
        return runs(self.claim.words)

    @property
    def old_runs(self) -> list[Run]:
        return runs(word for word in self.claim.words if word.op != "insert")

    @property
    def new_runs(self) -> list[Run]:
        return runs(word for word in self.claim.words if word.op != "delete")


@dataclass(frozen=True, slots=True)
class Block:
    rows: tuple[Row, ...]
    is_folded: bool


@dataclass(frozen=True, slots=True)
class DiffPage:
    diff: DocumentDiff
    blocks: tuple[Block, ...]
    changes: tuple[Row, ...]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Change, label and number of claims, for each that occurs."""
        return [(name, LABELS[Change(name)], count) for name, count in self.diff.summary.items() if count]


def page_of(diff: DocumentDiff) -> DiffPage:
    rows = tuple(_with_headings(_with_origins(_numbered(diff.claims))))
    changes = tuple(row for row in rows if row.number is not None and not row.is_origin)
    return DiffPage(diff, tuple(_blocks(rows)), changes)


def _numbered(claims: Iterable[ClaimDiff]) -> list[Row]:
    rows, number = [], 0
    for claim in claims:
        is_changed = claim.change is not Change.UNCHANGED
        number += is_changed
        rows.append(Row(claim, number if is_changed else None))
    return rows


def _with_origins(rows: Sequence[Row]) -> Iterator[Row]:
    """Put a row where each moved claim stood: behind what stayed before it. None where only its heading changed."""
    behind: dict[int, list[Row]] = {}
    for row in rows:
        if row.claim.moved_from is not None:
            behind.setdefault(row.claim.moved_from, []).append(Row(row.claim, row.number, is_origin=True))
    yield from sorted(behind.get(-1, ()), key=_old_ordinal)
    for at, row in enumerate(rows):
        yield Row(row.claim, row.number, has_origin=row.claim.moved_from is not None)
        yield from sorted(behind.get(at, ()), key=_old_ordinal)


def _old_ordinal(row: Row) -> int:
    return row.claim.old.ordinal if row.claim.old else -1


def _with_headings(rows: Iterable[Row]) -> Iterator[Row]:
    above: tuple[str, ...] = ()
    for row in rows:
        claim = row.claim.old if row.is_origin else row.claim.new or row.claim.old
        heading = claim.heading if claim else ()
        shown = heading if heading != above else None
        yield Row(row.claim, row.number, shown, row.is_origin, row.has_origin)
        above = heading


def _blocks(rows: Sequence[Row]) -> Iterator[Block]:
    for is_unchanged, group in groupby(rows, key=lambda row: row.number is None):
        run = tuple(group)
        if not is_unchanged or len(run) <= LONGEST_SHOWN:
            yield Block(run, is_folded=False)
            continue
        yield Block(run[:1], is_folded=False)
        yield Block(run[1:-1], is_folded=True)
        yield Block(run[-1:], is_folded=False)


_MARKS = {
    "equal": ("", ""),
    "insert": (
        '<ins class="diff-ins"><span class="visually-hidden">inserted: </span>',
        '<span class="visually-hidden"> (end of insertion) </span></ins>',
    ),
    "delete": (
        '<del class="diff-del"><span class="visually-hidden">deleted: </span>',
        '<span class="visually-hidden"> (end of deletion) </span></del>',
    ),
}


def marked_words(runs: list[Run]) -> Markup:
    """Words of a diff with what was inserted and deleted marked, for the eye and the ear; changed numbers stand out.

    Not a macro: a comparison has a hundred rows of several runs each, and macros made half of its cost.
    """
    html = []
    for op, group in runs:
        words = [
            f'<strong class="diff-number">{escape(word.text)}</strong>'
            if word.is_number
            else escape(word.text)
            for word in group
        ]
        html += [_MARKS[op][0], *words, _MARKS[op][1]]
    return Markup("".join(html))  # noqa: S704 - every word is escaped above
