"""Every table, with constraints and indexes; guards, effects and views follow from `review_service/schema`.

Written out, so that it says the same in every release: it imports nothing of the service. Names follow NAMES.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_12_baseline"  # 0001 to 0021 were used before the first release, and never come back
down_revision = None
branch_labels = None
depends_on = None

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
TABLES = sa.MetaData(naming_convention=NAMES)
TIME = sa.DateTime(timezone=True)


def _table(name: str, *parts: Any) -> None:
    """With a number of its own as its key, where none of its columns is one."""
    is_keyed = any(isinstance(part, sa.Column) and part.primary_key for part in parts)
    number = [] if is_keyed else [sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True)]
    sa.Table(name, TABLES, *number, *parts)


def _one_of(column: str, check: str, members: str) -> sa.Column[str]:
    """A text that the CHECK holds to the members, which are divided by blanks."""
    words = sa.Enum(*members.split(), name=check, native_enum=False, create_constraint=True, length=24)
    return sa.Column(column, words, nullable=False)


def _number_of(column: str) -> sa.Computed:
    return sa.Computed(f"coalesce({column}, 0)", persisted=True)


def _where(condition: str) -> dict[str, sa.TextClause]:
    return {f"{dialect}_where": sa.text(condition) for dialect in ("sqlite", "postgresql")}


def upgrade() -> None:
    TABLES.create_all(op.get_bind())
    head = "INSERT INTO log_head (id, size, hash, frontier) VALUES (1, 0, :hash, '')"
    op.get_bind().execute(sa.text(head), {"hash": "0" * 64})  # of a log without an event


def downgrade() -> None:
    TABLES.drop_all(op.get_bind())


OF_PEOPLE = (
    "action IN ('add_person', 'change_person', 'grant_role', 'revoke_role', "
    "'close_account', 'open_account', 'reset_password', 'reset_second_factor')"
)
OF_SIGNING = (
    "action IN ('fail_sign_off', 'enrol_second_factor', 'remove_second_factor', 'reset_second_factor')"
)

_table(
    "person",
    sa.Column("email", sa.String(), nullable=False),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("credentials", sa.String(), nullable=False),
    sa.Column("password_hash", sa.String(), nullable=False),
    sa.Column("is_active", sa.Boolean(), nullable=False),
    sa.Column("is_sample", sa.Boolean(), nullable=False),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("orcid", sa.String()),
    sa.Column("biography", sa.Text(), nullable=False),
    sa.Column("term_ends_at", TIME),
    sa.Column("told_event_id", sa.Integer(), nullable=False),
    sa.CheckConstraint("email = lower(email)", name="email_lower"),
    sa.UniqueConstraint("email"),
    sa.Index("uq_person_orcid", "orcid", unique=True),
)
_table(
    "person_specialty",
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("specialty", sa.String(), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.UniqueConstraint("person_id", "specialty"),
)
_table(
    "role_grant",
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    _one_of("role", "role", "author board_member editor publisher administrator"),
    sa.Column("granted_at", TIME, nullable=False),
    sa.UniqueConstraint("person_id", "role"),
)
_table(
    "login_session",
    sa.Column("token_sha256", sa.String(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("expires_at", TIME, nullable=False),
    sa.UniqueConstraint("token_sha256"),
    sa.Index("ix_login_session_person_id", "person_id"),
)
_table(
    "login_failure",
    sa.Column("key", sa.String(), nullable=False),
    sa.Column("failed_at", TIME, nullable=False),
    sa.Index("ix_login_failure_key_failed_at", "key", "failed_at"),
)
_table(
    "second_factor",
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    _one_of("kind", "factor_kind", "totp passkey"),
    sa.Column("label", sa.String(), nullable=False),
    sa.Column("secret", sa.Text(), nullable=False),
    sa.Column("credential_id", sa.String()),
    sa.Column("counter", sa.BigInteger(), nullable=False),
    sa.Column("enrolled_at", TIME, nullable=False),
    sa.Column("voided_at", TIME),
    sa.UniqueConstraint("credential_id"),
    sa.Index("ix_second_factor_person_id", "person_id"),
)
_table(
    "recovery_code",
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("code_hmac", sa.String(), nullable=False),
    sa.Column("made_at", TIME, nullable=False),
    sa.Column("used_at", TIME),
    sa.Column("voided_at", TIME),
    sa.UniqueConstraint("code_hmac"),
    sa.Index("ix_recovery_code_person_id", "person_id"),
)
_table(
    "passkey_use",
    sa.Column("second_factor_id", sa.Integer(), sa.ForeignKey("second_factor.id"), nullable=False),
    sa.Column("challenge", sa.String(), nullable=False),
    sa.Column("used_at", TIME, nullable=False),
    sa.UniqueConstraint("challenge"),
    sa.Index("ix_passkey_use_second_factor_id", "second_factor_id"),
)
_table(
    "source",
    sa.Column("title", sa.String(), nullable=False),
    sa.Column("csl", sa.JSON(), nullable=False),
    sa.Column("doi", sa.String()),
    sa.Column("pmid", sa.String()),
    sa.Column("pmcid", sa.String()),
    sa.Column("url", sa.String()),
    _one_of("kind", "source_kind", "trial review guideline label protocol study other"),
    _one_of("status", "source_status", "ok corrected expression_of_concern retracted superseded withdrawn"),
    sa.Column("superseded_by_id", sa.Integer(), sa.ForeignKey("source.id")),
    sa.Column("created_at", TIME, nullable=False),
    sa.UniqueConstraint("doi"),
    sa.UniqueConstraint("pmcid"),
    sa.UniqueConstraint("pmid"),
    sa.Index("ix_source_url", "url"),
)
_table(
    "source_text",
    sa.Column("source_id", sa.Integer(), sa.ForeignKey("source.id"), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("label", sa.String(), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("sha256", sa.String(), nullable=False),
    _one_of("kind", "text_kind", "abstract full_text label summary other"),
    sa.Column("licence", sa.Text(), nullable=False),
    sa.Column("pages", sa.JSON()),
    sa.Column("file_sha256", sa.String(64)),
    sa.Column("file_kind", sa.String(24), nullable=False),
    sa.Column("file_name", sa.Text(), nullable=False),
    sa.Column("file_size", sa.Integer()),
    sa.Column("added_at", TIME, nullable=False),
    sa.Column("added_by", sa.Integer(), sa.ForeignKey("person.id")),
    sa.CheckConstraint("(file_sha256 IS NULL) = (file_size IS NULL)", name="file_whole"),
    sa.UniqueConstraint("id", "source_id"),
    sa.UniqueConstraint("source_id", "number"),
    sa.Index("ix_source_text_file_sha256", "file_sha256"),
)
_table(
    "source_status_change",
    sa.Column("source_id", sa.Integer(), sa.ForeignKey("source.id"), nullable=False),
    _one_of("status", "changed_status", "ok corrected expression_of_concern retracted superseded withdrawn"),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("notice_id", sa.Integer(), sa.ForeignKey("source.id")),
    sa.Column("found_in", sa.String(), nullable=False),
    sa.Column("last_ruling_id", sa.Integer(), nullable=False),
    sa.Column("takes_back_id", sa.Integer(), sa.ForeignKey("source_status_change.id")),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
    sa.Column("changed_at", TIME, nullable=False),
    sa.CheckConstraint("reason <> ''", name="reason_given"),
    sa.UniqueConstraint("takes_back_id"),
    sa.Index("ix_source_status_change_source_id_last_ruling_id", "source_id", "last_ruling_id"),
    sa.Index(
        "uq_source_status_change_found_in", "source_id", "found_in", unique=True, **_where("found_in <> ''")
    ),
)
_table(
    "re_review",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("status_change_id", sa.Integer(), sa.ForeignKey("source_status_change.id")),
    sa.Column("source_text_id", sa.Integer(), sa.ForeignKey("source_text.id")),
    sa.Column("opened_at", TIME, nullable=False),
    sa.Column("closed_at", TIME),
    sa.Column("closed_by", sa.Integer(), sa.ForeignKey("person.id")),
    sa.Column("answer", sa.String(), nullable=False),
    sa.CheckConstraint("(closed_at IS NULL) = (answer = '')", name="closed_with_an_answer"),
    sa.CheckConstraint("(status_change_id IS NULL) <> (source_text_id IS NULL)", name="one_cause"),
    sa.UniqueConstraint("article_id", "source_text_id"),
    sa.UniqueConstraint("article_id", "status_change_id"),
    sa.Index("ix_re_review_open", "opened_at", "id", **_where("closed_at IS NULL")),
    sa.Index("ix_re_review_status_change_id", "status_change_id"),
)
_table(
    "source_merge",
    sa.Column("merged_id", sa.Integer(), sa.ForeignKey("source.id"), nullable=False),
    sa.Column("kept_id", sa.Integer(), sa.ForeignKey("source.id"), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
    sa.Column("merged_at", TIME, nullable=False),
    sa.CheckConstraint("merged_id <> kept_id", name="of_two"),
    sa.CheckConstraint("reason <> ''", name="reason_given"),
    sa.UniqueConstraint("merged_id"),
    sa.Index("ix_source_merge_kept_id", "kept_id"),
)
_table(
    "source_distinction",
    sa.Column("first_id", sa.Integer(), sa.ForeignKey("source.id"), nullable=False),
    sa.Column("second_id", sa.Integer(), sa.ForeignKey("source.id"), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
    sa.Column("told_at", TIME, nullable=False),
    sa.CheckConstraint("first_id < second_id", name="lower_first"),
    sa.CheckConstraint("reason <> ''", name="reason_given"),
    sa.UniqueConstraint("first_id", "second_id"),
    sa.Index("ix_source_distinction_second_id", "second_id"),
)
_table(
    "lookup",
    sa.Column("service", sa.String(), nullable=False),
    _one_of("identifier_kind", "identifier_kind", "doi pmid pmcid"),
    sa.Column("identifier", sa.String(), nullable=False),
    _one_of("state", "state", "asked found not_found offline failed"),
    sa.Column("said", sa.Text(), nullable=False),
    sa.Column("result", sa.Text(), nullable=False),
    sa.Column("sha256", sa.String(), nullable=False),
    sa.Column("asked_by", sa.Integer(), sa.ForeignKey("person.id")),
    sa.Column("asked_at", TIME, nullable=False),
    sa.Column("answered_at", TIME),
    sa.CheckConstraint(
        "state NOT IN ('found', 'not_found') OR answered_at IS NOT NULL", name="answered_has_time"
    ),
    sa.CheckConstraint("state <> 'found' OR result <> ''", name="found_has_result"),
    sa.UniqueConstraint("service", "identifier_kind", "identifier"),
)
_table(
    "word_search",
    sa.Column("service", sa.String(), nullable=False),
    sa.Column("words", sa.String(), nullable=False),
    _one_of("state", "state", "asked found not_found offline failed"),
    sa.Column("said", sa.Text(), nullable=False),
    sa.Column("result", sa.Text(), nullable=False),
    sa.Column("asked_by", sa.Integer(), sa.ForeignKey("person.id")),
    sa.Column("asked_at", TIME, nullable=False),
    sa.Column("answered_at", TIME),
    sa.CheckConstraint(
        "state NOT IN ('found', 'not_found') OR answered_at IS NOT NULL", name="answered_has_time"
    ),
    sa.CheckConstraint("state <> 'found' OR result <> ''", name="found_has_result"),
    sa.UniqueConstraint("service", "words"),
)
_table(
    "article",
    sa.Column("slug", sa.String(), nullable=False),
    sa.Column("topic", sa.String(), nullable=False),
    _one_of("audience", "audience", "professional patient"),
    sa.Column("title", sa.String(), nullable=False),
    _one_of("status", "status", "submitted under_review approved"),
    sa.Column("version_id", sa.Integer()),
    sa.Column("approval_id", sa.Integer()),
    sa.Column("verdict_set_no", sa.Integer(), nullable=False),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("changed_at", TIME, nullable=False),
    sa.CheckConstraint("(status = 'approved') = (approval_id IS NOT NULL)", name="approved_has_approval"),
    sa.ForeignKeyConstraint(
        ["approval_id", "id", "version_id"],
        ["approval.id", "approval.article_id", "approval.version_id"],
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    sa.ForeignKeyConstraint(
        ["version_id", "id"],
        ["version.id", "version.article_id"],
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    sa.UniqueConstraint("slug"),
    sa.Index("ix_article_changed_at_id", "changed_at", "id"),
    sa.Index("ix_article_status_changed_at_id", "status", "changed_at", "id"),
    sa.Index("ix_article_topic", "topic"),
    sa.Index("ix_article_version_id", "version_id"),
)
_table(
    "version",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("title", sa.String(), nullable=False),
    _one_of("audience", "audience", "professional patient"),
    sa.Column("content", sa.Text(), nullable=False),
    sa.Column("sha256", sa.String(), nullable=False),
    sa.Column("original", sa.Text(), nullable=False),
    sa.Column("warnings", sa.JSON(), nullable=False),
    sa.Column("submitted_at", TIME, nullable=False),
    sa.Column("submitted_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.CheckConstraint("number >= 1", name="number_positive"),
    sa.CheckConstraint("length(sha256) = 64", name="sha256_length"),
    sa.UniqueConstraint("article_id", "number"),
    sa.UniqueConstraint("id", "article_id"),
    sa.UniqueConstraint("id", "sha256"),
)
_table(
    "contribution",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("version_id", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
    sa.UniqueConstraint("version_id", "person_id"),
    sa.Index("ix_contribution_article_id_person_id", "article_id", "person_id"),
    sa.Index("ix_contribution_person_id", "person_id"),
)
_table(
    "contributor",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("version_id", sa.Integer(), nullable=False),
    sa.Column("ordinal", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("orcid", sa.String()),
    sa.Column("email", sa.String()),
    sa.Column("contribution", sa.Text(), nullable=False),
    sa.CheckConstraint("email = lower(email)", name="email_lower"),
    sa.CheckConstraint("name <> ''", name="has_name"),
    sa.CheckConstraint("length(orcid) = 19 AND orcid = upper(orcid)", name="orcid_form"),
    sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
    sa.UniqueConstraint("version_id", "ordinal"),
    sa.Index("ix_contributor_article_id", "article_id"),
    sa.Index("ix_contributor_email", "email"),
    sa.Index("ix_contributor_orcid", "orcid"),
)
_table(
    "claim",
    sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), nullable=False),
    sa.Column("ordinal", sa.Integer(), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("heading", sa.JSON(), nullable=False),
    _one_of("kind", "claim_kind", "sentence item row caption"),
    _one_of("risk", "risk", "high normal"),
    sa.Column("risk_reason", sa.String(), nullable=False),
    sa.Column("fingerprint", sa.String(), nullable=False),
    sa.Column("wording", sa.Text(), nullable=False),
    sa.Column("context", sa.Text(), nullable=False),
    sa.Column("earlier_id", sa.Integer(), sa.ForeignKey("claim.id")),
    sa.UniqueConstraint("version_id", "ordinal"),
)
_table(
    "reference",
    sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), nullable=False),
    sa.Column("key", sa.String(), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("csl", sa.JSON(), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("source_id", sa.Integer(), sa.ForeignKey("source.id")),
    sa.UniqueConstraint("version_id", "key"),
    sa.Index("ix_reference_source_id", "source_id"),
)
_table(
    "citation",
    sa.Column("claim_id", sa.Integer(), sa.ForeignKey("claim.id"), nullable=False),
    sa.Column("reference_id", sa.Integer(), sa.ForeignKey("reference.id"), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("locator", sa.String(), nullable=False),
    sa.UniqueConstraint("claim_id", "reference_id"),
    sa.Index("ix_citation_reference_id", "reference_id"),
)
_table(
    "rendering",
    sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), primary_key=True),
    sa.Column("engine", sa.Integer(), nullable=False),
    sa.Column("html", sa.Text(), nullable=False),
)
_table(
    "progress",
    sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), primary_key=True),
    sa.Column("claims", sa.Integer(), nullable=False),
    sa.Column("pairs", sa.Integer(), nullable=False),
    sa.Column("passing", sa.Integer(), nullable=False),
    sa.Column("failing", sa.Integer(), nullable=False),
    sa.Column("open", sa.Integer(), nullable=False),
    sa.Column("open_high", sa.Integer(), nullable=False),
    sa.Column("unresolved", sa.Integer(), nullable=False),
    sa.Column("to_check", sa.Integer(), nullable=False),
    sa.Column("disputed", sa.Integer(), nullable=False),
    sa.Column("waived", sa.Integer(), nullable=False),
)
_table(
    "policy",
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("label", sa.String(), nullable=False),
    sa.Column("sha256", sa.String(), nullable=False),
    sa.Column("quorum", sa.Integer(), nullable=False),
    sa.Column("high_risk_rulings", sa.Integer(), nullable=False),
    sa.Column("content", sa.Text(), nullable=False),
    sa.Column("kept_at", TIME, nullable=False),
    _one_of("waivers", "waiver_rule", "none ordinary all"),
    sa.CheckConstraint("high_risk_rulings >= 1", name="high_risk_rulings_positive"),
    sa.CheckConstraint("quorum >= 1", name="quorum_positive"),
    sa.UniqueConstraint("sha256"),
)
_table(
    "policy_seat",
    sa.Column("policy_id", sa.Integer(), sa.ForeignKey("policy.id"), nullable=False),
    sa.Column("specialty", sa.String(), nullable=False),
    sa.Column("signatures", sa.Integer(), nullable=False),
    sa.CheckConstraint("signatures >= 1", name="signatures_positive"),
    sa.UniqueConstraint("policy_id", "specialty"),
)
_table(
    "assignment",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("assigned_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("assigned_at", TIME, nullable=False),
    sa.Column("due_at", TIME, nullable=False),
    sa.Column("ended_at", TIME),
    sa.Index(
        "ix_assignment_person_id_due_at", "person_id", "due_at", "article_id", **_where("ended_at IS NULL")
    ),
    sa.Index("uq_assignment_standing", "article_id", "person_id", unique=True, **_where("ended_at IS NULL")),
)
_table(
    "disclosure",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("has_conflict", sa.Boolean(), nullable=False),
    sa.Column("statement", sa.Text(), nullable=False),
    sa.Column("disclosed_at", TIME, nullable=False),
    sa.Column("categories", sa.JSON(), nullable=False),
    sa.Index("ix_disclosure_article_id_person_id", "article_id", "person_id"),
)
_table(
    "review",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("version_id", sa.Integer(), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("policy_id", sa.Integer(), sa.ForeignKey("policy.id"), nullable=False),
    sa.Column("quorum", sa.Integer(), nullable=False),
    sa.Column("high_risk_rulings", sa.Integer(), nullable=False),
    sa.Column("disclosures_since", TIME),
    sa.Column("started_at", TIME, nullable=False),
    sa.Column("started_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.CheckConstraint("high_risk_rulings >= 1", name="high_risk_rulings_positive"),
    sa.CheckConstraint("quorum >= 1", name="quorum_positive"),
    sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
    sa.UniqueConstraint("id", "version_id"),
    sa.UniqueConstraint("version_id", "number"),
)
_table(
    "pair",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("wording", sa.Text(), nullable=False),
    sa.Column("fingerprint", sa.String(), nullable=False),
    sa.Column("context", sa.Text(), nullable=False),
    sa.Column("source_id", sa.Integer(), sa.ForeignKey("source.id")),
    sa.Column("source_text_id", sa.Integer()),
    sa.Column("source_no", sa.Integer(), _number_of("source_id"), nullable=False),
    sa.Column("source_text_no", sa.Integer(), _number_of("source_text_id"), nullable=False),
    sa.CheckConstraint("source_text_id IS NULL OR source_id IS NOT NULL", name="text_has_source"),
    sa.ForeignKeyConstraint(["source_text_id", "source_id"], ["source_text.id", "source_text.source_id"]),
    sa.UniqueConstraint("id", "article_id"),
    sa.UniqueConstraint(
        "article_id",
        "wording",
        "source_no",
        "source_text_no",
        "fingerprint",
        "context",
        name="uq_pair_identity",
    ),
    sa.Index("ix_pair_source_id", "source_id"),
)
_table(
    "ruling",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("claim_id", sa.Integer(), sa.ForeignKey("claim.id"), nullable=False),
    sa.Column("pair_id", sa.Integer(), nullable=False),
    _one_of(
        "verdict",
        "verdict",
        (
            "supports partly_supports does_not_support contradicts source_unavailable needs_no_citation "
            "needs_citation"
        ),
    ),
    sa.Column("passage", sa.Text(), nullable=False),
    sa.Column("passage_start", sa.Integer()),
    sa.Column("passage_end", sa.Integer()),
    sa.Column("locator", sa.String(), nullable=False),
    sa.Column("note", sa.Text(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("ruled_at", TIME, nullable=False),
    sa.Column("replaces_id", sa.Integer(), sa.ForeignKey("ruling.id")),
    sa.Column("confirms_id", sa.Integer()),
    sa.Column("settles_id", sa.Integer()),
    sa.Column("settles_other_id", sa.Integer()),
    sa.CheckConstraint("(passage_start IS NULL) = (passage_end IS NULL)", name="passage_offsets"),
    sa.ForeignKeyConstraint(["pair_id", "article_id"], ["pair.id", "pair.article_id"]),
    sa.UniqueConstraint("replaces_id"),
    sa.Index("ix_ruling_article_id", "article_id"),
    sa.Index("ix_ruling_pair_id", "pair_id"),
    sa.Index("ix_ruling_person_id_article_id", "person_id", "article_id"),
    sa.Index("ix_ruling_settles", "article_id", **_where("settles_id IS NOT NULL")),
    sa.Index("uq_ruling_first", "pair_id", "person_id", unique=True, **_where("replaces_id IS NULL")),
)
_table(
    "ruling_kept",
    sa.Column("ruling_id", sa.Integer(), sa.ForeignKey("ruling.id"), nullable=False),
    sa.Column("source_text_id", sa.Integer(), sa.ForeignKey("source_text.id"), nullable=False),
    sa.Column("passage_start", sa.Integer(), nullable=False),
    sa.Column("passage_end", sa.Integer(), nullable=False),
    sa.UniqueConstraint("ruling_id", "source_text_id"),
)
_table(
    "change_request",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("version_id", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("requested_at", TIME, nullable=False),
    sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
    sa.Index("ix_change_request_article_id", "article_id"),
    sa.Index("ix_change_request_version_id", "version_id"),
)
_table(
    "sign_off",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("version_id", sa.Integer(), nullable=False),
    sa.Column("version_sha256", sa.String(), nullable=False),
    sa.Column("review_id", sa.Integer(), nullable=False),
    sa.Column("verdict_set_no", sa.Integer(), nullable=False),
    sa.Column("verdict_set_sha256", sa.String(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("printed_name", sa.String(), nullable=False),
    sa.Column("credentials", sa.String(), nullable=False),
    sa.Column("specialty", sa.String(), nullable=False),
    sa.Column("statement_sha256", sa.String(), sa.ForeignKey("house_text.sha256"), nullable=False),
    sa.Column("signed_at", TIME, nullable=False),
    sa.Column("interests", sa.Text(), nullable=False),
    sa.Column("method", sa.String(), nullable=False),
    sa.Column("renewal", sa.Integer(), nullable=False),
    sa.Column("is_late", sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(["review_id", "version_id"], ["review.id", "review.version_id"]),
    sa.ForeignKeyConstraint(["version_id", "version_sha256"], ["version.id", "version.sha256"]),
    sa.UniqueConstraint("review_id", "person_id", "verdict_set_no", "renewal"),
    sa.Index("ix_sign_off_version_id", "version_id"),
)
_table(
    "sign_off_withdrawal",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("sign_off_id", sa.Integer(), sa.ForeignKey("sign_off.id"), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("withdrawn_at", TIME, nullable=False),
    sa.CheckConstraint("reason <> ''", name="reason_given"),
    sa.UniqueConstraint("sign_off_id"),
)
_table(
    "approval",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("version_id", sa.Integer(), nullable=False),
    sa.Column("version_sha256", sa.String(), nullable=False),
    sa.Column("review_id", sa.Integer(), nullable=False),
    sa.Column("verdict_set_no", sa.Integer(), nullable=False),
    sa.Column("verdict_set_sha256", sa.String(), nullable=False),
    sa.Column("disclaimer_sha256", sa.String(), sa.ForeignKey("house_text.sha256"), nullable=False),
    sa.Column("policy_sha256", sa.String(), sa.ForeignKey("house_text.sha256"), nullable=False),
    sa.Column("rulings", sa.Integer(), nullable=False),
    sa.Column("approved_at", TIME, nullable=False),
    sa.Column("next_review_due", TIME, nullable=False),
    sa.Column("references_kept", sa.JSON()),
    sa.ForeignKeyConstraint(["review_id", "version_id"], ["review.id", "review.version_id"]),
    sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
    sa.ForeignKeyConstraint(["version_id", "version_sha256"], ["version.id", "version.sha256"]),
    sa.UniqueConstraint("id", "article_id", "version_id"),
    sa.UniqueConstraint("review_id"),
    sa.Index("ix_approval_article_id_id", "article_id", "id"),
    sa.Index("ix_approval_next_review_due", "next_review_due"),
    sa.Index("ix_approval_version_id", "version_id"),
)
_table(
    "approval_ruling",
    sa.Column("approval_id", sa.Integer(), sa.ForeignKey("approval.id"), nullable=False),
    sa.Column("ruling_id", sa.Integer(), sa.ForeignKey("ruling.id"), nullable=False),
    sa.Column("waiver_id", sa.Integer(), sa.ForeignKey("waiver.id")),
    sa.ForeignKeyConstraint(
        ["waiver_id", "ruling_id"], ["waiver_ruling.waiver_id", "waiver_ruling.ruling_id"]
    ),
    sa.UniqueConstraint("approval_id", "ruling_id"),
    sa.Index("ix_approval_ruling_ruling_id", "ruling_id"),
)
_table(
    "reopening",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("approval_id", sa.Integer(), sa.ForeignKey("approval.id"), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("reopened_at", TIME, nullable=False),
    sa.UniqueConstraint("approval_id"),
)
_table(
    "withdrawal",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("version_id", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("withdrawn_at", TIME, nullable=False),
    sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
    sa.UniqueConstraint("version_id"),
)
_table(
    "notice",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    _one_of("kind", "notice_kind", "correction expression_of_concern retraction"),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("published_at", TIME, nullable=False),
    sa.Index("ix_notice_article_id", "article_id"),
)
_table(
    "waiver",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("version_id", sa.Integer(), nullable=False),
    sa.Column("review_id", sa.Integer(), nullable=False),
    sa.Column("claim_id", sa.Integer(), sa.ForeignKey("claim.id"), nullable=False),
    sa.Column("pair_id", sa.Integer(), nullable=False),
    sa.Column("rulings", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("printed_name", sa.String(), nullable=False),
    sa.Column("credentials", sa.String(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("meaning", sa.Text(), nullable=False),
    sa.Column("method", sa.String(), nullable=False),
    sa.Column("waived_at", TIME, nullable=False),
    sa.CheckConstraint("printed_name <> ''", name="name_printed"),
    sa.CheckConstraint("reason <> ''", name="reason_given"),
    sa.ForeignKeyConstraint(["review_id", "version_id"], ["review.id", "review.version_id"]),
    sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
    sa.ForeignKeyConstraint(["pair_id", "article_id"], ["pair.id", "pair.article_id"]),
    sa.Index("ix_waiver_article_id", "article_id"),
)
_table(
    "waiver_ruling",
    sa.Column("waiver_id", sa.Integer(), sa.ForeignKey("waiver.id"), nullable=False),
    sa.Column("ruling_id", sa.Integer(), sa.ForeignKey("ruling.id"), nullable=False),
    sa.UniqueConstraint("waiver_id", "ruling_id"),
    sa.Index("ix_waiver_ruling_ruling_id", "ruling_id"),
)
_table(
    "waiver_withdrawal",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("waiver_id", sa.Integer(), sa.ForeignKey("waiver.id"), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("withdrawn_at", TIME, nullable=False),
    sa.CheckConstraint("reason <> ''", name="reason_given"),
    sa.UniqueConstraint("waiver_id"),
)
_table(
    "thread",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("version_id", sa.Integer(), nullable=False),
    sa.Column("is_blocking", sa.Boolean(), nullable=False),
    sa.Column("is_board_only", sa.Boolean(), nullable=False),
    sa.Column("opened_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("opened_at", TIME, nullable=False),
    sa.Column("claim_text", sa.Text(), nullable=False),
    sa.Column("fingerprint", sa.String(), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("prefix", sa.String(), nullable=False),
    sa.Column("suffix", sa.String(), nullable=False),
    sa.CheckConstraint("(claim_text = '') = (fingerprint = '')", name="claim_has_fingerprint"),
    sa.ForeignKeyConstraint(["version_id", "article_id"], ["version.id", "version.article_id"]),
    sa.Index("ix_thread_article_id_id", "article_id", "id"),
)
_table(
    "thread_place",
    sa.Column("thread_id", sa.Integer(), sa.ForeignKey("thread.id"), nullable=False),
    sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), nullable=False),
    sa.Column("claim_id", sa.Integer(), sa.ForeignKey("claim.id")),
    sa.Column("start_at", sa.Integer()),
    sa.Column("end_at", sa.Integer()),
    _one_of("how", "place_found", "claim exact context alike by_hand lost"),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
    sa.Column("placed_at", TIME, nullable=False),
    sa.CheckConstraint("(how = 'lost') = (claim_id IS NULL)", name="lost_has_no_claim"),
    sa.CheckConstraint(
        "(claim_id IS NULL) = (start_at IS NULL) AND (claim_id IS NULL) = (end_at IS NULL)",
        name="range_in_claim",
    ),
    sa.Index("ix_thread_place_thread_id_version_id_id", "thread_id", "version_id", "id"),
)
_table(
    "thread_change",
    sa.Column("thread_id", sa.Integer(), sa.ForeignKey("thread.id"), nullable=False),
    sa.Column("is_resolved", sa.Boolean(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("changed_at", TIME, nullable=False),
    sa.Index("ix_thread_change_thread_id_id", "thread_id", "id"),
)
_table(
    "comment",
    sa.Column("thread_id", sa.Integer(), sa.ForeignKey("thread.id"), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("suggestion", sa.Text()),
    sa.Column("replaces", sa.Text()),
    sa.Column("written_at", TIME, nullable=False),
    sa.CheckConstraint("text <> '' OR suggestion IS NOT NULL", name="says_something"),
    sa.CheckConstraint("(suggestion IS NULL) = (replaces IS NULL)", name="suggestion_replaces"),
    sa.Index("ix_comment_thread_id_id", "thread_id", "id"),
)
_table(
    "comment_withdrawal",
    sa.Column("comment_id", sa.Integer(), sa.ForeignKey("comment.id"), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("withdrawn_at", TIME, nullable=False),
    sa.UniqueConstraint("comment_id"),
)
_table(
    "suggestion_acceptance",
    sa.Column("comment_id", sa.Integer(), sa.ForeignKey("comment.id"), nullable=False),
    sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), nullable=False),
    sa.Column("claim_id", sa.Integer(), sa.ForeignKey("claim.id"), nullable=False),
    sa.Column("start_at", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("accepted_at", TIME, nullable=False),
    sa.UniqueConstraint("comment_id", "version_id"),
    sa.Index("ix_suggestion_acceptance_version_id_id", "version_id", "id"),
)
_table(
    "change_item",
    sa.Column("change_request_id", sa.Integer(), sa.ForeignKey("change_request.id"), nullable=False),
    sa.Column("thread_id", sa.Integer(), sa.ForeignKey("thread.id"), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.UniqueConstraint("change_request_id", "thread_id"),
    sa.Index("ix_change_item_thread_id", "thread_id"),
)
_table(
    "change_answer",
    sa.Column("change_item_id", sa.Integer(), sa.ForeignKey("change_item.id"), nullable=False),
    sa.Column("is_changed", sa.Boolean(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("answered_at", TIME, nullable=False),
    sa.CheckConstraint("is_changed OR reason <> ''", name="reason_given"),
    sa.UniqueConstraint("change_item_id"),
)
_table(
    "screening",
    sa.Column("subject", sa.String(), primary_key=True),
    sa.Column("inputs", sa.String(), primary_key=True),
    sa.Column("engine", sa.Integer(), nullable=False),
    sa.Column("findings", sa.Text(), nullable=False),
    sa.Column("passages", sa.Text(), nullable=False),
    sa.Column("screened_at", TIME, nullable=False),
)
_table(
    "screening_failure",
    sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), primary_key=True),
    sa.Column("tries", sa.Integer(), nullable=False),
    sa.Column("why", sa.Text(), nullable=False),
    sa.Column("failed_at", TIME, nullable=False),
    sa.Column("retry_at", TIME),
)
_table(
    "dismissal",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("fingerprint", sa.String(), nullable=False),
    sa.Column("code", sa.String(), nullable=False),
    sa.Column("source_id", sa.Integer(), sa.ForeignKey("source.id")),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("is_dismissed", sa.Boolean(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("dismissed_at", TIME, nullable=False),
    sa.CheckConstraint("NOT is_dismissed OR reason <> ''", name="reason_given"),
    sa.Index("ix_dismissal_article_id_fingerprint", "article_id", "fingerprint"),
)
_table(
    "event",
    sa.Column("happened_at", TIME, nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
    sa.Column("action", sa.String(), nullable=False),
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id")),
    sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id")),
    sa.Column("before", sa.JSON(), nullable=False),
    sa.Column("after", sa.JSON(), nullable=False),
    sa.Column("prev", sa.String(), nullable=False),
    sa.Column("hash", sa.String(), nullable=False),
    sa.Column("nodes", sa.Text(), nullable=False),
    sa.Column("source_id", sa.Integer(), sa.ForeignKey("source.id")),
    sa.Index("ix_event_article_id_id", "article_id", "id"),
    sa.Index("ix_event_of_people", "person_id", "id", **_where(OF_PEOPLE)),
    sa.Index("ix_event_signing", "person_id", "id", **_where(OF_SIGNING)),
    sa.Index("ix_event_signing_key", "id", **_where("action = 'use_signing_key'")),
    sa.Index("ix_event_source_id_id", "source_id", "id", **_where("source_id IS NOT NULL")),
)
_table(
    "house_text",
    sa.Column("sha256", sa.String(), primary_key=True),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("first_used_at", TIME, nullable=False),
)
_table(
    "export_record",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("approval_id", sa.Integer(), sa.ForeignKey("approval.id"), nullable=False),
    sa.Column("format", sa.String(), nullable=False),
    sa.Column("sha256", sa.String(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
    sa.Column("exported_at", TIME, nullable=False),
    sa.Index("ix_export_record_article_id_id", "article_id", "id"),
)
_table(
    "question",
    sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=False),
    sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), nullable=False),
    sa.Column("claim_ordinal", sa.Integer()),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("contact", sa.String(), nullable=False),
    sa.Column("asked_at", TIME, nullable=False),
    sa.Column("closed_at", TIME),
    sa.Column("closed_by", sa.Integer(), sa.ForeignKey("person.id")),
    sa.Column("answer", sa.Text(), nullable=False),
    sa.Index("ix_question_article_id", "article_id"),
    sa.Index("ix_question_closed_at_id", "closed_at", "id"),
)
_table(
    "log_head",
    sa.Column("size", sa.Integer(), nullable=False),
    sa.Column("hash", sa.String(), nullable=False),
    sa.Column("frontier", sa.Text(), nullable=False),
    sa.CheckConstraint("id = 1", name="only_one"),
)
_table(
    "checkpoint",
    sa.Column("size", sa.Integer(), nullable=False),
    sa.Column("root", sa.String(), nullable=False),
    sa.Column("note", sa.Text(), nullable=False),
    sa.Column("made_at", TIME, nullable=False),
    sa.UniqueConstraint("size"),
)
_table(
    "checkpoint_sent",
    sa.Column("checkpoint_id", sa.Integer(), sa.ForeignKey("checkpoint.id"), nullable=False),
    sa.Column("place", sa.String(), nullable=False),
    sa.Column("sent_at", TIME, nullable=False),
    sa.UniqueConstraint("checkpoint_id", "place"),
)
_table(
    "approval_statement",
    sa.Column("approval_id", sa.Integer(), sa.ForeignKey("approval.id"), nullable=False),
    sa.Column("envelope", sa.Text(), nullable=False),
    sa.Column("sha256", sa.String(), nullable=False),
    sa.CheckConstraint("length(sha256) = 64", name="sha256_length"),
    sa.UniqueConstraint("approval_id"),
)
_table(
    "draft",
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("subject", sa.String(), nullable=False),
    sa.Column("base", sa.Integer()),
    sa.Column("revision", sa.Integer(), nullable=False),
    sa.Column("form_key", sa.String(), nullable=False),
    sa.Column("content", sa.Text(), nullable=False),
    sa.Column("saved_at", TIME, nullable=False),
    sa.CheckConstraint("revision > 0", name="revision_positive"),
    sa.UniqueConstraint("person_id", "subject"),
    sa.Index("ix_draft_subject", "subject"),
)
_table(
    "idempotency_key",
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
    sa.Column("key", sa.String(), nullable=False),
    sa.Column("digest", sa.String(), nullable=False),
    sa.Column("status", sa.Integer(), nullable=False),
    sa.Column("location", sa.Text(), nullable=False),
    sa.Column("body", sa.Text(), nullable=False),
    sa.Column("messages", sa.Text(), nullable=False),
    sa.Column("made_at", TIME, nullable=False),
    sa.CheckConstraint("status BETWEEN 200 AND 399", name="status_done"),
    sa.Index("ix_idempotency_key_made_at", "made_at"),
    sa.Index("uq_idempotency_key_once", sa.text("coalesce(person_id, 0)"), "key", unique=True),
)
_table(
    "outgoing_mail",
    sa.Column("message_id", sa.String(), nullable=False),
    sa.Column("recipient", sa.String(), nullable=False),
    sa.Column("subject", sa.String(), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("attachment", sa.Text(), nullable=False),
    sa.Column("made_at", TIME, nullable=False),
    sa.Column("sent_at", TIME),
    sa.Column("attempts", sa.Integer(), nullable=False),
    sa.Column("last_error", sa.String(), nullable=False),
    sa.Column("next_try_at", TIME),
    sa.CheckConstraint("sent_at IS NULL OR next_try_at IS NULL", name="sent_once"),
    sa.UniqueConstraint("message_id"),
    sa.Index("ix_outgoing_mail_next_try_at", "next_try_at", **_where("next_try_at IS NOT NULL")),
)
