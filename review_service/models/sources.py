"""The works that references describe, shared by all articles, and the texts that claims are verified against."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.domain.vocabulary import SourceKind, SourceStatus
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
    """A revision of a source's text. The newest is the one that claims are ruled against."""

    __tablename__ = "source_text"
    __table_args__ = (sa.UniqueConstraint("source_id", "number"), sa.UniqueConstraint("id", "source_id"))

    id: int | None = primary_key()
    source_id: int = Field(foreign_key="source.id")
    number: int
    label: str
    text: str = Field(sa_column=text_column())
    sha256: str
    added_at: datetime
    added_by: int | None = Field(default=None, foreign_key="person.id")
