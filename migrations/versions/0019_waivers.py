"""An editor settles «partly supports» by a signed waiver, where the policy allows it; the approval names those that stood."""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None

GUARDS = Path(__file__).resolve().parents[1] / "guards"
MADE = ("pair_standing", "standing_waiver", "pair_ruled")
RULES = "CONSTRAINT ck_policy_waiver_rule CHECK (waivers IN ('none', 'ordinary', 'all'))"


def _run(path: Path) -> None:
    """The statements of one file, split at `-- next`; a line `-- for tables: …` repeats them for each table."""
    text = path.read_text(encoding="utf-8")
    tables = re.findall(r"^-- for tables: (.+)$", text, flags=re.MULTILINE)
    for table in tables[0].split() if tables else [""]:
        for part in text.split("-- next\n"):
            op.get_bind().exec_driver_sql(part.replace("{table}", table).strip())


def _make_tables() -> None:
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("rulings", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("printed_name", sa.String(), nullable=False),
        sa.Column("credentials", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_waiver"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_waiver_article_id"),
        sa.ForeignKeyConstraint(
            ["version_id", "article_id"],
            ["version.id", "version.article_id"],
            name="fk_waiver_version_id_article_id",
        ),
        sa.ForeignKeyConstraint(
            ["review_id", "version_id"], ["review.id", "review.version_id"], name="fk_waiver_review_id_version_id"
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_waiver_claim_id"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_waiver_source_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_waiver_person_id"),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_waiver_reason_given")),
        sa.CheckConstraint("printed_name <> ''", name=op.f("ck_waiver_name_printed")),
    )  # fmt: skip
    op.create_index("ix_waiver_article_id_wording", "waiver", ["article_id", "wording"])
    op.create_table(
        "waiver_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("waiver_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_waiver_withdrawal"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_waiver_withdrawal_article_id"),
        sa.ForeignKeyConstraint(["waiver_id"], ["waiver.id"], name="fk_waiver_withdrawal_waiver_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_waiver_withdrawal_person_id"),
        sa.UniqueConstraint("waiver_id", name="uq_waiver_withdrawal_waiver_id"),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_waiver_withdrawal_reason_given")),
    )


def upgrade() -> None:
    # What was frozen before says nothing of waivers: nobody may give one under it.
    op.get_bind().exec_driver_sql(
        f"ALTER TABLE policy ADD COLUMN waivers VARCHAR(24) DEFAULT 'none' NOT NULL {RULES}"
    )
    op.add_column("approval", sa.Column("waiver_ids", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("progress", sa.Column("waived", sa.Integer(), nullable=False, server_default="0"))
    _make_tables()
    op.get_bind().exec_driver_sql("DROP VIEW pair_standing")
    for path in sorted((GUARDS / "0019" / "views").glob("*.sql")):
        _run(path)
    for path in sorted((GUARDS / "0019" / op.get_bind().dialect.name).glob("*.sql")):
        _run(path)


def downgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql("DROP FUNCTION guard_article_count() CASCADE")
    else:
        bind.exec_driver_sql("DROP TRIGGER guard_article_count")
    for view in MADE:
        bind.exec_driver_sql(f"DROP VIEW {view}")
    for table in ("waiver_withdrawal", "waiver"):
        op.drop_table(table)
        if bind.dialect.name == "postgresql":
            bind.exec_driver_sql(f"DROP FUNCTION guard_{table}(), guard_{table}_append_only()")
    _run(GUARDS / "0017" / "views" / "2_pair_standing.sql")
    for table, name in (("progress", "waived"), ("approval", "waiver_ids"), ("policy", "waivers")):
        bind.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {name}")
