"""The article, its versions, and what each version says: claims, references, citations."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.core.vocabulary import Status
from review_service.models.columns import enum_column, json_column, primary_key, text_column
from review_service.reading.document import Audience, ClaimKind, Risk


class Article(SQLModel, table=True):
    """The work, through all its versions. The only mutable row of the workflow;
    I1 is its CHECK and foreign key.

    `verdict_set_no` grows with every change of the rulings that stand: a sign-off counts only for its own
    number. `topic` is shared by the variants of one article for different audiences.
    """

    __table_args__ = (
        sa.CheckConstraint("(status = 'approved') = (approval_id IS NOT NULL)", name="approved_has_approval"),
        sa.ForeignKeyConstraint(
            ["version_id", "id"],
            ["version.id", "version.article_id"],
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["approval_id", "id", "version_id"],
            ["approval.id", "approval.article_id", "approval.version_id"],
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        sa.Index("ix_article_status_changed_at_id", "status", "changed_at", "id"),
        sa.Index("ix_article_changed_at_id", "changed_at", "id"),
    )

    id: int | None = primary_key()
    slug: str = Field(unique=True)
    topic: str = Field(index=True)
    audience: Audience = Field(sa_column=enum_column(Audience, "audience"))
    title: str
    status: Status = Field(sa_column=enum_column(Status, "status"))
    version_id: int | None = Field(default=None, index=True)
    approval_id: int | None = None
    verdict_set_no: int = 0
    created_at: datetime
    changed_at: datetime


class Version(SQLModel, table=True):
    """One text of an article, immutable. `content` is the canonical file;
    `sha256` is over its UTF-8 bytes."""

    __table_args__ = (
        sa.UniqueConstraint("article_id", "number"),
        sa.UniqueConstraint("id", "sha256"),
        sa.UniqueConstraint("id", "article_id"),
        sa.CheckConstraint("number >= 1", name="number_positive"),
        sa.CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    number: int
    title: str
    audience: Audience = Field(sa_column=enum_column(Audience, "audience"))
    content: str = Field(sa_column=text_column())
    sha256: str
    original: str = Field(sa_column=text_column())
    warnings: list[dict[str, Any]] = Field(sa_column=json_column())
    submitted_at: datetime
    submitted_by: int = Field(foreign_key="person.id")


class Contribution(SQLModel, table=True):
    """Who wrote a version. Nobody in this table may rule on or sign any version of the article (I4)."""

    __table_args__ = (
        sa.UniqueConstraint("version_id", "person_id"),
        sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
        sa.Index("ix_contribution_article_id_person_id", "article_id", "person_id"),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    version_id: int
    person_id: int = Field(foreign_key="person.id", index=True)


class ContributorRow(SQLModel, table=True):
    """Who a version lists as having written it. Triggers put into `contribution` whoever has the e-mail or
    the ORCID iD of one, now or later. `ordinal` counts from 1."""

    __tablename__ = "contributor"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "ordinal"),
        sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
        sa.CheckConstraint("name <> ''", name="has_name"),
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        sa.CheckConstraint("length(orcid) = 19 AND orcid = upper(orcid)", name="orcid_form"),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id", index=True)
    version_id: int
    ordinal: int
    name: str
    orcid: str | None = Field(default=None, index=True)
    email: str | None = Field(default=None, index=True)
    contribution: str = Field(default="", sa_column=text_column())


class ClaimRow(SQLModel, table=True):
    """A claim as it stands in one version; `fingerprint` and `context` are what rulings are keyed by.

    `wording` is the words alone, whatever the heading; `context` the wording of the sentence before in
    the same paragraph. `earlier_id` is the claim of an earlier version that this one was edited from:
    a guard holds it.
    """

    __tablename__ = "claim"
    __table_args__ = (sa.UniqueConstraint("version_id", "ordinal"),)

    id: int | None = primary_key()
    version_id: int = Field(foreign_key="version.id")
    ordinal: int
    text: str = Field(sa_column=text_column())
    heading: list[str] = Field(sa_column=json_column())
    kind: ClaimKind = Field(sa_column=enum_column(ClaimKind, "claim_kind"))
    risk: Risk = Field(sa_column=enum_column(Risk, "risk"))
    risk_reason: str = ""
    fingerprint: str
    wording: str = Field(sa_column=text_column())
    context: str = Field(sa_column=text_column())
    earlier_id: int | None = Field(default=None, foreign_key="claim.id")


class ReferenceRow(SQLModel, table=True):
    """An entry of a version's reference list. Only `source_id` may change, and only before approval."""

    __tablename__ = "reference"
    __table_args__ = (sa.UniqueConstraint("version_id", "key"),)

    id: int | None = primary_key()
    version_id: int = Field(foreign_key="version.id")
    key: str
    number: int
    csl: dict[str, Any] = Field(sa_column=json_column())
    text: str = Field(sa_column=text_column())
    source_id: int | None = Field(default=None, foreign_key="source.id", index=True)


class CitationRow(SQLModel, table=True):
    __tablename__ = "citation"
    __table_args__ = (sa.UniqueConstraint("claim_id", "reference_id"),)

    id: int | None = primary_key()
    claim_id: int = Field(foreign_key="claim.id")
    reference_id: int = Field(foreign_key="reference.id", index=True)
    position: int
    locator: str = ""


class Rendering(SQLModel, table=True):
    """The safe HTML of a version, made once. `engine` says which renderer made it;
    an older one is made again."""

    version_id: int = Field(primary_key=True, foreign_key="version.id")
    engine: int
    html: str = Field(sa_column=text_column())


class Progress(SQLModel, table=True):
    """A tally for the queues, recomputed with every act on the version.
    Never asked when something is decided.

    `disputed` of the `failing` pairs hold rulings that differ; `waived` of the `passing` are
    settled by a waiver; `to_check` of the `open` pairs want only somebody to confirm a ruling in
    the claim's new surroundings.
    """

    version_id: int = Field(primary_key=True, foreign_key="version.id")
    claims: int
    pairs: int
    passing: int
    failing: int
    open: int
    open_high: int
    unresolved: int
    to_check: int = 0
    disputed: int = 0
    waived: int = 0
