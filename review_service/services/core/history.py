"""Writes the history: one event an act, in the act's own transaction, as the last thing before it commits.

Events wait until the commit so that the head of the log, which every act has to lock, is always the last lock
that is taken and held for the shortest time: no two acts can wait for each other over it (docs/adr/0020).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction
from sqlmodel import col

from review_service.models import Event, LogHead
from review_service.proof.events import event_data, event_hash, instant
from review_service.proof.merkle import ended_by, grown, leaf_hash

_EVENT = sa.insert(Event.__table__)  # type: ignore[attr-defined]  # SQLModel does not declare it
_HEAD = sa.select(col(LogHead.size), col(LogHead.hash), col(LogHead.frontier)).with_for_update()
_WAITING = "events that wait for the commit"


@dataclass(frozen=True)
class Head:
    """The log as it stands: how many events, the hash of the last, and the complete subtrees,
    largest first."""

    size: int
    hash: str
    frontier: list[bytes] = field(repr=False)


@dataclass(frozen=True)
class About:
    """Who did it, None where nobody did, and to which article and version."""

    person_id: int | None
    article_id: int | None = None
    version_id: int | None = None


def record_event(
    session: Session,
    action: str,
    now: datetime,
    about: About,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """`before` and `after` hold plain JSON values: what the act changed, enough to tell it in words.
    Where there is no article, the `source_id` in `after` puts the event into that source's history."""
    session.flush()  # the event names rows that have to be there
    event = {
        "happened_at": now,
        "person_id": about.person_id,
        "action": str(action),
        "article_id": about.article_id,
        "version_id": about.version_id,
        "before": before or {},
        "after": after or {},
        "source_id": (after or {}).get("source_id") if about.article_id is None else None,
    }
    session.info.setdefault(_WAITING, []).append((session.get_nested_transaction(), event))


@sa.event.listens_for(Session, "before_commit")
def write_waiting(session: Session) -> None:
    """Appends what waits to the log. Called by every commit; by hand only where events are read before it."""
    waiting = session.info.pop(_WAITING, None)
    if not waiting:
        return
    session.flush()
    append_events(session, [event for _, event in waiting])


@sa.event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    """What was rolled back, whole or to a savepoint, did not happen."""
    waiting = session.info.pop(_WAITING, [])
    if previous.nested:
        session.info[_WAITING] = [mail for mail in waiting if mail[0] is not previous]


def lock_head(session: Session) -> Head:
    """The head of the log, which nobody else moves until this transaction ends."""
    size, digest, frontier = session.connection().execute(_HEAD).one()
    return Head(
        size, digest, [bytes.fromhex(frontier[start : start + 64]) for start in range(0, len(frontier), 64)]
    )


def append_events(session: Session, events: list[dict[str, Any]]) -> None:
    """Writes the events. A guard of the database refuses what does not continue the log,
    and moves its head on."""
    linked(lock_head(session), events)
    session.connection().execute(_EVENT, events)


def linked(head: Head, events: list[dict[str, Any]]) -> Head:
    """Numbers, links and hashes the events in their place; returns the head of the log with them."""
    size, prev, frontier = head.size, head.hash, head.frontier
    for event in events:
        told = {name: value for name, value in event.items() if name != "source_id"}  # it stands in `after`
        hashed = {**told, "happened_at": instant(event["happened_at"]), "index": size, "prev": prev}
        data = event_data(hashed)
        ended = ended_by(leaf_hash(data), size, frontier)
        frontier, size = grown(frontier, ended), size + 1
        event |= {"id": size, "prev": prev, "hash": event_hash(data), "nodes": b"".join(ended).hex()}
        prev = event["hash"]
    return Head(size, prev, frontier)
