"""Signing in and out: a session table of our own, so that a session can be ended from the other side."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.actor import Actor
from review_service.core.errors import TooManyAttempts, WrongPassword
from review_service.core.vocabulary import Role
from review_service.models import LoginFailure, LoginSession, Person
from review_service.reading.identifiers import normal_email
from review_service.services.core.idempotency import prune_answers
from review_service.services.people.passwords import PasswordPolicy
from review_service.services.people.people import reset_password


@dataclass(frozen=True)
class RateLimit:
    """At most `failures` wrong passwords within `window` for one account,
    and five times that for one address."""

    failures: int
    window: timedelta


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _keys(limit: RateLimit, email: str, address: str) -> tuple[tuple[str, int], ...]:
    account = email.strip().lower()[:200]
    return (f"account:{account}", limit.failures), (f"address:{address}", limit.failures * 5)


def is_locked(session: Session, limit: RateLimit, email: str, address: str, now: datetime) -> bool:
    """Were too many passwords wrong for the account or from the address?"""
    for key, most in _keys(limit, email, address):
        recent = sa.select(sa.func.count()).where(
            col(LoginFailure.key) == key,
            col(LoginFailure.failed_at) > now - limit.window,
            # what is dated later was counted while a clock was wrong
            col(LoginFailure.failed_at) < now + limit.window,
        )
        if (session.scalar(recent) or 0) >= most:
            return True
    return False


def refuse_too_many(session: Session, limit: RateLimit, email: str, address: str, now: datetime) -> None:
    """Raises TooManyAttempts while it is locked."""
    if is_locked(session, limit, email, address, now):
        minutes = int(limit.window.total_seconds() // 60)
        raise TooManyAttempts([f"Too many attempts. Wait {minutes} minutes, then try again."])


def count_failure(session: Session, limit: RateLimit, email: str, address: str, now: datetime) -> None:
    """Stores a wrong password, in a unit of work of its own: one that is rolled back is not counted."""
    session.add_all(LoginFailure(key=key, failed_at=now) for key, _most in _keys(limit, email, address))
    session.execute(sa.delete(LoginFailure).where(col(LoginFailure.failed_at) < now - limit.window * 4))


def check_password(
    session: Session, policy: PasswordPolicy, email: str, password: str, samples: bool = True
) -> Person | None:
    """The person whose password this is, or None; takes as long for an unknown address as for a known one.

    Sample people, whose password everybody knows, are nobody unless `samples` is allowed (demo mode).
    """
    account = normal_email(email) or ""
    person = session.scalar(sa.select(Person).where(col(Person.email) == account, col(Person.is_active)))
    is_right = policy.is_right(person.password_hash if person else policy.decoy, password)
    return person if is_right and person and (samples or not person.is_sample) else None


def open_session(session: Session, person_id: int, now: datetime, lasts: timedelta) -> str:
    """Returns the token for the cookie; only its hash is stored."""
    token = secrets.token_urlsafe(32)
    session.execute(sa.delete(LoginSession).where(col(LoginSession.expires_at) < now))
    prune_answers(session, now)
    session.add(
        LoginSession(token_sha256=_digest(token), person_id=person_id, created_at=now, expires_at=now + lasts)
    )
    return token


def close_session(session: Session, token: str) -> None:
    session.execute(sa.delete(LoginSession).where(col(LoginSession.token_sha256) == _digest(token)))


_ACTOR = sa.text("""
SELECT person.id, person.name, person.email, role_grant.role, person.term_ends_at < :now AS is_term_over,
    (SELECT count(*) FROM (SELECT 1 FROM question WHERE closed_at IS NULL LIMIT 1000) AS counted) AS questions
FROM login_session JOIN person ON person.id = login_session.person_id
LEFT JOIN role_grant ON role_grant.person_id = person.id
WHERE login_session.token_sha256 = :token AND login_session.expires_at > :now
    AND login_session.created_at < :tomorrow
    AND person.is_active
""").bindparams(sa.bindparam("now", type_=UTCDateTime()), sa.bindparam("tomorrow", type_=UTCDateTime()))


@dataclass(frozen=True)
class SignedIn:
    """Who holds a session, and what the frame of every page tells them: open questions,
    counted up to 1,000."""

    actor: Actor
    open_questions: int


def signed_in_with(session: Session, token: str, now: datetime) -> SignedIn | None:
    """One statement. After the end of a term nobody acts as a board member. A session from after tomorrow,
    opened while a clock was wrong, is none: it would outlast its days."""
    when = {"now": now, "tomorrow": now + timedelta(days=1)}
    rows = session.execute(_ACTOR, {"token": _digest(token), **when}).all()
    if not rows:
        return None
    first = rows[0]
    roles = frozenset(Role(row.role) for row in rows if row.role)
    if first.is_term_over:
        roles -= {Role.BOARD_MEMBER}
    return SignedIn(Actor(first.id, first.name, first.email, roles), first.questions)


def change_password(
    session: Session, policy: PasswordPolicy, actor: Actor, current: str, new: str, now: datetime
) -> None:
    """Ends every session of the person, this one too. Raises WrongPassword."""
    person = session.get_one(Person, actor.id)
    if not policy.is_right(person.password_hash, current):
        raise WrongPassword("The current password is not right.", field="current")
    reset_password(session, policy, actor.email, new, now)
