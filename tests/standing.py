"""What stands on each pair, said again from its rulings: the view `pair_standing`,
so every page, must agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.domain.adjudication import counted
from review_service.domain.waivers import WaiverRule, is_waivable
from review_service.services.review.claim_lines import Pair, claim_lines
from review_service.services.review.waiver_lines import WaiverShown, standing_waivers

Where = tuple[int, str]  # the claim's number, and the key of the reference; empty for an uncited claim


@dataclass(frozen=True)
class Said:
    """`people`: how many's rulings count; `to_check`: how many others ruled elsewhere, all agreeing."""

    state: str
    people: int
    to_check: int
    waiver_id: int | None


@dataclass(frozen=True)
class Round:
    twice: int
    rule: WaiverRule


_VIEW = sa.text("""
SELECT pair.ordinal, coalesce(reference.key, '') AS key, pair.state, pair.people, pair.to_check,
    pair.waiver_id
FROM pair_standing pair LEFT JOIN reference ON reference.id = pair.reference_id
    WHERE pair.version_id = :version
""")
_ROUND = sa.text("""
SELECT review.high_risk_rulings, policy.waivers FROM review LEFT JOIN policy ON policy.id = review.policy_id
WHERE review.version_id = :version ORDER BY review.id DESC LIMIT 1
""")


def said_by_the_view(session: Session, version_id: int) -> dict[Where, Said]:
    rows = session.execute(_VIEW, {"version": version_id})
    return {(row.ordinal, row.key): Said(row.state, row.people, row.to_check, row.waiver_id) for row in rows}


def said_by_the_rulings(session: Session, article_id: int, version_id: int) -> dict[Where, Said]:
    begun = session.execute(_ROUND, {"version": version_id}).one_or_none()
    current = (
        Round(begun.high_risk_rulings, WaiverRule(begun.waivers or "none"))
        if begun
        else Round(1, WaiverRule.NONE)
    )
    waivers = standing_waivers(session, article_id)
    return {
        (line.ordinal, pair.reference_key or ""): _said(pair, waivers, current)
        for line in claim_lines(session, article_id, version_id)
        for pair in line.pairs
    }


def _said(pair: Pair, waivers: Sequence[WaiverShown], current: Round) -> Said:
    counting = counted(pair.rulings)
    people = len({one.person_id for one in counting})
    to_check = len({one.person_id for one in pair.carried.to_check})
    waiver = _settling(pair, waivers, current.rule)
    needed = current.twice if pair.is_high_risk else 1
    if pair.reference_key is not None and pair.source_id is None:
        state = "unresolved"
    elif len({one.verdict for one in counting}) > 1:
        state = "disputed"
    elif waiver is None and any(not one.verdict.is_passing for one in counting):
        state = "failing"
    elif people >= needed:
        state = "waived" if waiver else "passing"
    else:
        state = "check" if to_check else "open"
    return Said(state, people, to_check, waiver.waiver_id if waiver else None)


def _settling(pair: Pair, waivers: Sequence[WaiverShown], rule: WaiverRule) -> WaiverShown | None:
    """The newest waiver that names exactly the rulings which hold: with another ruling it is over."""
    if not rule.allows(pair.is_high_risk) or not is_waivable(pair.rulings):
        return None
    named = {one.ruling_id for one in pair.rulings}
    return next((one for one in reversed(waivers) if one.rulings == named), None)
