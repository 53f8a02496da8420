"""How every act begins: load, may this person, is what they saw the newest, does the state allow it. In that order."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.domain.actor import Actor
from review_service.domain.workflow import (
    WORKFLOW,
    Action,
    asks_about_pairs,
    blockers,
    may_read_drafts,
    permitted,
)
from review_service.errors import Blocked, NotFound, NotPermitted, StaleVersion
from review_service.models import Article, Progress
from review_service.services.situations import Standing, count_pairs, standing_of


def begin(
    session: Session, slug: str, action: Action, actor: Actor, seen_version: int | None = None
) -> Standing:
    """What the act starts from. Locks the article first, so that what is checked is what is changed.

    Raises NotFound, NotPermitted, StaleVersion or Blocked (with all the reasons), asked in this order.
    """
    session.execute(
        sa.update(Article).where(col(Article.slug) == slug).values(verdict_set_no=Article.verdict_set_no)
    )
    standing = standing_of(session, slug, actor, with_pairs=asks_about_pairs(action))
    if standing is None:
        raise NotFound(f"There is no article «{slug}».")
    situation = standing.situation
    if not permitted(situation, action):
        if not may_read_drafts(situation) and situation.approved_number is None:
            raise NotFound(f"There is no article «{slug}».")
        raise NotPermitted(f"«{WORKFLOW[action].label}» is not open to you on this article.")
    if seen_version is not None and seen_version != situation.number:
        raise StaleVersion(
            f"You saw version {seen_version}; version {situation.number} is the newest now. Look at it, then decide."
        )
    if reasons := blockers(situation, action):
        raise Blocked(reasons)
    return standing


def recount(session: Session, version_id: int, high_risk_rulings: int) -> None:
    """Brings the tally of the queues up to date with the pairs as they stand."""
    session.flush()
    counts = count_pairs(session, version_id, high_risk_rulings)
    values = {
        "claims": counts.claims,
        "pairs": counts.pairs,
        "passing": counts.passing,
        "failing": counts.failing,
        "open": counts.pairs - counts.passing - counts.failing,
        "open_high": counts.open_high,
        "unresolved": counts.unresolved,
    }
    tally = session.get(Progress, version_id)
    if tally is None:
        session.add(Progress(version_id=version_id, **values))
        return
    for name, value in values.items():
        setattr(tally, name, value)


def look(session: Session, slug: str, actor: Actor, with_pairs: bool = True) -> Standing:
    """What an inside page starts from. Whoever may not read unapproved text is told that there is no such article."""
    standing = standing_of(session, slug, actor, with_pairs)
    if standing is None or not may_read_drafts(standing.situation):
        raise NotFound(f"There is no article «{slug}», or it is not open to you.")
    return standing
