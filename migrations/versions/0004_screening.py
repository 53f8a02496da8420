"""What the machine found in claims and their sources, kept so that no page has to wait for it, and what reviewers dismissed."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FOLDER = Path(__file__).resolve().parents[1] / "guards" / "0004"


def _guards() -> list[str]:
    text = (FOLDER / op.get_bind().dialect.name / "dismissal.sql").read_text(encoding="utf-8")
    return text.split("-- next\n")


def upgrade() -> None:
    op.create_table(
        "screening",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("inputs", sa.String(), nullable=False),
        sa.Column("engine", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("passages", sa.Text(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "inputs", name="pk_screening"),
    )
    op.create_table(
        "dismissal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_dismissed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dismissal"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_dismissal_article_id"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_dismissal_source_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_dismissal_person_id"),
        sa.CheckConstraint("NOT is_dismissed OR reason <> ''", name="ck_dismissal_reason_given"),
    )
    op.create_index("ix_dismissal_article_id_fingerprint", "dismissal", ["article_id", "fingerprint"])
    for statement in _guards():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP FUNCTION guard_dismissal_append_only() CASCADE")
    op.drop_table("dismissal")
    op.drop_table("screening")
