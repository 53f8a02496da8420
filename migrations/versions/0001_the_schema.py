"""The schema: every table and constraint; the guards (views and triggers) follow in 0002."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _article_keys() -> list[sa.ForeignKeyConstraint]:
    """An article points to rows that point to it: SQLite takes that inline, PostgreSQL afterwards."""
    return [
        sa.ForeignKeyConstraint(columns, targets, name=name, deferrable=True, initially="DEFERRED")
        for name, columns, targets in ARTICLE_KEYS
    ]


ARTICLE_KEYS = (
    ("fk_article_version_id_id", ["version_id", "id"], ["version.id", "version.article_id"]),
    (
        "fk_article_approval_id_id_version_id",
        ["approval_id", "id", "version_id"],
        ["approval.id", "approval.article_id", "approval.version_id"],
    ),
)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "article",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "professional",
                "patient",
                name="ck_article_audience",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "submitted",
                "under_review",
                "approved",
                name="ck_article_status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("approval_id", sa.Integer(), nullable=True),
        sa.Column("verdict_set_no", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        *(_article_keys() if on_sqlite else []),
        sa.CheckConstraint(
            "(status = 'approved') = (approval_id IS NOT NULL)", name="ck_article_approved_has_approval"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sa.UniqueConstraint("slug", name="uq_article_slug"),
    )
    op.create_index(
        "ix_article_status_changed_at_id", "article", ["status", "changed_at", "id"], unique=False
    )
    op.create_index("ix_article_topic", "article", ["topic"], unique=False)

    op.create_table(
        "house_text",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_house_text"),
    )
    op.create_table(
        "login_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_failure"),
    )
    op.create_index("ix_login_failure_key_failed_at", "login_failure", ["key", "failed_at"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credentials", sa.String(), nullable=False),
        sa.Column("specialty", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name="ck_person_email_lower"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("email", name="uq_person_email"),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("csl", sa.JSON(), nullable=False),
        sa.Column("doi", sa.String(), nullable=True),
        sa.Column("pmid", sa.String(), nullable=True),
        sa.Column("pmcid", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "trial",
                "review",
                "guideline",
                "label",
                "protocol",
                "study",
                "other",
                name="ck_source_source_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "ok",
                "corrected",
                "expression_of_concern",
                "retracted",
                "superseded",
                name="ck_source_source_status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["superseded_by_id"], ["source.id"], name="fk_source_superseded_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("doi", name="uq_source_doi"),
        sa.UniqueConstraint("pmcid", name="uq_source_pmcid"),
        sa.UniqueConstraint("pmid", name="uq_source_pmid"),
    )
    op.create_index("ix_source_url", "source", ["url"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("assigned_by", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_assignment_article_id"),
        sa.ForeignKeyConstraint(["assigned_by"], ["person.id"], name="fk_assignment_assigned_by"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_assignment_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
    )
    op.create_index("ix_assignment_person_id_ended_at", "assignment", ["person_id", "ended_at"], unique=False)
    op.create_index(
        "uq_assignment_standing",
        "assignment",
        ["article_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("has_conflict", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("disclosed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_disclosure_article_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_disclosure_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_disclosure"),
    )
    op.create_index(
        "ix_disclosure_article_id_person_id", "disclosure", ["article_id", "person_id"], unique=False
    )

    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_login_session_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_login_session"),
        sa.UniqueConstraint("token_sha256", name="uq_login_session_token_sha256"),
    )
    op.create_index("ix_login_session_person_id", "login_session", ["person_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "correction",
                "expression_of_concern",
                "retraction",
                name="ck_notice_notice_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_notice_article_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
    )
    op.create_index("ix_notice_article_id", "notice", ["article_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "author",
                "board_member",
                "editor",
                "publisher",
                "administrator",
                name="ck_role_grant_role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_role_grant_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        sa.UniqueConstraint("person_id", "role", name="uq_role_grant_person_id_role"),
    )
    op.create_table(
        "source_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name="fk_source_text_added_by"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_source_text_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_source_text"),
        sa.UniqueConstraint("id", "source_id", name="uq_source_text_id_source_id"),
        sa.UniqueConstraint("source_id", "number", name="uq_source_text_source_id_number"),
    )
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "professional",
                "patient",
                name="ck_version_audience",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name="ck_version_sha256_length"),
        sa.CheckConstraint("number >= 1", name="ck_version_number_positive"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_version_article_id"),
        sa.ForeignKeyConstraint(["submitted_by"], ["person.id"], name="fk_version_submitted_by"),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
        sa.UniqueConstraint("article_id", "number", name="uq_version_article_id_number"),
        sa.UniqueConstraint("id", "article_id", name="uq_version_id_article_id"),
        sa.UniqueConstraint("id", "sha256", name="uq_version_id_sha256"),
    )
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_change_request_article_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_change_request_person_id"),
        sa.ForeignKeyConstraint(
            ["version_id", "article_id"],
            ["version.id", "version.article_id"],
            name="fk_change_request_version_id_article_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_change_request"),
    )
    op.create_index("ix_change_request_version_id", "change_request", ["version_id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("heading", sa.JSON(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "sentence",
                "item",
                "row",
                "caption",
                name="ck_claim_claim_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "risk",
            sa.Enum(
                "high", "normal", name="ck_claim_risk", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("risk_reason", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_claim_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
        sa.UniqueConstraint("version_id", "ordinal", name="uq_claim_version_id_ordinal"),
    )
    op.create_table(
        "contribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_contribution_article_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_contribution_person_id"),
        sa.ForeignKeyConstraint(
            ["version_id", "article_id"],
            ["version.id", "version.article_id"],
            name="fk_contribution_version_id_article_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contribution"),
        sa.UniqueConstraint("version_id", "person_id", name="uq_contribution_version_id_person_id"),
    )
    op.create_index("ix_contribution_article_id", "contribution", ["article_id"], unique=False)
    op.create_index("ix_contribution_person_id", "contribution", ["person_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_event_article_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_event_person_id"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_event_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.create_index("ix_event_article_id_id", "event", ["article_id", "id"], unique=False)

    op.create_table(
        "progress",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("passing", sa.Integer(), nullable=False),
        sa.Column("failing", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("open_high", sa.Integer(), nullable=False),
        sa.Column("unresolved", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_progress_version_id"),
        sa.PrimaryKeyConstraint("version_id", name="pk_progress"),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("claim_ordinal", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_question_article_id"),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name="fk_question_closed_by"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_question_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
    )
    op.create_index("ix_question_article_id", "question", ["article_id"], unique=False)
    op.create_index("ix_question_closed_at_id", "question", ["closed_at", "id"], unique=False)

    op.create_table(
        "reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("csl", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_reference_source_id"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_reference_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reference"),
        sa.UniqueConstraint("version_id", "key", name="uq_reference_version_id_key"),
    )
    op.create_index("ix_reference_source_id", "reference", ["source_id"], unique=False)

    op.create_table(
        "rendering",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("engine", sa.Integer(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_rendering_version_id"),
        sa.PrimaryKeyConstraint("version_id", name="pk_rendering"),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("high_risk_rulings", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("high_risk_rulings >= 1", name="ck_review_high_risk_rulings_positive"),
        sa.CheckConstraint("quorum >= 1", name="ck_review_quorum_positive"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_review_article_id"),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], name="fk_review_started_by"),
        sa.ForeignKeyConstraint(
            ["version_id", "article_id"],
            ["version.id", "version.article_id"],
            name="fk_review_version_id_article_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.UniqueConstraint("id", "version_id", name="uq_review_id_version_id"),
        sa.UniqueConstraint("version_id", "number", name="uq_review_version_id_number"),
    )
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_withdrawal_article_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_withdrawal_person_id"),
        sa.ForeignKeyConstraint(
            ["version_id", "article_id"],
            ["version.id", "version.article_id"],
            name="fk_withdrawal_version_id_article_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_withdrawal"),
        sa.UniqueConstraint("version_id", name="uq_withdrawal_version_id"),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("version_sha256", sa.String(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("verdict_set_no", sa.Integer(), nullable=False),
        sa.Column("verdict_set_sha256", sa.String(), nullable=False),
        sa.Column("disclaimer_sha256", sa.String(), nullable=False),
        sa.Column("policy_sha256", sa.String(), nullable=False),
        sa.Column("ruling_ids", sa.JSON(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_review_due", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_approval_article_id"),
        sa.ForeignKeyConstraint(
            ["disclaimer_sha256"], ["house_text.sha256"], name="fk_approval_disclaimer_sha256"
        ),
        sa.ForeignKeyConstraint(["policy_sha256"], ["house_text.sha256"], name="fk_approval_policy_sha256"),
        sa.ForeignKeyConstraint(
            ["review_id", "version_id"],
            ["review.id", "review.version_id"],
            name="fk_approval_review_id_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["version_id", "article_id"],
            ["version.id", "version.article_id"],
            name="fk_approval_version_id_article_id",
        ),
        sa.ForeignKeyConstraint(
            ["version_id", "version_sha256"],
            ["version.id", "version.sha256"],
            name="fk_approval_version_id_version_sha256",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
        sa.UniqueConstraint("id", "article_id", "version_id", name="uq_approval_id_article_id_version_id"),
        sa.UniqueConstraint("review_id", name="uq_approval_review_id"),
    )
    op.create_index("ix_approval_article_id_id", "approval", ["article_id", "id"], unique=False)

    op.create_table(
        "citation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("reference_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("locator", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_citation_claim_id"),
        sa.ForeignKeyConstraint(["reference_id"], ["reference.id"], name="fk_citation_reference_id"),
        sa.PrimaryKeyConstraint("id", name="pk_citation"),
        sa.UniqueConstraint("claim_id", "reference_id", name="uq_citation_claim_id_reference_id"),
    )
    op.create_index("ix_citation_reference_id", "citation", ["reference_id"], unique=False)

    op.create_table(
        "ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("source_text_id", sa.Integer(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "supports",
                "partly_supports",
                "does_not_support",
                "contradicts",
                "source_unavailable",
                "needs_no_citation",
                "needs_citation",
                name="ck_ruling_verdict",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("passage_start", sa.Integer(), nullable=True),
        sa.Column("passage_end", sa.Integer(), nullable=True),
        sa.Column("locator", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(source_id IS NULL) = (verdict IN ('needs_no_citation', 'needs_citation'))",
            name="ck_ruling_verdict_fits_source",
        ),
        sa.CheckConstraint(
            "(passage_start IS NULL) = (passage_end IS NULL)", name="ck_ruling_passage_offsets"
        ),
        sa.CheckConstraint(
            "source_text_id IS NULL OR source_id IS NOT NULL", name="ck_ruling_text_has_source"
        ),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_ruling_article_id"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_ruling_claim_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_ruling_person_id"),
        sa.ForeignKeyConstraint(["replaces_id"], ["ruling.id"], name="fk_ruling_replaces_id"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_ruling_source_id"),
        sa.ForeignKeyConstraint(
            ["source_text_id", "source_id"],
            ["source_text.id", "source_text.source_id"],
            name="fk_ruling_source_text_id_source_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ruling"),
        sa.UniqueConstraint("replaces_id", name="uq_ruling_replaces_id"),
    )
    op.create_index("ix_ruling_person_id", "ruling", ["person_id"], unique=False)

    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("version_sha256", sa.String(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("verdict_set_no", sa.Integer(), nullable=False),
        sa.Column("verdict_set_sha256", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("printed_name", sa.String(), nullable=False),
        sa.Column("credentials", sa.String(), nullable=False),
        sa.Column("specialty", sa.String(), nullable=False),
        sa.Column("statement_sha256", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_sign_off_article_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_off_person_id"),
        sa.ForeignKeyConstraint(
            ["review_id", "version_id"],
            ["review.id", "review.version_id"],
            name="fk_sign_off_review_id_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["statement_sha256"], ["house_text.sha256"], name="fk_sign_off_statement_sha256"
        ),
        sa.ForeignKeyConstraint(
            ["version_id", "version_sha256"],
            ["version.id", "version.sha256"],
            name="fk_sign_off_version_id_version_sha256",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sign_off"),
        sa.UniqueConstraint(
            "review_id",
            "person_id",
            "verdict_set_no",
            name="uq_sign_off_review_id_person_id_verdict_set_no",
        ),
    )
    op.create_table(
        "export_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name="fk_export_record_approval_id"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_export_record_article_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_export_record_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_export_record"),
    )
    op.create_index("ix_export_record_article_id_id", "export_record", ["article_id", "id"], unique=False)

    op.create_table(
        "reopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name="fk_reopening_approval_id"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_reopening_article_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_reopening_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reopening"),
        sa.UniqueConstraint("approval_id", name="uq_reopening_approval_id"),
    )
    for unique, name in ((True, "uq_ruling_first"), (False, "ix_ruling_pair")):
        where = {f"{dialect}_where": sa.text("replaces_id IS NULL") for dialect in ("sqlite", "postgresql")}
        op.create_index(
            name,
            "ruling",
            [
                "article_id",
                "fingerprint",
                sa.text("coalesce(source_id, 0)"),
                sa.text("coalesce(source_text_id, 0)"),
                *(["person_id"] if unique else []),
            ],
            unique=unique,
            **(where if unique else {}),
        )
    if not on_sqlite:
        for name, columns, targets in ARTICLE_KEYS:
            op.create_foreign_key(
                name,
                "article",
                targets[0].split(".")[0],
                columns,
                [target.split(".")[1] for target in targets],
                deferrable=True,
                initially="DEFERRED",
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name, _columns, _targets in ARTICLE_KEYS:
            op.drop_constraint(name, "article", type_="foreignkey")
    for table in (
        "reopening",
        "export_record",
        "sign_off",
        "ruling",
        "citation",
        "approval",
        "withdrawal",
        "review",
        "rendering",
        "reference",
        "question",
        "progress",
        "event",
        "contribution",
        "claim",
        "change_request",
        "version",
        "source_text",
        "role_grant",
        "notice",
        "login_session",
        "disclosure",
        "assignment",
        "source",
        "person",
        "login_failure",
        "house_text",
        "article",
    ):
        op.drop_table(table)
