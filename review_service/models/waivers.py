"""What settles «partly supports»: an editor's signed waiver, and taking it back. Append-only."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.models.columns import primary_key, text_column


class Waiver(SQLModel, table=True):
    """An editor's electronic signature, with a reason, on the rulings of one claim ×
    source pair of a version.

    `rulings` counts all that stood on the pair (`WaiverRuling` names them): it holds for exactly these,
    on whichever version, and for no others. Guards hold who may, on what, and that the policy allows it.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
        sa.ForeignKeyConstraint(["review_id", "version_id"], ["review.id", "review.version_id"]),
        sa.CheckConstraint("reason <> ''", name="reason_given"),
        sa.CheckConstraint("printed_name <> ''", name="name_printed"),
        sa.ForeignKeyConstraint(["pair_id", "article_id"], ["pair.id", "pair.article_id"]),
        sa.Index("ix_waiver_article_id", "article_id"),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    version_id: int
    review_id: int
    claim_id: int = Field(foreign_key="claim.id")
    pair_id: int
    rulings: int
    person_id: int = Field(foreign_key="person.id")
    printed_name: str
    credentials: str
    reason: str = Field(sa_column=text_column())
    meaning: str = Field(sa_column=text_column())
    method: str
    waived_at: datetime


class WaiverRuling(SQLModel, table=True):
    """A ruling that a waiver names."""

    __tablename__ = "waiver_ruling"
    __table_args__ = (sa.UniqueConstraint("waiver_id", "ruling_id"),)

    id: int | None = primary_key()
    waiver_id: int = Field(foreign_key="waiver.id")
    ruling_id: int = Field(foreign_key="ruling.id", index=True)


class WaiverWithdrawal(SQLModel, table=True):
    """Ends a waiver: its pair does not pass any more."""

    __tablename__ = "waiver_withdrawal"
    __table_args__ = (
        sa.UniqueConstraint("waiver_id"),
        sa.CheckConstraint("reason <> ''", name="reason_given"),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    waiver_id: int = Field(foreign_key="waiver.id")
    person_id: int = Field(foreign_key="person.id")
    reason: str = Field(sa_column=text_column())
    withdrawn_at: datetime
