"""A reviewer's declared interests in an article. A conflict recuses: the assignment ends and rulings stop counting."""

from datetime import datetime

from sqlalchemy.orm import Session

from review_service.domain.actor import Actor
from review_service.domain.workflow import Action
from review_service.errors import BadInput
from review_service.models import Disclosure
from review_service.services.acting import begin, recount
from review_service.services.assignments import end_assignment
from review_service.services.history import record_event


def disclose_interests(
    session: Session, slug: str, has_conflict: bool, statement: str, actor: Actor, now: datetime
) -> None:
    """Raises BadInput where a conflict is declared without saying which."""
    standing = begin(session, slug, Action.DISCLOSE, actor)
    if has_conflict and not statement.strip():
        raise BadInput("Say what the conflict is, so that the editor can find another reviewer.")
    session.add(
        Disclosure(
            article_id=standing.article_id,
            person_id=actor.id,
            has_conflict=has_conflict,
            statement=statement.strip(),
            disclosed_at=now,
        )
    )
    record_event(
        session,
        Action.DISCLOSE,
        now,
        actor.id,
        standing.article_id,
        standing.version_id,
        after={"has_conflict": has_conflict},
    )
    if has_conflict:
        end_assignment(session, standing.article_id, actor.id, now)
    recount(session, standing.version_id, standing.high_risk_rulings)
