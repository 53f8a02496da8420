"""Where claims stood and stand, for those who lay a diff out."""

from bisect import bisect_left
from collections.abc import Sequence

from review_service.comparing.alignment import longest_in_order
from review_service.comparing.claim_matching import Change, Partners
from review_service.reading.document import Claim

MOVES = (Change.MOVED, Change.MOVED_EDITED)


def joined(claims: Sequence[Claim]) -> str | None:
    """The texts of claims that stand side by side; None where there are none."""
    return " ".join(claim.text for claim in claims) if claims else None


def origins_of(changes: Sequence[Partners]) -> dict[int, int]:
    """For each change that stands elsewhere than it stood, by its index: the index of the one behind which it
    stood, −1 for the beginning.

    Not among them is what moved under another heading only, and lies between the same neighbours as before.
    """
    known = sorted(
        (change.olds[0].ordinal, place)
        for place, change in enumerate(changes)
        if change.olds and change.change not in MOVES
    )
    stayed = longest_in_order(known)
    steady = {place for _, place in stayed}
    origins = {}
    for number, change in enumerate(changes):
        if number not in steady and change.olds and change.news:
            place = bisect_left(stayed, (change.olds[0].ordinal, -1)) - 1
            first = stayed[place][1] if place >= 0 else -1
            last = stayed[place + 1][1] if place + 1 < len(stayed) else len(changes)
            if not first < number < last:
                origins[number] = first
    return origins
