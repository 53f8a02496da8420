"""What people do to a version: assignments, disclosures, rulings, sign-offs, approvals.
Append-only but assignments."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.core.vocabulary import NoticeKind, Verdict
from review_service.models.columns import enum_column, json_column, primary_key, text_column


class Assignment(SQLModel, table=True):
    __table_args__ = (
        sa.Index(
            "uq_assignment_standing",
            "article_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(
            "ix_assignment_person_id_due_at",
            "person_id",
            "due_at",
            "article_id",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    person_id: int = Field(foreign_key="person.id")
    assigned_by: int = Field(foreign_key="person.id")
    assigned_at: datetime
    due_at: datetime
    ended_at: datetime | None = None


class Disclosure(SQLModel, table=True):
    """A declared competing interest. One with a conflict recuses for good:
    nobody argues themselves back in."""

    __table_args__ = (sa.Index("ix_disclosure_article_id_person_id", "article_id", "person_id"),)

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    person_id: int = Field(foreign_key="person.id")
    has_conflict: bool
    statement: str = Field(sa_column=text_column())
    disclosed_at: datetime
    categories: list[str] = Field(default_factory=list, sa_column=json_column())


class Review(SQLModel, table=True):
    """One round of review of a version, with the policy frozen when it began. Reopening begins another."""

    __table_args__ = (
        sa.UniqueConstraint("version_id", "number"),
        sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
        sa.UniqueConstraint("id", "version_id"),
        sa.CheckConstraint("quorum >= 1", name="quorum_positive"),
        sa.CheckConstraint("high_risk_rulings >= 1", name="high_risk_rulings_positive"),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    version_id: int
    number: int
    policy_id: int = Field(foreign_key="policy.id")
    quorum: int
    high_risk_rulings: int
    disclosures_since: datetime | None = None  # older answers are asked anew in this round
    started_at: datetime
    started_by: int = Field(foreign_key="person.id")


class Ruling(SQLModel, table=True):
    """A reviewer's verdict on a pair. A new one names the one it replaces (I7).

    `claim_id` is the claim that it was made on, `passage_start`/`passage_end` are character offsets into the
    source text of its pair. `confirms_id` names the ruling, made on the same words in other surroundings,
    that this one confirms in its own person's name: a guard holds it. `settles_id` and `settles_other_id`
    name two rulings of others that differ, which this one settles with the reason in `note`:
    a guard holds that too.
    """

    __table_args__ = (
        sa.UniqueConstraint("replaces_id"),
        sa.CheckConstraint("(passage_start IS NULL) = (passage_end IS NULL)", name="passage_offsets"),
        sa.ForeignKeyConstraint(["pair_id", "article_id"], ["pair.id", "pair.article_id"]),
        sa.Index(
            "uq_ruling_first",
            "pair_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("replaces_id IS NULL"),
            postgresql_where=sa.text("replaces_id IS NULL"),
        ),
        sa.Index("ix_ruling_pair_id", "pair_id"),
        sa.Index("ix_ruling_article_id", "article_id"),
        sa.Index("ix_ruling_person_id_article_id", "person_id", "article_id"),
        sa.Index(
            "ix_ruling_settles",
            "article_id",
            sqlite_where=sa.text("settles_id IS NOT NULL"),
            postgresql_where=sa.text("settles_id IS NOT NULL"),
        ),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    claim_id: int = Field(foreign_key="claim.id")
    pair_id: int
    verdict: Verdict = Field(sa_column=enum_column(Verdict, "verdict"))
    passage: str = Field(sa_column=text_column())
    passage_start: int | None = None
    passage_end: int | None = None
    locator: str = ""
    note: str = Field(sa_column=text_column())
    person_id: int = Field(foreign_key="person.id")
    ruled_at: datetime
    replaces_id: int | None = Field(default=None, foreign_key="ruling.id")
    confirms_id: int | None = None
    settles_id: int | None = None
    settles_other_id: int | None = None


class RulingKept(SQLModel, table=True):
    """A ruling that holds on a newer text of its source too: the characters of its passage
    stand there unchanged."""

    __tablename__ = "ruling_kept"
    __table_args__ = (sa.UniqueConstraint("ruling_id", "source_text_id"),)

    id: int | None = primary_key()
    ruling_id: int = Field(foreign_key="ruling.id")
    source_text_id: int = Field(foreign_key="source_text.id")
    passage_start: int
    passage_end: int


class ChangeRequest(SQLModel, table=True):
    __tablename__ = "change_request"
    __table_args__ = (
        sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id", index=True)
    version_id: int = Field(index=True)
    person_id: int = Field(foreign_key="person.id")
    reason: str = Field(sa_column=text_column())
    requested_at: datetime


class SignOff(SQLModel, table=True):
    """An electronic signature: name, time, meaning and method as signed, bound to exact bytes
    (I5) and a set of rulings.

    `renewal` counts the signatures of this person on these rulings that were withdrawn before. `is_late`:
    on its way when another completed the quorum; it is kept and is no part of the approval.
    """

    __tablename__ = "sign_off"
    __table_args__ = (
        sa.UniqueConstraint("review_id", "person_id", "verdict_set_no", "renewal"),
        sa.ForeignKeyConstraint(["version_id", "version_sha256"], ["version.id", "version.sha256"]),
        sa.ForeignKeyConstraint(["review_id", "version_id"], ["review.id", "review.version_id"]),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    version_id: int = Field(index=True)
    version_sha256: str
    review_id: int
    verdict_set_no: int
    verdict_set_sha256: str
    person_id: int = Field(foreign_key="person.id")
    printed_name: str
    credentials: str
    specialty: str
    statement_sha256: str = Field(foreign_key="house_text.sha256")
    signed_at: datetime
    interests: str = Field(default="", sa_column=text_column())  # as disclosed when signed
    method: str
    renewal: int = 0
    is_late: bool = False


class SignOffWithdrawal(SQLModel, table=True):
    """Takes one's own signature back, before the approval: it stops counting at once."""

    __tablename__ = "sign_off_withdrawal"
    __table_args__ = (
        sa.UniqueConstraint("sign_off_id"),
        sa.CheckConstraint("reason <> ''", name="reason_given"),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    sign_off_id: int = Field(foreign_key="sign_off.id")
    person_id: int = Field(foreign_key="person.id")
    reason: str = Field(sa_column=text_column())
    withdrawn_at: datetime


class Approval(SQLModel, table=True):
    """The board's approval of one version. The guards allow the row only when everything it
    stands for is true (I2, I3).

    `rulings` counts those that stood (`ApprovalRuling` names them): later ones change nothing here.
    `references_kept` are the facts of the tied sources by reference key, so that an export stays the
    same when a source is corrected.
    """

    __table_args__ = (
        sa.UniqueConstraint("review_id"),
        sa.UniqueConstraint("id", "article_id", "version_id"),
        sa.ForeignKeyConstraint(["version_id", "version_sha256"], ["version.id", "version.sha256"]),
        sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
        sa.ForeignKeyConstraint(["review_id", "version_id"], ["review.id", "review.version_id"]),
        sa.Index("ix_approval_article_id_id", "article_id", "id"),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    version_id: int = Field(index=True)
    version_sha256: str
    review_id: int
    verdict_set_no: int
    verdict_set_sha256: str
    disclaimer_sha256: str = Field(foreign_key="house_text.sha256")
    policy_sha256: str = Field(foreign_key="house_text.sha256")
    rulings: int
    approved_at: datetime
    next_review_due: datetime = Field(index=True)
    references_kept: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))


class ApprovalRuling(SQLModel, table=True):
    """A ruling that stood when the board approved, with the waiver that settled its pair, if one did."""

    __tablename__ = "approval_ruling"
    __table_args__ = (
        sa.UniqueConstraint("approval_id", "ruling_id"),
        sa.ForeignKeyConstraint(["waiver_id", "ruling_id"],
            ["waiver_ruling.waiver_id", "waiver_ruling.ruling_id"]),
    )  # fmt: skip

    id: int | None = primary_key()
    approval_id: int = Field(foreign_key="approval.id")
    ruling_id: int = Field(foreign_key="ruling.id", index=True)
    waiver_id: int | None = Field(default=None, foreign_key="waiver.id")


class Reopening(SQLModel, table=True):
    """Ends an approval: the version is under review again."""

    __table_args__ = (sa.UniqueConstraint("approval_id"),)

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    approval_id: int = Field(foreign_key="approval.id")
    person_id: int = Field(foreign_key="person.id")
    reason: str = Field(sa_column=text_column())
    reopened_at: datetime


class Withdrawal(SQLModel, table=True):
    """Closes a version for good; the author may hand in another."""

    __table_args__ = (
        sa.UniqueConstraint("version_id"),
        sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
    )

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id")
    version_id: int
    person_id: int = Field(foreign_key="person.id")
    reason: str = Field(sa_column=text_column())
    withdrawn_at: datetime


class Notice(SQLModel, table=True):
    """What is published about an approved article afterwards; the article stays readable, marked."""

    id: int | None = primary_key()
    article_id: int = Field(foreign_key="article.id", index=True)
    kind: NoticeKind = Field(sa_column=enum_column(NoticeKind, "notice_kind"))
    text: str = Field(sa_column=text_column())
    person_id: int = Field(foreign_key="person.id")
    published_at: datetime
