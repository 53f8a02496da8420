"""What an article waits for, in one line: the same words in every list."""

from dataclasses import dataclass

from review_service.core.vocabulary import Status


@dataclass(frozen=True)
class Facts:
    """Counts are of claim × source pairs of the current version; `passing` have every ruling they need,
    `waived` of them by a waiver, `disputed` hold rulings that differ, `failing` one verdict
    that does not pass, `to_check` of the others want one to be confirmed. `is_re_reviewed`:
    a source fell, or got a newer text, after the approval."""

    status: Status
    is_withdrawn: bool = False
    are_changes_requested: bool = False
    reviewers: int = 0
    pairs: int = 0
    passing: int = 0
    failing: int = 0
    disputed: int = 0
    unresolved: int = 0
    to_check: int = 0
    is_re_reviewed: bool = False
    waived: int = 0


def waiting_for(facts: Facts) -> str:
    """The first line that applies, read from the top."""
    left = facts.pairs - facts.passing
    return next(
        said
        for applies, said in (
            (facts.is_withdrawn, "Withdrawn"),
            (
                facts.status is Status.APPROVED and facts.is_re_reviewed,
                "The editor: a re-review is under way",
            ),
            (facts.status is Status.APPROVED, "Approved: nothing to do"),
            (facts.are_changes_requested, "The author: changes were requested"),
            (facts.reviewers == 0, "The editor: no reviewer assigned"),
            (facts.unresolved == 1, "The editor: 1 reference to resolve"),
            (facts.unresolved > 1, f"The editor: {facts.unresolved} references to resolve"),
            (facts.status is Status.SUBMITTED, "The reviewers: review not started"),
            (
                facts.disputed > 0 and facts.failing > 0,
                f"The reviewers: {facts.disputed} in disagreement, {facts.failing} ruled as not passing",
            ),
            (facts.disputed > 0, f"The reviewers: {facts.disputed} in disagreement"),
            (facts.failing > 0, f"The reviewers: {facts.failing} ruled as not passing"),
            (0 < left == facts.to_check, f"The reviewers: {left} of {facts.pairs} rulings to confirm"),
            (
                facts.to_check > 0,
                f"The reviewers: {left} of {facts.pairs} rulings to go, {facts.to_check} of them to confirm",
            ),
            (left > 0, f"The reviewers: {left} of {facts.pairs} rulings to go"),
            (facts.waived > 0, f"The board: signatures; {facts.waived} of {facts.pairs} settled by a waiver"),
            (True, "The board: signatures"),
        )
        if applies
    )
