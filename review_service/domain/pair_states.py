"""The states of a claim × source pair, as the view `pair_standing` says them.
What makes them is said there alone."""

from collections.abc import Iterable
from enum import StrEnum


class PairState(StrEnum):
    """Worst first: a claim is in the worst state of its pairs."""

    UNRESOLVED = "unresolved"  # it cites a reference that is tied to no source
    DISPUTED = "disputed"  # verdicts differ, and nobody settled that
    FAILING = "failing"  # the one verdict does not pass, and no waiver settles it
    OPEN = "open"  # it is short of rulings
    CHECK = "check"  # as open, and a ruling made in other surroundings is there to be confirmed
    WAIVED = "waived"  # «partly supports», settled by a waiver
    PASSING = "passing"


def worst(states: Iterable[PairState]) -> PairState:
    return min(states, key=_RANK.__getitem__)


_RANK = {state: place for place, state in enumerate(PairState)}
