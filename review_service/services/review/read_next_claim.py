"""The way through a version: which claim a reviewer goes to next."""

from collections.abc import Iterable

from review_service.reading.document import Risk
from review_service.services.review.claim_lines import ClaimMark


def next_open(marks: Iterable[ClaimMark], after: int) -> int | None:
    """The next claim that needs a ruling, then one to settle: high risk first,
    then reading order after `after`."""
    ranked = sorted(
        (mark for mark in marks if mark.is_waiting or mark.is_to_settle),
        key=lambda mark: (
            not mark.is_waiting,
            mark.risk is not Risk.HIGH,
            mark.ordinal <= after,
            mark.ordinal,
        ),
    )
    return ranked[0].ordinal if ranked else None
