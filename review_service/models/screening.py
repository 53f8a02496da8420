"""What the machine found, kept so that no page waits for it, and what reviewers said of it.
Never a ruling."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.models.columns import primary_key, text_column


class Screening(SQLModel, table=True):
    """The findings of one claim against what it cites, or of one version as a whole; made anew at any time.

    `subject` is the claim's fingerprint or the version's SHA-256, `inputs` a hash of all that
    the result depends on (`evidence/stored.py`), `engine` the number of the rules that made it.
    `findings` and `passages` are JSON.
    """

    subject: str = Field(primary_key=True)
    inputs: str = Field(primary_key=True)
    engine: int
    findings: str = Field(sa_column=text_column())
    passages: str = Field(sa_column=text_column())
    screened_at: datetime


class ScreeningFailure(SQLModel, table=True):
    """A version that the screener could not read: why, how often, and when it is tried again
    (never by itself: NULL)."""

    __tablename__ = "screening_failure"

    version_id: int = Field(primary_key=True, foreign_key="version.id")
    tries: int
    why: str = Field(sa_column=text_column())
    failed_at: datetime
    retry_at: datetime | None = None


class Dismissal(SQLModel, table=True):
    """A reviewer's word that a finding is of no matter, with the reason; the newest row on a finding counts.

    It follows its claim to later versions: article, fingerprint, code, source and words
    say which finding is meant.
    """

    __table_args__ = (
        sa.CheckConstraint("NOT is_dismissed OR reason <> ''", name="reason_given"),
        sa.Index("ix_dismissal_article_id_fingerprint", "article_id", "fingerprint"),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    fingerprint: str
    code: str
    source_id: int | None = Field(default=None, foreign_key="source.id")
    words: str = Field(sa_column=text_column())
    is_dismissed: bool
    reason: str = Field(sa_column=text_column())
    person_id: int = Field(foreign_key="person.id")
    dismissed_at: datetime
