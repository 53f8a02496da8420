"""A version that the screener could not read: why, when it is tried again,
and an editor's asking for it now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.actor import Actor
from review_service.core.errors import NotPermitted
from review_service.core.vocabulary import Role
from review_service.services.core.acting import look
from review_service.services.core.history import About, record_event

# After the first failure, the second, …; after the last of them only a person asks again.
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1_440))


@dataclass(frozen=True)
class FailureShown:
    """`retry_at` is None where it is tried again only when somebody asks."""

    why: str
    tries: int
    failed_at: datetime
    retry_at: datetime | None

    def is_due(self, now: datetime) -> bool:
        return self.retry_at is not None and self.retry_at <= now


_FAILURE = sa.text("""
SELECT why, tries, failed_at, retry_at FROM screening_failure WHERE version_id = :version
""").columns(failed_at=UTCDateTime(), retry_at=UTCDateTime())
_RECORD = sa.text("""
INSERT INTO screening_failure (version_id, tries, why, failed_at, retry_at)
SELECT id, :tries, :why, :now, :retry FROM version WHERE id = :version
ON CONFLICT (version_id) DO UPDATE SET tries = excluded.tries, why = excluded.why, failed_at =
    excluded.failed_at,
    retry_at = excluded.retry_at
""").bindparams(sa.bindparam("now", type_=UTCDateTime()), sa.bindparam("retry", type_=UTCDateTime()))
_FORGET = sa.text("DELETE FROM screening_failure WHERE version_id = :version")


def failure_of(session: Session, version_id: int) -> FailureShown | None:
    row = session.execute(_FAILURE, {"version": version_id}).one_or_none()
    return FailureShown(row.why, row.tries, row.failed_at, row.retry_at) if row else None


def record_failure(session: Session, version_id: int, why: str, now: datetime) -> timedelta | None:
    """In how long it is to be tried again; None for no more. The waits grow, and they end."""
    before = failure_of(session, version_id)
    tries = before.tries + 1 if before else 1
    wait = RETRIES[tries - 1] if tries <= len(RETRIES) else None
    where = {"version": version_id, "tries": tries, "why": why, "now": now}
    session.execute(_RECORD, {**where, "retry": now + wait if wait else None})
    return wait


def forget_failure(session: Session, version_id: int) -> None:
    session.execute(_FORGET, {"version": version_id})


def screen_again(session: Session, slug: str, actor: Actor, now: datetime) -> int:
    """An editor asks for it now, and the waits begin anew. Returns the version to be screened.

    Raises NotFound, NotPermitted.
    """
    standing = look(session, slug, actor, with_pairs=False)
    if not actor.has(Role.EDITOR):
        raise NotPermitted("The machine is asked to read an article again by editors.")
    forget_failure(session, standing.version_id)
    record_event(session, "screen_again", now, About(actor.id, standing.article_id, standing.version_id))
    return standing.version_id
