"""The mails that the service sends. None holds a word of an article:
its title too may not be approved yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.vocabulary import Role
from review_service.models import Person
from review_service.services.people.outbox import has_mail, means_of, put_mail

LOCKED = "Signing is locked"
RESET = "A second factor was reset"
CHECKPOINT = """\
The file checkpoint.txt is a checkpoint of the review history: how many events it holds and what they hash \
to, signed by the
service. Keep it where the service cannot reach it: whoever checks a later proof with «review-service \
verify PROOF
--last-checkpoint checkpoint.txt», or the history itself with «verify-log», sees that nothing was changed \
or taken back since.
"""
_HOLDERS = sa.text("""
SELECT person.email FROM person JOIN role_grant ON role_grant.person_id = person.id
WHERE role_grant.role = :role AND NOT person.is_sample
  AND (role_grant.role <> 'board_member' OR person.term_ends_at IS NULL OR person.term_ends_at >= :now)
ORDER BY person.id
""").bindparams(sa.bindparam("now", type_=UTCDateTime()))


def _holders(session: Session, role: Role, now: datetime) -> Sequence[str]:
    return session.scalars(_HOLDERS, {"role": role.value, "now": now}).all()


def mail_checkpoint(session: Session, size: int, note: str, now: datetime) -> None:
    """To the board, so that many people outside hold it."""
    if means_of(session) is not None:
        board = _holders(session, Role.BOARD_MEMBER, now)
        put_mail(session, board, f"Checkpoint of the review history: {size} events", CHECKPOINT, now, note)


def mail_lock(session: Session, person_id: int, now: datetime, window: timedelta) -> None:
    """To the person and the administrators; once, however often somebody tries while it is locked."""
    person = session.get_one(Person, person_id)
    if means_of(session) is None or has_mail(session, person.email, LOCKED, now - window):
        return
    minutes = int(window.total_seconds() // 60)
    what = f"Signing is locked for {minutes} minutes: too many passwords or codes were wrong."
    _tell(session, person, LOCKED, what, now)


def mail_reset(session: Session, person_id: int, by: str, now: datetime) -> None:
    """To the person and the administrators: a reset that nobody asked for is an attack."""
    what = f"The second factor was reset by {_plain(by)}: signing needs another one."
    _tell(session, session.get_one(Person, person_id), RESET, what, now)


def _tell(session: Session, person: Person, subject: str, what: str, now: datetime) -> None:
    means = means_of(session)
    if means is None or person.is_sample:
        return
    base = means.base_url.rstrip("/")
    text = (
        f"{what}\n\nAccount: {_plain(person.name)} ({_plain(person.email)})\nTime: {now:%Y-%m-%d %H:%M} "
        f"UTC\n\nIs it your account, and was it not you? Change your password at {base}/account and tell "
        f"an administrator.\nAdministrators see what failed at {base}/signing\n"
    )
    recipients = dict.fromkeys([person.email, *_holders(session, Role.ADMINISTRATOR, now)])
    put_mail(session, recipients, subject, text, now)


def _plain(text: str) -> str:
    return " ".join(text.split())
