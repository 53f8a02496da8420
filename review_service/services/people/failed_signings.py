"""Signings that failed: recorded without what was typed, told to the person at their next sign-in,
listed for administrators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.errors import (
    NotFound,
    NotPermitted,
    PageTooOld,
    ReviewError,
    StaleVersion,
    WrongPassword,
    WrongSecondFactor,
)
from review_service.services.core.history import About, record_event

FAIL = "fail_sign_off"
REASONS: dict[type[ReviewError], str] = {
    WrongPassword: "the password was not right",
    WrongSecondFactor: "the second factor was not right",
    PageTooOld: "the page was too old",
    StaleVersion: "the text or a ruling had changed",
    NotPermitted: "it was not theirs to sign",
    NotFound: "it was not theirs to sign",
}
OTHERWISE = "it could not be signed then"
OTHER_SESSION = "the page was of another session"
LOCKED = "locked after too many attempts"

_ARTICLE = sa.text("SELECT id, version_id FROM article WHERE slug = :slug")
# «action IN» as the partial index says it, or it is not asked
_TOLD = (
    """action IN ('fail_sign_off', 'enrol_second_factor', 'remove_second_factor', 'reset_second_factor')"""
)
_SINCE = sa.text(f"""
SELECT event.id, event.happened_at, event.action, event.after, article.title
FROM event LEFT JOIN version AS article ON article.id = event.version_id
WHERE event.person_id = :person AND event.id > :told AND event.{_TOLD} ORDER BY event.id DESC LIMIT :most
""").columns(happened_at=UTCDateTime(), after=sa.JSON())  # noqa: S608 - our own words
_NEWEST = sa.text(f"""
SELECT event.id, event.happened_at, event.action, event.after, article.title, person.name, person.email
FROM event JOIN person ON person.id = event.person_id LEFT JOIN version AS article
    ON article.id = event.version_id
WHERE event.{_TOLD} ORDER BY event.id DESC LIMIT :most
""").columns(happened_at=UTCDateTime(), after=sa.JSON())  # noqa: S608 - our own words
_UP_TO = sa.text("SELECT told_event_id FROM person WHERE id = :person")
_TELL = sa.text("UPDATE person SET told_event_id = :told WHERE id = :person")


def why_failed(error: ReviewError) -> str:
    return next((sentence for kind, sentence in REASONS.items() if isinstance(error, kind)), OTHERWISE)


def record_failed_signing(session: Session, slug: str, why: str, person_id: int, now: datetime) -> None:
    """In a unit of work of its own: that of the signing is rolled back. `why`: never what was typed."""
    row = session.execute(_ARTICLE, {"slug": slug}).one_or_none()
    article, version = (row.id, row.version_id) if row else (None, None)
    record_event(session, FAIL, now, About(person_id, article, version), after={"why": why})


@dataclass(frozen=True)
class SigningEvent:
    """One line of what befell somebody's signing. `title` is empty where it is about no article."""

    happened_at: datetime
    action: str
    title: str
    after: dict[str, Any]
    name: str = ""
    email: str = ""

    @property
    def sentence(self) -> str:
        """As the person is told; an administrator reads «your» beside whose it is."""
        about = f" on «{self.title}»" if self.title else ""
        moment = f"{self.happened_at:%Y-%m-%d %H:%M} UTC"
        if self.action == FAIL:
            return f"{moment}: a signature{about} failed: {self.after.get('why')}."
        if self.action == "enrol_second_factor":
            kind = str(self.after.get("kind")).replace("totp", "an authenticator")
            return f"{moment}: {kind} set up for signing."
        if self.action == "remove_second_factor":
            return f"{moment}: the second factor was removed; signing needs one."
        return f"{moment}: the second factor was reset by {self.after.get('by')}; signing needs another."


def signing_events_of(session: Session, person_id: int, most: int = 20) -> tuple[SigningEvent, ...]:
    rows = session.execute(_SINCE, {"person": person_id, "told": 0, "most": most})
    return tuple(SigningEvent(row.happened_at, row.action, row.title or "", row.after) for row in rows)


def newest_signing_events(session: Session, most: int = 200) -> tuple[SigningEvent, ...]:
    """Everybody's, for administrators."""
    return tuple(
        SigningEvent(row.happened_at, row.action, row.title or "", row.after, row.name, row.email)
        for row in session.execute(_NEWEST, {"most": most})
    )


def tell(session: Session, person_id: int) -> tuple[SigningEvent, ...]:
    """What happened since the person was told last, the newest first; from now on they have been told."""
    told = session.scalar(_UP_TO, {"person": person_id}) or 0
    rows = session.execute(_SINCE, {"person": person_id, "told": told, "most": 20}).all()
    if rows:
        session.execute(_TELL, {"person": person_id, "told": rows[0].id})
    return tuple(SigningEvent(row.happened_at, row.action, row.title or "", row.after) for row in rows)
