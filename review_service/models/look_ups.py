"""What services said of a work when they were asked: derived, kept with its age so that nobody
is asked twice for nothing."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.core.vocabulary import LookupState
from review_service.models.columns import enum_column, primary_key, text_column
from review_service.reading.identifiers import IdentifierKind


class Lookup(SQLModel, table=True):
    """One service and one identifier in normal form. `said`: why it is so, where there is something to say.

    `result` is JSON (`services/sources/look_ups.py`), `sha256` of the raw answer,
    `answered_at` when the service last knew or did not know the work: they stay while it is asked again,
    and where it cannot be reached then.
    """

    __table_args__ = (
        sa.UniqueConstraint("service", "identifier_kind", "identifier"),
        sa.CheckConstraint(
            "state NOT IN ('found', 'not_found') OR answered_at IS NOT NULL", name="answered_has_time"
        ),
        sa.CheckConstraint("state <> 'found' OR result <> ''", name="found_has_result"),
    )

    id: int | None = primary_key()
    service: str
    identifier_kind: IdentifierKind = Field(sa_column=enum_column(IdentifierKind, "identifier_kind"))
    identifier: str
    state: LookupState = Field(sa_column=enum_column(LookupState, "state"))
    said: str = Field(default="", sa_column=text_column())
    result: str = Field(default="", sa_column=text_column())
    sha256: str = ""
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    answered_at: datetime | None = None


class WordSearch(SQLModel, table=True):
    """One service and some words, folded: what it offers for them, as JSON. Derived, as `lookup` is."""

    __tablename__ = "word_search"
    __table_args__ = (
        sa.UniqueConstraint("service", "words"),
        sa.CheckConstraint(
            "state NOT IN ('found', 'not_found') OR answered_at IS NOT NULL", name="answered_has_time"
        ),
        sa.CheckConstraint("state <> 'found' OR result <> ''", name="found_has_result"),
    )

    id: int | None = primary_key()
    service: str
    words: str
    state: LookupState = Field(sa_column=enum_column(LookupState, "state"))
    said: str = Field(default="", sa_column=text_column())
    result: str = Field(default="", sa_column=text_column())
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    answered_at: datetime | None = None
