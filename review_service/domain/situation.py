"""What the rules of the workflow may know."""

from dataclasses import dataclass

from review_service.core.vocabulary import Role, Status
from review_service.domain.waivers import WaiverRule


@dataclass(frozen=True)
class Situation:
    """What the rules need to know about one person and one article, and nothing else.

    Counts are of claim × source pairs of the current version; `pairs_to_check` want a ruling to be
    confirmed in the claim's new surroundings, `disputed_pairs` hold rulings that differ, `short_high_risk`
    are high-risk pairs that pass but need one more person's ruling, `waived_pairs` pass by a waiver.
    `re_reviews` are open: after the approval a source fell or got a text that ended rulings.
    `approved_number` is the version that readers see as approved, if any;
    `was_approved` says that this very version was, before it was reopened; `is_approved_by_contributor`:
    since the approval it came out that somebody who ruled or signed for it wrote the article.
    `blocking_threads` are open; `unanswered_items` are requested changes without the author's answer.
    `waivers`: what the frozen policy says of them.
    """

    roles: frozenset[Role] = frozenset()
    is_contributor: bool = False
    is_assigned: bool = False
    is_recused: bool = False
    has_disclosed: bool = False
    has_signed: bool = False
    has_second_factor: bool = False
    status: Status | None = None
    number: int = 0
    is_withdrawn: bool = False
    are_changes_requested: bool = False
    claims: int = 0
    pairs: int = 0
    open_pairs: int = 0
    failing_pairs: int = 0
    disputed_pairs: int = 0
    pairs_to_check: int = 0
    short_high_risk: int = 0
    waived_pairs: int = 0
    unresolved_references: int = 0
    reviewers: int = 0
    quorum: int = 0
    signatures: int = 0
    approved_number: int | None = None
    is_reopened: bool = False
    was_approved: bool = False
    re_reviews: int = 0
    is_approved_by_contributor: bool = False
    blocking_threads: int = 0
    unanswered_items: int = 0
    waivers: WaiverRule = WaiverRule.NONE

    @property
    def passing_pairs(self) -> int:
        """Pairs that have every ruling they need, as the queues and `status` count them."""
        waiting = self.open_pairs + self.short_high_risk + self.pairs_to_check
        return self.pairs - waiting - self.failing_pairs - self.disputed_pairs

    @property
    def is_under_review(self) -> bool:
        return self.status is Status.UNDER_REVIEW

    @property
    def is_approved(self) -> bool:
        return self.status is Status.APPROVED
