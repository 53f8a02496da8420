"""Mails that wait to be sent, that were sent, and that were given up."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.models.columns import primary_key, text_column

_WAITS = sa.text("next_try_at IS NOT NULL")


class OutgoingMail(SQLModel, table=True):
    """Written in the transaction of the act that it tells of. `attachment`:
    the words of its one file, "" without one.

    While somebody sends it `next_try_at` is put off, so that nobody else does; a mail that is not sent and
    has none was given up. What it says is never changed, and what was sent is not touched again.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        sa.CheckConstraint("sent_at IS NULL OR next_try_at IS NULL", name="sent_once"),
        sa.Index("ix_outgoing_mail_next_try_at", "next_try_at", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    id: int | None = primary_key()
    message_id: str = Field(unique=True)
    recipient: str
    subject: str
    text: str = Field(sa_column=text_column())
    attachment: str = Field(sa_column=text_column())
    made_at: datetime
    sent_at: datetime | None = None
    attempts: int = 0
    last_error: str = ""
    next_try_at: datetime | None = None
