"""Where people ruled differently on one pair, and what a third person's ruling sets aside. Pure.

The view `pair_standing` says the same in SQL (`tests/services/review/test_adjudication.py` compares the two),
and so does `proof/`.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Settling(Protocol):
    """A ruling that holds on the pair. `settles`: the two rulings that it settles, or none."""

    @property
    def ruling_id(self) -> int: ...
    @property
    def person_id(self) -> int: ...
    @property
    def verdict(self) -> str: ...
    @property
    def settles(self) -> tuple[int, ...]: ...


S = TypeVar("S", bound=Settling)


def set_aside(holding: Sequence[Settling]) -> frozenset[int]:
    """Ids of the rulings that an adjudication sets aside: those before it with another verdict,
    as long as it holds and both that it settles hold too. Whoever rules otherwise afterwards opens
    the disagreement again."""
    there = {ruling.ruling_id for ruling in holding}
    settling = [ruling for ruling in holding if ruling.settles and there.issuperset(ruling.settles)]
    return frozenset(
        ruling.ruling_id
        for ruling in holding
        if any(by.ruling_id > ruling.ruling_id and by.verdict != ruling.verdict for by in settling)
    )


def counted(holding: Sequence[S]) -> tuple[S, ...]:
    """The rulings that the pair stands on."""
    if not any(ruling.settles for ruling in holding):
        return tuple(holding)
    aside = set_aside(holding)
    return tuple(ruling for ruling in holding if ruling.ruling_id not in aside)


def to_settle(holding: Sequence[S], person_id: int) -> tuple[S, S] | None:
    """The two rulings that this person may settle: the earliest that counts and the earliest that differs
    from it. None where nobody differs, or where the person ruled on the pair other than to settle it."""
    if any(ruling.person_id == person_id and not ruling.settles for ruling in holding):
        return None
    counting = [ruling for ruling in counted(holding) if ruling.person_id != person_id]
    others = [ruling for ruling in counting if ruling.verdict != counting[0].verdict]
    return (counting[0], others[0]) if others else None
