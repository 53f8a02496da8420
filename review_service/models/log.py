"""What makes the history provable: the head of the log, the checkpoints signed on it,
and the statement of each approval."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.models.columns import primary_key, text_column


class LogHead(SQLModel, table=True):
    """One row: how many events there are, the hash of the last, and the complete subtrees of the Merkle tree.

    It is the lock that makes the chain serial, and follows from each event by trigger.
    `frontier` holds hashes in hexadecimal one behind the other, largest subtree first.
    """

    __tablename__ = "log_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: int | None = primary_key()
    size: int
    hash: str
    frontier: str = Field(sa_column=text_column())


class CheckpointRow(SQLModel, table=True):
    """The log at one moment, signed: what somebody outside keeps to see later that nothing was taken back."""

    __tablename__ = "checkpoint"
    __table_args__ = (sa.UniqueConstraint("size"),)

    id: int | None = primary_key()
    size: int
    root: str
    note: str = Field(sa_column=text_column())
    made_at: datetime


class CheckpointSent(SQLModel, table=True):
    """Where a checkpoint went to, and when."""

    __tablename__ = "checkpoint_sent"
    __table_args__ = (sa.UniqueConstraint("checkpoint_id", "place"),)

    id: int | None = primary_key()
    checkpoint_id: int = Field(foreign_key="checkpoint.id")
    place: str
    sent_at: datetime


class ApprovalStatement(SQLModel, table=True):
    """What the board approved, in words that anybody can check:
    an in-toto statement in a signed DSSE envelope.

    The event of the approval names `sha256`, that of the envelope's bytes.
    """

    __tablename__ = "approval_statement"
    __table_args__ = (
        sa.UniqueConstraint("approval_id"),
        sa.CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    id: int | None = primary_key()
    approval_id: int = Field(foreign_key="approval.id")
    envelope: str = Field(sa_column=text_column())
    sha256: str
