"""What happened, what went out, what readers asked, and the house texts that approvals and
signatures name by hash."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.models.columns import json_column, primary_key, text_column

# What a person is told of at their next sign-in.
_SIGNING = sa.text(
    "action IN ('fail_sign_off', 'enrol_second_factor', 'remove_second_factor', 'reset_second_factor')"
)

_OF_PEOPLE = sa.text(
    "action IN ('add_person', 'change_person', 'grant_role', 'revoke_role', "
    "'close_account', 'open_account', 'reset_password', 'reset_second_factor')"
)


class Event(SQLModel, table=True):
    """One line of the history: one act, written in the act's own transaction.

    Event `id` is leaf `id - 1` of the log. `prev` and `hash` are the chain;
    `nodes` are the hashes of the complete subtrees of the Merkle tree that end with this leaf,
    the leaf's first, one behind the other: no proof needs more than a few rows. All in hexadecimal; a trigger
    refuses a row that does not continue the chain. `source_id` where it is about a source and no article:
    the number that stands in `after`, kept apart to be found by.
    """

    __table_args__ = (
        sa.Index("ix_event_article_id_id", "article_id", "id"),
        sa.Index("ix_event_signing", "person_id", "id", sqlite_where=_SIGNING, postgresql_where=_SIGNING),
        sa.Index(
            "ix_event_of_people", "person_id", "id", sqlite_where=_OF_PEOPLE, postgresql_where=_OF_PEOPLE
        ),
        sa.Index(
            "ix_event_signing_key",
            "id",
            sqlite_where=sa.text("action = 'use_signing_key'"),
            postgresql_where=sa.text("action = 'use_signing_key'"),
        ),
        sa.Index(
            "ix_event_source_id_id",
            "source_id",
            "id",
            sqlite_where=sa.text("source_id IS NOT NULL"),
            postgresql_where=sa.text("source_id IS NOT NULL"),
        ),
    )

    id: int | None = primary_key()
    happened_at: datetime
    person_id: int | None = Field(default=None, foreign_key="person.id")
    action: str
    article_id: int | None = Field(default=None, foreign_key="article.id")
    version_id: int | None = Field(default=None, foreign_key="version.id")
    before: dict[str, Any] = Field(sa_column=json_column())
    after: dict[str, Any] = Field(sa_column=json_column())
    prev: str = ""
    hash: str = ""
    nodes: str = Field(default="", sa_column=text_column())
    source_id: int | None = Field(default=None, foreign_key="source.id")


class HouseText(SQLModel, table=True):
    """A disclaimer, policy or statement exactly as it read, found by its SHA-256;
    editors change the files in `content/`."""

    __tablename__ = "house_text"

    sha256: str = Field(primary_key=True)
    name: str
    text: str = Field(sa_column=text_column())
    first_used_at: datetime


class ExportRecord(SQLModel, table=True):
    """What was taken out, when, and by whom."""

    __tablename__ = "export_record"
    __table_args__ = (sa.Index("ix_export_record_article_id_id", "article_id", "id"),)

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    approval_id: int = Field(foreign_key="approval.id")
    format: str
    sha256: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    exported_at: datetime


class Question(SQLModel, table=True):
    """A reader's follow-up question, or an error reported on a claim, in the editors' inbox."""

    __table_args__ = (sa.Index("ix_question_closed_at_id", "closed_at", "id"),)

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id", index=True)
    version_id: int = Field(foreign_key="version.id")
    claim_ordinal: int | None = None
    text: str = Field(sa_column=text_column())
    contact: str = ""
    asked_at: datetime
    closed_at: datetime | None = None
    closed_by: int | None = Field(default=None, foreign_key="person.id")
    answer: str = Field(default="", sa_column=text_column())
