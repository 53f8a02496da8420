"""A diff laid out for a page: rows in reading order, unchanged runs folded, changes numbered. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from review_service.comparing.claim_matching import Change
from review_service.comparing.claim_places import joined
from review_service.comparing.diff import ClaimDiff, DocumentDiff
from review_service.comparing.word_diff import Word
from review_service.reading.document import Claim

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
Figures = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for what differs from person to person. Under a changed claim: its ordinals in both versions;
    the others have a name."""

    olds: tuple[int, ...] = ()
    news: tuple[int, ...] = ()
    name: str = ""


BOXES = Slot(name="boxes")  # the place among the boxes that choose what is shown
CHECKS = Slot(
    name="checks"
)  # the place behind the claims, for the unchanged ones whose context is to be checked


@dataclass(frozen=True, slots=True)
class Row:
    """A claim on the page. `number` counts the changes from 1 and is None for an unchanged claim; `heading`
    is set where it differs from the row above; an `is_origin` row stands where a moved claim came from."""

    claim: ClaimDiff
    number: int | None
    heading: tuple[str, ...] | None = None
    is_origin: bool = False

    @property
    def label(self) -> str:
        return LABELS[self.claim.change]

    @property
    def sign(self) -> str:
        return SIGNS.get(self.claim.change, "")

    @property
    def shown(self) -> Claim | None:
        """The claim that says where the row stands and what it is."""
        return self.claim.old if self.is_origin else self.claim.new or self.claim.old

    @property
    def text(self) -> str:
        return joined(self.claim.news) or joined(self.claim.olds) or ""


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
    rows = tuple(_rows(diff.claims))
    changes = tuple(row for row in rows if row.number is not None and not row.is_origin)
    return DiffPage(diff, tuple(_blocks(rows)), changes)


def _rows(claims: Sequence[ClaimDiff]) -> Iterator[Row]:
    """Each claim once, and where a moved one stood a row behind what stayed before it."""
    numbers: dict[int, int] = {}
    behind: dict[int, list[int]] = {}
    for number, claim in enumerate(claims):
        if claim.change is not Change.UNCHANGED:
            numbers[number] = len(numbers) + 1
            if claim.moved_from is not None:
                behind.setdefault(claim.moved_from, []).append(number)
    above: tuple[str, ...] = ()
    for number in range(-1, len(claims)):
        here = [(number, False)] if number >= 0 else []
        here += [
            (moved, True) for moved in sorted(behind.get(number, ()), key=lambda n: _old_ordinal(claims[n]))
        ]
        for place, is_origin in here:
            claim = claims[place]
            shown = claim.old if is_origin else claim.new or claim.old
            heading = shown.heading if shown else ()
            yield Row(claim, numbers.get(place), heading if heading != above else None, is_origin)
            above = heading


def _old_ordinal(claim: ClaimDiff) -> int:
    return claim.old.ordinal if claim.old else -1


def _blocks(rows: Sequence[Row]) -> Iterator[Block]:
    for is_unchanged, group in groupby(rows, key=lambda row: row.number is None):
        run = tuple(group)
        if not is_unchanged or len(run) <= LONGEST_SHOWN:
            yield Block(run, is_folded=False)
            continue
        yield Block(run[:1], is_folded=False)
        yield Block(run[1:-1], is_folded=True)
        yield Block(run[-1:], is_folded=False)


def changed_figures(words: Iterable[Word]) -> Figures | None:
    """The numbers that went and those that came, in the order of the text; None where they are the same.

    In another order they are not the same: two arms of a trial may have been swapped.
    """
    gone: list[str] = []
    come: list[str] = []
    for word in words:
        if word.is_number:
            (gone if word.op == "delete" else come).append(word.text.strip())
    return None if gone == come else (tuple(gone), tuple(come))


def cut_at_claims(words: Iterable[Word], claims: Sequence[Claim], absent: str) -> Iterator[Word | None]:
    """The words with None where one of several claims ends and the next begins.

    `absent` is the `op` of the words that are not in these claims' text.
    """
    ends, length = [], 0
    for claim in claims[:-1]:
        length += len(claim.text) + 1
        ends.append(length)
    length = 0
    for word in words:
        if word.op == absent:
            yield word
            continue
        text = word.text
        while ends and length + len(text) >= ends[0]:
            piece, text = text[: ends[0] - length], text[ends[0] - length :]
            length = ends.pop(0)
            if piece:
                yield Word(word.op, piece, word.is_number)
            yield None
        if text:
            yield Word(word.op, text, word.is_number)
        length += len(text)
