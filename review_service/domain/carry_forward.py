"""What becomes of a ruling in the next version: it holds, its context is checked, or its pair is open. Pure.

The view `pair_standing` (`review_service/schema/views/`) says the same in SQL, and `tests/services/articles/test_carry_forward.py` compares
the two; `docs/reference/carry-forward.md` shows the table. No outcome but HOLDS lets a claim pass.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from review_service.core.vocabulary import Verdict


class Outcome(StrEnum):
    HOLDS = "holds"
    CHECK_CONTEXT = "check_context"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Judged:
    """What a ruling is on. `wording` is the hash of the claim's words, `fingerprint` of these and the heading path,
    `context` of the sentence before; `source_id` is None for an uncited claim, `source_text_id` where no text is kept."""

    wording: str
    fingerprint: str
    context: str
    source_id: int | None
    source_text_id: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what is the same (True), another (False), or makes no difference (None)."""

    words: bool | None
    source: bool | None
    source_text: bool | None
    heading: bool | None
    before: bool | None
    outcome: Outcome
    reason: str


_HOLDS, _CHECK, _OPEN = Outcome.HOLDS, Outcome.CHECK_CONTEXT, Outcome.OPEN
SAME, OTHER, ANY = True, False, None

# fmt: off
# One ruling against one pair; exactly one line fits.
TABLE = (
    #   words  source source   heading sentence
    #                 text     path    before
    Row(SAME,  SAME,  SAME,    SAME,   SAME,   _HOLDS, "text unchanged"),
    Row(SAME,  SAME,  SAME,    OTHER,  SAME,   _CHECK, "text unchanged, under another heading"),
    Row(SAME,  SAME,  SAME,    SAME,   OTHER,  _CHECK, "text unchanged, after another sentence"),
    Row(SAME,  SAME,  SAME,    OTHER,  OTHER,  _CHECK, "text unchanged, under another heading and after another sentence"),
    Row(SAME,  SAME,  OTHER,   ANY,    ANY,    _OPEN,  "the source has another text now"),
    Row(SAME,  OTHER, ANY,     ANY,    ANY,    _OPEN,  "ruled against another source"),
    Row(OTHER, ANY,   ANY,     ANY,    ANY,    _OPEN,  "text changed"),
)
# fmt: on
NEVER_RULED = "nobody has ruled on it"
DISAGREED = "those who ruled on this text did not agree, so it is ruled anew"


def row_for(pair: Judged, ruled: Judged) -> Row:
    """The line of the table for a ruling on `ruled`, where `pair` is what has to hold one now."""
    facts = (
        pair.wording == ruled.wording,
        pair.source_id == ruled.source_id,
        pair.source_text_id == ruled.source_text_id,
        # the fingerprint is of words and heading path: of the same words, it differs by the path alone
        pair.fingerprint == ruled.fingerprint,
        pair.context == ruled.context,
    )
    return _row_of(facts)


@lru_cache(maxsize=32)
def _row_of(facts: tuple[bool, ...]) -> Row:
    return next(row for row in TABLE if _fits(row, facts))


def _fits(row: Row, facts: tuple[bool, ...]) -> bool:
    wanted = (row.words, row.source, row.source_text, row.heading, row.before)
    return all(want is None or want is fact for want, fact in zip(wanted, facts, strict=True))


class Ruled(Protocol):
    """A standing ruling: one that nobody replaced, by somebody who may rule, on a source that has not fallen since."""

    @property
    def ruling_id(self) -> int: ...
    @property
    def judged(self) -> Judged: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def person_id(self) -> int: ...
    @property
    def person(self) -> str: ...
    @property
    def version_number(self) -> int: ...
    @property
    def is_confirmation(self) -> bool: ...


R = TypeVar("R", bound=Ruled)


@dataclass(frozen=True)
class Carried(Generic[R]):
    """What a pair has. `holding` are the rulings that hold on it. `to_check` are those that people who have none on it
    made on its words in other surroundings, where all agree; `elsewhere` is every ruling made in such surroundings."""

    outcome: Outcome
    reason: str
    holding: tuple[R, ...] = ()
    to_check: tuple[R, ...] = ()
    elsewhere: tuple[R, ...] = ()


def carry_forward(pair: Judged, rulings: Iterable[R]) -> Carried[R]:
    """A confirmation stands for its own surroundings only: what is confirmed again is the ruling it confirmed."""
    holding: list[R] = []
    elsewhere: list[R] = []
    best: tuple[Row, R] | None = None
    for one in rulings:
        row = row_for(pair, one.judged)
        if row.outcome is _HOLDS:
            holding.append(one)
        elif row.outcome is _CHECK:
            if one.is_confirmation:
                continue
            elsewhere.append(one)
        if best is None or TABLE.index(row) <= TABLE.index(best[0]):
            best = (row, one)
    agree = len({one.verdict.is_passing for one in (*holding, *elsewhere)}) == 1
    here = {one.person_id for one in holding}
    to_check = [one for one in elsewhere if agree and one.person_id not in here]
    outcome = _HOLDS if holding else _CHECK if to_check else _OPEN
    return Carried(outcome, _reason(best, outcome), tuple(holding), tuple(to_check), tuple(elsewhere))


def _reason(best: tuple[Row, R] | None, outcome: Outcome) -> str:
    if best is None:
        return NEVER_RULED
    row, ruling = best
    return DISAGREED if row.outcome is _CHECK and outcome is _OPEN else in_words(ruling, row.reason)


def in_words(ruling: Ruled, reason: str) -> str:
    """«supports, ruled by Ada Lee on version 1; text unchanged»."""
    did = "confirmed" if ruling.is_confirmation else "ruled"
    return f"{ruling.verdict.label}, {did} by {ruling.person} on version {ruling.version_number}; {reason}"


def may_confirm(ruling: Ruled, person_id: int, is_high_risk: bool) -> bool:
    """A high-risk claim wants people who judged it by themselves: there everybody confirms only their own ruling."""
    return not ruling.is_confirmation and (ruling.person_id == person_id or not is_high_risk)


def to_confirm(to_check: Sequence[R], person_id: int, is_high_risk: bool) -> R | None:
    """The ruling that this person may confirm: their own, else the newest; None where there is none."""
    open_to = [one for one in to_check if may_confirm(one, person_id, is_high_risk)]
    found = [one for one in open_to if one.person_id == person_id] or open_to
    return found[-1] if found else None


TEXT_OF = {SAME: "same", OTHER: "other", ANY: "–"}


def as_markdown() -> str:
    """The table as `docs/reference/carry-forward.md` shows it."""
    head = "| words | source | source's text | heading path | sentence before | then |\n|---|---|---|---|---|---|"
    lines = [
        "| "
        + " | ".join(
            TEXT_OF[fact] for fact in (row.words, row.source, row.source_text, row.heading, row.before)
        )
        + f" | **{row.outcome.value.replace('_', ' ')}**: {row.reason} |"
        for row in TABLE
    ]
    return "\n".join([head, *lines])
