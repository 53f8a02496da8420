"""The outbox: mails are written here in the transaction of the act that they tell of,
and sent behind the requests.

Without mail in the settings no session carries means, and no row is written. A mail may go out twice after a
crash between sending and noting it; its Message-ID is the same then, so that mail programs show it once.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.models import OutgoingMail

MINUTES = (1, 5, 15, 60, 180, 360, 720, 1440, 1440)  # from one try to the next; after the last it is given up
HELD = timedelta(minutes=10)  # how long who sends a mail has it for themselves
KEPT = timedelta(days=90)  # what was sent longer ago is deleted
LONGEST_ERROR = 500
_MEANS, _WRITTEN = "means to send mail", "mail that waits for the commit"


@dataclass(frozen=True)
class MailMeans:
    """`wake` is called after each commit that wrote a mail."""

    sender: str
    base_url: str
    wake: Callable[[], None]


@dataclass(frozen=True)
class Mail:
    """One of the outbox. `next_try_at`: None where it was sent or given up."""

    id: int
    message_id: str
    recipient: str
    subject: str
    text: str
    attachment: str
    made_at: datetime
    attempts: int
    last_error: str
    next_try_at: datetime | None


_COLUMNS = [col(getattr(OutgoingMail, name)) for name in Mail.__dataclass_fields__]
_WAITING = col(OutgoingMail.sent_at).is_(None)


def enable_mail(info: dict[str, Any], means: MailMeans) -> None:
    """`info`: of the database whose units of work may write mail from now on."""
    info[_MEANS] = means


def means_of(session: Session) -> MailMeans | None:
    means: MailMeans | None = session.info.get(_MEANS)
    return means


def new_message_id(sender: str) -> str:
    return f"<{uuid.uuid4().hex}@{sender.rpartition('@')[2]}>"


def put_mail(
    session: Session, recipients: Iterable[str], subject: str, text: str, now: datetime, attachment: str = ""
) -> None:
    """One mail to each; nothing where no mail is set."""
    means = means_of(session)
    if means is None:
        return
    for recipient in recipients:
        mail = OutgoingMail(
            message_id=new_message_id(means.sender),
            recipient=recipient,
            subject=subject,
            text=text,
            attachment=attachment,
            made_at=now,
            next_try_at=now,
        )
        session.add(mail)
        session.info[_WRITTEN] = True


@sa.event.listens_for(Session, "after_commit")
def _wake(session: Session) -> None:
    if session.info.pop(_WRITTEN, False):
        session.info[_MEANS].wake()


def has_mail(session: Session, recipient: str, subject: str, since: datetime) -> bool:
    """Was such a mail written later than that?"""
    query = sa.select(col(OutgoingMail.id)).where(
        col(OutgoingMail.recipient) == recipient,
        col(OutgoingMail.subject) == subject,
        col(OutgoingMail.made_at) > since,
    )
    return session.scalar(query.limit(1)) is not None


def claim_next(session: Session, now: datetime) -> Mail | None:
    """The mail that has been due longest, for the caller alone until `HELD` is over.
    None where nothing is due."""
    is_due = col(OutgoingMail.next_try_at) <= now
    first = sa.select(col(OutgoingMail.id)).where(is_due)
    first = first.order_by(col(OutgoingMail.next_try_at), col(OutgoingMail.id)).limit(1)
    first = first.with_for_update(skip_locked=True)  # SQLite has one writer at a time and ignores it
    claim = sa.update(OutgoingMail).where(col(OutgoingMail.id) == first.scalar_subquery())
    taken = claim.values(attempts=col(OutgoingMail.attempts) + 1, last_error="", next_try_at=now + HELD)
    row = session.execute(taken.returning(*_COLUMNS), execution_options=_PLAIN).one_or_none()
    return Mail(*row) if row else None


_PLAIN = {"synchronize_session": False}


def _change(session: Session, mail_id: int, **values: object) -> None:
    change = sa.update(OutgoingMail).where(col(OutgoingMail.id) == mail_id, _WAITING).values(**values)
    session.execute(change, execution_options=_PLAIN)


def record_mailed(session: Session, mail: Mail, now: datetime) -> None:
    _change(session, mail.id, sent_at=now, next_try_at=None, last_error="")


def record_not_mailed(session: Session, mail: Mail, why: str, now: datetime, for_good: bool = False) -> None:
    """It is tried again after a longer and longer time; in the end, or `for_good`,
    it is given up and the reason kept."""
    is_last = for_good or mail.attempts > len(MINUTES)
    following = None if is_last else now + timedelta(minutes=MINUTES[mail.attempts - 1])
    said = " ".join(why.split())[:LONGEST_ERROR]
    _change(session, mail.id, next_try_at=following, last_error=said)


def next_due(session: Session) -> datetime | None:
    return session.scalar(sa.select(sa.func.min(col(OutgoingMail.next_try_at))))


def waiting_mail(session: Session) -> tuple[Mail, ...]:
    """What was not sent, the oldest first: it waits, or was given up."""
    rows = session.execute(sa.select(*_COLUMNS).where(_WAITING).order_by(col(OutgoingMail.id)))
    return tuple(Mail(*row) for row in rows)


def count_given_up(session: Session) -> int:
    given_up = _WAITING & col(OutgoingMail.next_try_at).is_(None)
    return session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail).where(given_up)) or 0


def try_again(session: Session, now: datetime) -> None:
    """All that was not sent is due now, with as many tries before it as a new one;
    but not what somebody is sending."""
    is_held = (col(OutgoingMail.next_try_at) > now) & (col(OutgoingMail.last_error) == "")
    free = sa.or_(col(OutgoingMail.next_try_at).is_(None), ~is_held)
    change = sa.update(OutgoingMail).where(_WAITING, free).values(next_try_at=now, attempts=0)
    session.execute(change, execution_options=_PLAIN)


def prune_mail(session: Session, now: datetime) -> None:
    session.execute(sa.delete(OutgoingMail).where(col(OutgoingMail.sent_at) < now - KEPT))
