"""A waiver: an editor settles «partly supports», signed and with a reason. What it holds for,
and who may give one. Pure.

The view `pair_standing` and `guard_waiver` say the same in SQL (`tests/waiving.py` compares),
and so does `proof/`.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar

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


class Given(Protocol):
    """A waiver that nobody withdrew, by somebody who may give one. `rulings`:
    the ids of all that it names."""

    @property
    def rulings(self) -> frozenset[int]: ...


W = TypeVar("W", bound=Given)


def is_waivable(holding: Sequence[Settling]) -> bool:
    """There are rulings that count, and each of them says «partly supports»."""
    counting = counted(holding)
    return bool(counting) and all(ruling.verdict == Verdict.PARTLY_SUPPORTS for ruling in counting)


def settled_by(
    waivers: Iterable[W], holding: Sequence[Settling], is_high_risk: bool, rule: WaiverRule
) -> W | None:
    """The newest waiver that names exactly the rulings which hold on the pair:
    with another ruling it is over."""
    if not rule.allows(is_high_risk) or not is_waivable(holding):
        return None
    named = {ruling.ruling_id for ruling in holding}
    return next((waiver for waiver in reversed([*waivers]) if waiver.rulings == named), None)


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
