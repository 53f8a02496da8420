"""What people say to each other about an article, where it stands in each version,
and what was asked of the author.

Append-only: a withdrawn comment stays as withdrawn, a thread is resolved and reopened by rows of its own.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.comparing.anchors import Found
from review_service.models.columns import enum_column, primary_key, text_column


class Thread(SQLModel, table=True):
    """`claim_text` and what follows are the anchor as it was when the thread was opened;
    empty for one on the article."""

    __table_args__ = (
        sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
        sa.CheckConstraint("(claim_text = '') = (fingerprint = '')", name="claim_has_fingerprint"),
        sa.Index("ix_thread_article_id_id", "article_id", "id"),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    version_id: int
    is_blocking: bool
    is_board_only: bool
    opened_by: int = Field(foreign_key="person.id")
    opened_at: datetime
    claim_text: str = Field(default="", sa_column=text_column())
    fingerprint: str = ""
    words: str = Field(default="", sa_column=text_column())
    prefix: str = ""
    suffix: str = ""


class ThreadPlace(SQLModel, table=True):
    """Where a thread on a claim stands in one version; of several rows for one version the newest counts."""

    __tablename__ = "thread_place"
    __table_args__ = (
        sa.CheckConstraint("(how = 'lost') = (claim_id IS NULL)", name="lost_has_no_claim"),
        sa.CheckConstraint(
            "(claim_id IS NULL) = (start_at IS NULL) AND (claim_id IS NULL) = (end_at IS NULL)",
            name="range_in_claim",
        ),
        sa.Index("ix_thread_place_thread_id_version_id_id", "thread_id", "version_id", "id"),
    )

    id: int | None = primary_key()
    thread_id: int = Field(foreign_key="thread.id")
    version_id: int = Field(foreign_key="version.id")
    claim_id: int | None = Field(default=None, foreign_key="claim.id")
    start_at: int | None = None
    end_at: int | None = None
    how: Found = Field(sa_column=enum_column(Found, "place_found"))
    person_id: int | None = Field(default=None, foreign_key="person.id")
    placed_at: datetime


class ThreadChange(SQLModel, table=True):
    """Resolved or reopened, by whom and when; the newest row says which."""

    __tablename__ = "thread_change"
    __table_args__ = (sa.Index("ix_thread_change_thread_id_id", "thread_id", "id"),)

    id: int | None = primary_key()
    thread_id: int = Field(foreign_key="thread.id")
    is_resolved: bool
    person_id: int = Field(foreign_key="person.id")
    changed_at: datetime


class Comment(SQLModel, table=True):
    """`suggestion` is to stand in the place of `replaces`, the words as they were when it was written."""

    __table_args__ = (
        sa.CheckConstraint("(suggestion IS NULL) = (replaces IS NULL)", name="suggestion_replaces"),
        sa.CheckConstraint("text <> '' OR suggestion IS NOT NULL", name="says_something"),
        sa.Index("ix_comment_thread_id_id", "thread_id", "id"),
    )

    id: int | None = primary_key()
    thread_id: int = Field(foreign_key="thread.id")
    person_id: int = Field(foreign_key="person.id")
    text: str = Field(sa_column=text_column())
    suggestion: str | None = Field(default=None, sa_column=text_column(nullable=True))
    replaces: str | None = Field(default=None, sa_column=text_column(nullable=True))
    written_at: datetime


class CommentWithdrawal(SQLModel, table=True):
    """Taken back by who wrote it: the words are no longer shown, that there were some is."""

    __tablename__ = "comment_withdrawal"
    __table_args__ = (sa.UniqueConstraint("comment_id"),)

    id: int | None = primary_key()
    comment_id: int = Field(foreign_key="comment.id")
    person_id: int = Field(foreign_key="person.id")
    withdrawn_at: datetime


class SuggestionAcceptance(SQLModel, table=True):
    """Suggested words that an author took for the version after `version_id`,
    and where in that one's claim they go."""

    __tablename__ = "suggestion_acceptance"
    __table_args__ = (
        sa.UniqueConstraint("comment_id", "version_id"),
        sa.Index("ix_suggestion_acceptance_version_id_id", "version_id", "id"),
    )

    id: int | None = primary_key()
    comment_id: int = Field(foreign_key="comment.id")
    version_id: int = Field(foreign_key="version.id")
    claim_id: int = Field(foreign_key="claim.id")
    start_at: int
    person_id: int = Field(foreign_key="person.id")
    accepted_at: datetime


class ChangeItem(SQLModel, table=True):
    """One thing that a change request asks for: a thread that the author sees."""

    __tablename__ = "change_item"
    __table_args__ = (sa.UniqueConstraint("change_request_id", "thread_id"),)

    id: int | None = primary_key()
    change_request_id: int = Field(foreign_key="change_request.id")
    thread_id: int = Field(foreign_key="thread.id", index=True)
    position: int


class ChangeAnswer(SQLModel, table=True):
    """The author's answer: changed, or not changed and why."""

    __tablename__ = "change_answer"
    __table_args__ = (
        sa.UniqueConstraint("change_item_id"),
        sa.CheckConstraint("is_changed OR reason <> ''", name="reason_given"),
    )

    id: int | None = primary_key()
    change_item_id: int = Field(foreign_key="change_item.id")
    is_changed: bool
    reason: str = Field(sa_column=text_column())
    person_id: int = Field(foreign_key="person.id")
    answered_at: datetime
