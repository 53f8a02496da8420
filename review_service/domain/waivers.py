"""A waiver: an editor settles «partly supports», signed and with a reason. Who may give one. Pure.

What it holds for says the view `pair_standing`; `guard_waiver` says the same of who may,
and so does `proof/`.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from review_service.core.vocabulary import Verdict
from review_service.domain.adjudication import Settling, counted

MEANING = (
    "I have read the claim, its source and the rulings named here. The source supports the claim only in "
    "part; for the reason given, the claim may stand as it is."
)


class WaiverRule(StrEnum):
    """What a policy says: nobody may, only on claims that are not of high risk, or on all."""

    NONE = "none"
    ORDINARY = "ordinary"
    ALL = "all"

    def allows(self, is_high_risk: bool) -> bool:
        return self is WaiverRule.ALL or (self is WaiverRule.ORDINARY and not is_high_risk)

    @property
    def sentence(self) -> str:
        return {
            "none": "no ruling is settled by a waiver",
            "ordinary": (
                "an editor may settle «partly supports» by a waiver, on claims that are not of high risk"
            ),
            "all": "an editor may settle «partly supports» by a waiver, on every claim",
        }[self.value]


def is_waivable(holding: Sequence[Settling]) -> bool:
    """There are rulings that count, and each of them says «partly supports»."""
    counting = counted(holding)
    return bool(counting) and all(ruling.verdict == Verdict.PARTLY_SUPPORTS for ruling in counting)


class Waivable(Protocol):
    """A claim × source pair. `holding` are the rulings that hold on it; `ruled_by` is everybody who ruled on
    the same words and text of the source, `needed` how many people have to."""

    @property
    def holding(self) -> Sequence[Settling]: ...
    @property
    def ruled_by(self) -> frozenset[int]: ...
    @property
    def needed(self) -> int: ...
    @property
    def is_high_risk(self) -> bool: ...


def against_waiving(pair: Waivable, rule: WaiverRule, person_id: int) -> tuple[str, ...]:
    """Every reason why this person gives no waiver on the pair, in words; empty where they may."""
    reasons = []
    if not rule.allows(pair.is_high_risk):
        about = "a waiver on a high-risk claim" if rule is WaiverRule.ORDINARY else "waivers"
        reasons.append(f"The policy of this review does not allow {about}.")
    if not is_waivable(pair.holding):
        reasons.append("Only «partly supports» is settled by a waiver, where everybody who counts says so.")
    elif len({ruling.person_id for ruling in counted(pair.holding)}) < pair.needed:
        reasons.append(f"A high-risk claim needs the rulings of {pair.needed} people first.")
    if person_id in pair.ruled_by:
        reasons.append("You ruled on this claim and source: somebody else has to settle it.")
    return tuple(reasons)
