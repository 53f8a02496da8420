"""What a new text will do to the rulings on the version before it, told before it is handed in. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from review_service.comparing.word_diff import Run, diff_words, runs
from review_service.domain.carry_forward import (
    DISAGREED,
    Carried,
    Judged,
    Outcome,
    R,
    carry_forward,
    row_for,
)
from review_service.reading.document import Claim

TEXT_CHANGED = "the words changed"
CLAIM_GONE = "the claim is not in the new text"
CITATION_GONE = "the claim does not cite this source any more"
SOURCE_CHANGED = "the reference means another source now, or none that is known"


@dataclass(frozen=True)
class RuledPair(Generic[R]):
    """A pair of the version now, with the rulings that hold on it."""

    ordinal: int
    text: str
    reference_key: str | None
    judged: Judged
    rulings: tuple[R, ...]


@dataclass(frozen=True)
class NewPair:
    """A pair as the new text would have it; a source that nobody knows yet has an id of no other."""

    ordinal: int
    reference_key: str | None
    judged: Judged


@dataclass(frozen=True)
class Fate(Generic[R]):
    """What becomes of the rulings on one pair. `new` is the claim in the new text, None where it is gone."""

    ordinal: int
    text: str
    reference_key: str | None
    rulings: tuple[R, ...]
    reason: str
    new: Claim | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "claim": self.ordinal,
            "reference": self.reference_key,
            "text": self.text,
            "new_claim": self.new.ordinal if self.new else None,
            "reason": self.reason,
            "rulings": len(self.rulings),
        }

    @property
    def runs(self) -> list[Run]:
        """The words with what changed in them."""
        return runs(diff_words(self.text, self.new.text if self.new else self.text))


@dataclass(frozen=True)
class Forecast(Generic[R]):
    """Rulings on the version now: how many hold, which are to be checked, which pairs reopen,
    which are needed no more. `returned` pairs of the new text find a ruling of an earlier version,
    `open` ones wait for a new ruling."""

    holds: int
    to_check: tuple[Fate[R], ...]
    reopens: tuple[Fate[R], ...]
    gone: tuple[Fate[R], ...]
    returned: int
    open: int

    @property
    def total(self) -> int:
        return self.holds + sum(map(self.count, (self.to_check, self.reopens, self.gone)))

    @staticmethod
    def count(fates: Sequence[Fate[R]]) -> int:
        return sum(len(fate.rulings) for fate in fates)

    def as_json(self) -> dict[str, Any]:
        """The contract of `forecast --json`."""
        named = {"to_check": self.to_check, "reopens": self.reopens, "gone": self.gone}
        counts = {"total": self.total, "holds": self.holds, "returned": self.returned, "open": self.open}
        return counts | {name: [fate.as_json() for fate in fates] for name, fates in named.items()}

    @property
    def in_words(self) -> str:
        """«31 of 35 rulings will hold; 1 to check; 3 reopen»."""
        if not self.total:
            return "No ruling stands on the version before, so none can be lost."
        parts = [f"{self.holds} of {self.total} rulings will hold"]
        parts += [f"{self.count(self.to_check)} to check in new surroundings"] if self.to_check else []
        parts += [f"{_reopen(self.count(self.reopens))}"] if self.reopens else []
        parts += [f"{self.count(self.gone)} no longer needed"] if self.gone else []
        return "; ".join(parts) + "."


def _reopen(count: int) -> str:
    return f"{count} reopen" if count != 1 else "1 reopens"


@dataclass(frozen=True)
class _Ahead(Generic[R]):
    """The pairs of the new text with what carries forward to them, by their words and by their claim."""

    pairs: Sequence[tuple[NewPair, Carried[R]]]
    by_words: Mapping[str, Sequence[tuple[NewPair, Carried[R]]]]
    by_claim: Mapping[int, Sequence[NewPair]]
    holding: frozenset[int]


def forecast(
    now: Iterable[RuledPair[R]],
    then: Sequence[NewPair],
    standing: Callable[[Judged], Iterable[R]],
    became: Mapping[int, Claim],
) -> Forecast[R]:
    """`standing` gives the article's standing rulings on the same words, source and source text;
    `became` the claim of the new text that each claim is or was made into, by its ordinal now."""
    ahead = _look_ahead([(pair, carry_forward(pair.judged, standing(pair.judged))) for pair in then])
    fates: dict[Outcome | None, list[Fate[R]]] = {Outcome.CHECK_CONTEXT: [], Outcome.OPEN: [], None: []}
    known: set[int] = set()
    for pair in now:  # like claims share their rulings: each is told once
        lost = tuple(ruling for ruling in pair.rulings if ruling.ruling_id not in ahead.holding | known)
        known |= {ruling.ruling_id for ruling in pair.rulings}
        if lost:
            outcome, fate = _fate(pair, lost, ahead, became.get(pair.ordinal))
            fates[outcome].append(fate)
    return Forecast(
        len(known & ahead.holding),
        tuple(fates[Outcome.CHECK_CONTEXT]),
        tuple(fates[Outcome.OPEN]),
        tuple(fates[None]),
        sum(any(ruling.ruling_id not in known for ruling in new.holding) for _, new in ahead.pairs),
        sum(new.outcome is Outcome.OPEN for _, new in ahead.pairs),
    )


def _look_ahead(pairs: Sequence[tuple[NewPair, Carried[R]]]) -> _Ahead[R]:
    by_words: dict[str, list[tuple[NewPair, Carried[R]]]] = {}
    by_claim: dict[int, list[NewPair]] = {}
    for pair in pairs:
        by_words.setdefault(pair[0].judged.wording, []).append(pair)
        by_claim.setdefault(pair[0].ordinal, []).append(pair[0])
    holding = frozenset(ruling.ruling_id for _, carried in pairs for ruling in carried.holding)
    return _Ahead(pairs, by_words, by_claim, holding)


def _fate(
    pair: RuledPair[R], lost: tuple[R, ...], ahead: _Ahead[R], new: Claim | None
) -> tuple[Outcome | None, Fate[R]]:
    """CHECK_CONTEXT, OPEN, or None where the ruling is needed no more."""

    def fate(reason: str) -> Fate[R]:
        return Fate(pair.ordinal, pair.text, pair.reference_key, lost, reason, new)

    near = [
        (row, carried)
        for newer, carried in ahead.by_words.get(pair.judged.wording, ())
        if (row := row_for(newer.judged, pair.judged)).outcome is Outcome.CHECK_CONTEXT
    ]
    for row, carried in near:
        if carried.outcome is not Outcome.OPEN:
            return Outcome.CHECK_CONTEXT, fate(row.reason)
    if near:
        return Outcome.OPEN, fate(DISAGREED)
    if new is None:
        return None, fate(CLAIM_GONE)
    cited = ahead.by_claim.get(new.ordinal, ())
    if any(pair_near.judged.source_id == pair.judged.source_id for pair_near in cited):
        return Outcome.OPEN, fate(TEXT_CHANGED)
    if any(pair_near.reference_key == pair.reference_key for pair_near in cited):
        return Outcome.OPEN, fate(SOURCE_CHANGED)
    return None, fate(CITATION_GONE)
