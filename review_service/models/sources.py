"""The works that references describe, shared by all articles, and the texts that claims
are verified against."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.core.vocabulary import SourceKind, SourceStatus, TextKind
from review_service.models.columns import enum_column, json_column, primary_key, text_column


class Source(SQLModel, table=True):
    """Identifiers are kept in one form (DOI in lower case, PMID digits only) so that one work is one row."""

    id: int | None = primary_key()
    title: str
    csl: dict[str, Any] = Field(sa_column=json_column())
    doi: str | None = Field(default=None, unique=True)
    pmid: str | None = Field(default=None, unique=True)
    pmcid: str | None = Field(default=None, unique=True)
    url: str | None = Field(default=None, index=True)
    kind: SourceKind = Field(sa_column=enum_column(SourceKind, "source_kind"))
    status: SourceStatus = Field(sa_column=enum_column(SourceStatus, "source_status"))
    superseded_by_id: int | None = Field(default=None, foreign_key="source.id")
    created_at: datetime


class SourceText(SQLModel, table=True):
    """A revision of a source's text. The newest is the one that claims are ruled against.

    `pages`: where each page begins, as [offset, its number or name],
    of texts that were read from a file with pages. The file itself lies in the storage under `file_sha256`;
    `file_name` is what its owner called it, to be shown only.
    """

    __tablename__ = "source_text"
    __table_args__ = (
        sa.UniqueConstraint("source_id", "number"),
        sa.UniqueConstraint("id", "source_id"),
        sa.CheckConstraint("(file_sha256 IS NULL) = (file_size IS NULL)", name="file_whole"),
    )

    id: int | None = primary_key()
    source_id: int = Field(foreign_key="source.id")
    number: int
    label: str
    text: str = Field(sa_column=text_column())
    sha256: str
    kind: TextKind = Field(default=TextKind.OTHER, sa_column=enum_column(TextKind, "text_kind"))
    licence: str = Field(default="", sa_column=text_column())
    pages: list[list[Any]] | None = Field(default=None, sa_column=json_column(nullable=True))
    file_sha256: str | None = Field(default=None, max_length=64, index=True)
    file_kind: str = Field(default="", sa_column=sa.Column(sa.String(24), nullable=False))
    file_name: str = Field(default="", sa_column=text_column())
    file_size: int | None = None
    added_at: datetime
    added_by: int | None = Field(default=None, foreign_key="person.id")


class SourceStatusChange(SQLModel, table=True):
    """What happened to a source, written once. Rulings made before it (up to `last_ruling_id`) stop holding.

    `notice_id` is the work that says so, or that supersedes it. A row with `takes_back_id`
    undoes the one it names: its status is of no matter, and what was ruled before holds again.
    `found_in` tells whence it is known, «» by hand.
    """

    __tablename__ = "source_status_change"
    __table_args__ = (
        sa.UniqueConstraint("takes_back_id"),
        sa.CheckConstraint("reason <> ''", name="reason_given"),
        sa.Index("ix_source_status_change_source_id_last_ruling_id", "source_id", "last_ruling_id"),
        sa.Index(
            "uq_source_status_change_found_in",
            "source_id",
            "found_in",
            unique=True,
            sqlite_where=sa.text("found_in <> ''"),
            postgresql_where=sa.text("found_in <> ''"),
        ),
    )

    id: int | None = primary_key()
    source_id: int = Field(foreign_key="source.id")
    status: SourceStatus = Field(sa_column=enum_column(SourceStatus, "changed_status"))
    reason: str = Field(sa_column=text_column())
    notice_id: int | None = Field(default=None, foreign_key="source.id")
    found_in: str = ""
    last_ruling_id: int
    takes_back_id: int | None = Field(default=None, foreign_key="source_status_change.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    changed_at: datetime


class ReReview(SQLModel, table=True):
    """An approved article whose source fell, or got a newer text that ends rulings on it:
    open until the board approves anew or an editor says why it need not."""

    __tablename__ = "re_review"
    __table_args__ = (
        sa.UniqueConstraint("article_id", "status_change_id"),
        sa.UniqueConstraint("article_id", "source_text_id"),
        sa.CheckConstraint("(status_change_id IS NULL) <> (source_text_id IS NULL)", name="one_cause"),
        sa.CheckConstraint("(closed_at IS NULL) = (answer = '')", name="closed_with_an_answer"),
        sa.Index(
            "ix_re_review_open",
            "opened_at",
            "id",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    status_change_id: int | None = Field(default=None, foreign_key="source_status_change.id", index=True)
    source_text_id: int | None = Field(default=None, foreign_key="source_text.id")
    opened_at: datetime
    closed_at: datetime | None = None
    closed_by: int | None = Field(default=None, foreign_key="person.id")
    answer: str = ""
