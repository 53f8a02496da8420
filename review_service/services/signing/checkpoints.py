"""Checkpoints: the log as it stands, signed, so that whoever keeps one sees later that
nothing was taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction
from sqlmodel import col

from review_service.models import CheckpointRow, CheckpointSent
from review_service.proof.checkpoint import Checkpoint, signed
from review_service.proof.keys import SigningKey
from review_service.proof.merkle import root_of
from review_service.services.core.history import lock_head
from review_service.services.people.letters import mail_checkpoint
from review_service.services.signing.signing_keys import use_key

_WANTED = "a checkpoint at the commit"
DAILY = timedelta(days=1)


@dataclass(frozen=True)
class KeptCheckpoint:
    checkpoint_id: int
    size: int
    note: str
    made_at: datetime


def checkpoint_at_commit(session: Session, key: SigningKey, now: datetime) -> None:
    """Signs the log with the events of this very act in it, as the last thing before the commit."""
    session.info[_WANTED] = (key, now)


@sa.event.listens_for(
    Session, "before_commit"
)  # after the events were written: that listener was registered before
def _make_wanted(session: Session) -> None:
    if wanted := session.info.pop(_WANTED, None):
        _make(session, *wanted)


@sa.event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:
        session.info.pop(_WANTED, None)


def make_checkpoint(session: Session, key: SigningKey | None, now: datetime) -> KeptCheckpoint:
    """Of the log as it stands; the one that is there where nothing happened since.
    Raises Blocked without a key."""
    return _make(session, use_key(session, key, now), now)


def _make(session: Session, key: SigningKey, now: datetime) -> KeptCheckpoint:
    head = lock_head(session)
    if (last := last_checkpoint(session)) and last.size == head.size:
        return last
    root = root_of(head.frontier)
    row = CheckpointRow(
        id=last.checkpoint_id + 1 if last else 1,  # without a gap, so that a missing one is noticed
        size=head.size,
        root=root.hex(),
        note=signed(Checkpoint(key.name, head.size, root), key),
        made_at=now,
    )
    session.add(row)
    mail_checkpoint(session, row.size, row.note, now)
    session.flush()
    return KeptCheckpoint(row.id or 0, row.size, row.note, row.made_at)


def last_checkpoint(session: Session) -> KeptCheckpoint | None:
    row = session.scalar(sa.select(CheckpointRow).order_by(col(CheckpointRow.id).desc()).limit(1))
    return KeptCheckpoint(row.id or 0, row.size, row.note, row.made_at) if row else None


def is_due(session: Session, now: datetime) -> bool:
    """Has a day gone by since the last one (or lies it ahead, from a clock that was wrong),
    and has anything happened?"""
    last = last_checkpoint(session)
    size = session.scalar(sa.text("SELECT size FROM log_head")) or 0
    return size > 0 and (last is None or (last.size < size and abs(now - last.made_at) >= DAILY))


def places_left(session: Session, checkpoint_id: int, places: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the places that this checkpoint was not sent to yet."""
    query = sa.select(col(CheckpointSent.place)).where(col(CheckpointSent.checkpoint_id) == checkpoint_id)
    sent = set(session.scalars(query))
    return tuple(place for place in places if place not in sent)


def record_sent(session: Session, checkpoint_id: int, place: str, now: datetime) -> None:
    if place in places_left(session, checkpoint_id, (place,)):
        session.add(CheckpointSent(checkpoint_id=checkpoint_id, place=place, sent_at=now))
