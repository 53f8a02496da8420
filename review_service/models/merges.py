"""Sources that were one work twice: which went into which; and those of which a person said
that they are two works."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.models.columns import primary_key, text_column


class SourceMerge(SQLModel, table=True):
    """Written once. Whoever looks for `merged_id` is led to `kept_id`; there are no chains."""

    __tablename__ = "source_merge"
    __table_args__ = (
        sa.UniqueConstraint("merged_id"),
        sa.CheckConstraint("merged_id <> kept_id", name="of_two"),
        sa.CheckConstraint("reason <> ''", name="reason_given"),
    )

    id: int | None = primary_key()
    merged_id: int = Field(foreign_key="source.id")
    kept_id: int = Field(foreign_key="source.id", index=True)
    reason: str = Field(sa_column=text_column())
    person_id: int | None = Field(default=None, foreign_key="person.id")
    merged_at: datetime


class SourceDistinction(SQLModel, table=True):
    """A person's word that two sources which look alike are two works: they are not suggested again."""

    __tablename__ = "source_distinction"
    __table_args__ = (
        sa.UniqueConstraint("first_id", "second_id"),
        sa.CheckConstraint("first_id < second_id", name="lower_first"),
        sa.CheckConstraint("reason <> ''", name="reason_given"),
    )

    id: int | None = primary_key()
    first_id: int = Field(foreign_key="source.id")
    second_id: int = Field(foreign_key="source.id", index=True)
    reason: str = Field(sa_column=text_column())
    person_id: int | None = Field(default=None, foreign_key="person.id")
    told_at: datetime
