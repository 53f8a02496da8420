"""Somebody leaves the board, or is gone altogether: their assignments end, so that nobody waits for them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.models import Assignment, Person
from review_service.services.core.history import About, record_event

_OPEN = sa.text("""
SELECT x.id, x.article_id, article.version_id FROM assignment x JOIN article ON article.id = x.article_id
WHERE x.person_id = :person AND x.ended_at IS NULL ORDER BY x.article_id
""")


def end_assignments_of(session: Session, person: Person, now: datetime) -> int:
    """What they ruled stands; what they signed counts only with the role.
    Returns how many articles lose a reviewer."""
    session.flush()
    rows = session.execute(_OPEN, {"person": person.id}).all()
    for row in rows:
        session.execute(sa.update(Assignment).where(col(Assignment.id) == row.id).values(ended_at=now))
        before = {"reviewer": person.name, "person_id": person.id, "reason": "left the board"}
        record_event(
            session, "unassign", now, About(person.id, row.article_id, row.version_id), before=before
        )
    return len(rows)
