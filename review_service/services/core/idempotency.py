"""I11: the same person sending the same form again gets the same answer, and nothing is done twice."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

KEPT_FOR = timedelta(days=14)  # as long as a browser keeps what it could not send


@dataclass(frozen=True)
class Sent:
    """A form as it was sent: by whom (None for nobody), under which key, and a digest of all that it says."""

    person_id: int | None
    key: str
    digest: str


@dataclass(frozen=True)
class Answer:
    """What was answered: a redirect, or JSON. `messages` are (category, words) for the next page."""

    status: int
    location: str = ""
    body: str = ""
    messages: Sequence[tuple[str, str]] = ()


_KEEP = sa.text("""
INSERT INTO idempotency_key (person_id, key, digest, status, location, body, messages, made_at)
VALUES (:person, :key, :digest, :status, :location, :body, :messages, :now)
ON CONFLICT (coalesce(person_id, 0), key) DO NOTHING
""").bindparams(sa.bindparam("now", type_=UTCDateTime()))
_FIND = sa.text(
    "SELECT digest, status, location, body, messages FROM idempotency_key"
    " WHERE coalesce(person_id, 0) = :person AND key = :key"
)
_PRUNE = sa.text("DELETE FROM idempotency_key WHERE made_at < :before").bindparams(
    sa.bindparam("before", type_=UTCDateTime())
)


def keep_answer(session: Session, sent: Sent, answer: Answer, now: datetime) -> bool:
    """In the act's own transaction; False where the form had been taken already,
    so that the act must be undone.

    Waits for another transaction that is taking the same form just now.
    """
    made: sa.CursorResult[tuple[()]] = session.execute(  # type: ignore[assignment]
        _KEEP,
        {
            "person": sent.person_id, "key": sent.key, "digest": sent.digest, "status": answer.status,
            "location": answer.location, "body": answer.body, "messages": json.dumps(list(answer.messages)),
            "now": now,
        },
    )  # fmt: skip
    return made.rowcount == 1


def answer_given(session: Session, sent: Sent) -> tuple[Answer, bool] | None:
    """What was answered when the form was taken, and whether it said the same then;
    None where it was not taken."""
    row = session.execute(_FIND, {"person": sent.person_id or 0, "key": sent.key}).one_or_none()
    if row is None:
        return None
    messages = tuple((category, said) for category, said in json.loads(row.messages))
    return Answer(row.status, row.location, row.body, messages), row.digest == sent.digest


def prune_answers(session: Session, now: datetime) -> None:
    session.execute(_PRUNE, {"before": now - KEPT_FOR})
