"""What was typed and not handed in yet, and which forms were answered already, so that none acts twice."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.models.columns import primary_key, text_column


class DraftRow(SQLModel, table=True):
    """What one person typed into one form (`subject` says which), private to them;
    gone once the form was taken.

    `base` is the number of the version it was typed against, `revision` counts every saving,
    `form_key` is the key of the rendered form that saved last, `content` the fields as JSON.
    """

    __tablename__ = "draft"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "subject"),
        sa.CheckConstraint("revision > 0", name="revision_positive"),
    )

    id: int | None = primary_key()
    person_id: int = Field(foreign_key="person.id")
    subject: str = Field(index=True)
    base: int | None = None
    revision: int
    form_key: str = ""
    content: str = Field(sa_column=text_column())
    saved_at: datetime


class IdempotencyKey(SQLModel, table=True):
    """One form that was taken, with its answer: whoever sends the same form again gets the same answer (I11).

    Written in the act's own transaction. `digest` is of the address and everything that was sent;
    `messages` are the words that the next page shows, as JSON. Nobody (`person_id` NULL) is one person.
    """

    __tablename__ = "idempotency_key"
    __table_args__ = (
        sa.Index("uq_idempotency_key_once", sa.text("coalesce(person_id, 0)"), "key", unique=True),
        sa.CheckConstraint("status BETWEEN 200 AND 399", name="status_done"),
    )

    id: int | None = primary_key()
    person_id: int | None = Field(default=None, foreign_key="person.id")
    key: str
    digest: str
    status: int
    location: str = Field(default="", sa_column=text_column())
    body: str = Field(default="", sa_column=text_column())
    messages: str = Field(default="[]", sa_column=text_column())
    made_at: datetime = Field(index=True)
