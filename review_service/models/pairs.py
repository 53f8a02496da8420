"""What is ruled on: one claim's words in their surroundings against one text of a source. Append-only."""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.models.columns import primary_key, text_column


def _number(of: str) -> sa.Column[int]:
    """0 where there is none: NULL is equal to nothing, and what is made unique and joined needs a number."""
    return sa.Column(sa.Integer(), sa.Computed(f"coalesce({of}, 0)", persisted=True), nullable=False)


IDENTITY = ("article_id", "wording", "source_no", "source_text_no", "fingerprint", "context")


class Pair(SQLModel, table=True):
    """Made at the first ruling or waiver on it, never by a newer text of its source.
    The view `pair_standing` says whether it stands.

    `wording` is the hash of the claim's words, `fingerprint` of these and the heading path, `context` of its
    surroundings; `source_id` is NULL for an uncited claim, `source_text_id` where no text was kept.
    """

    __table_args__ = (
        sa.UniqueConstraint(*IDENTITY, name="uq_pair_identity"),
        sa.UniqueConstraint("id", "article_id"),
        sa.CheckConstraint("source_text_id IS NULL OR source_id IS NOT NULL", name="text_has_source"),
        sa.ForeignKeyConstraint(["source_text_id", "source_id"], ["source_text.id", "source_text.source_id"]),
        sa.Index("ix_pair_source_id", "source_id"),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    wording: str = Field(sa_column=text_column())
    fingerprint: str
    context: str = Field(sa_column=text_column())
    source_id: int | None = Field(default=None, foreign_key="source.id")
    source_text_id: int | None = None
    source_no: int | None = Field(default=None, sa_column=_number("source_id"))
    source_text_no: int | None = Field(default=None, sa_column=_number("source_text_id"))
