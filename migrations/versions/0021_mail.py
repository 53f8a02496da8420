"""Mails wait in a table, written with the act that they tell of, until somebody has sent them."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

GUARDS = Path(__file__).resolve().parents[1] / "guards" / "0021"
WAITS = sa.text("next_try_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachment", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outgoing_mail"),
        sa.UniqueConstraint("message_id", name="uq_outgoing_mail_message_id"),
        sa.CheckConstraint("sent_at IS NULL OR next_try_at IS NULL", name="ck_outgoing_mail_sent_once"),
    )
    op.create_index("ix_outgoing_mail_next_try_at", "outgoing_mail", ["next_try_at"], sqlite_where=WAITS, postgresql_where=WAITS)  # fmt: skip
    text = (GUARDS / op.get_bind().dialect.name / "outgoing_mail.sql").read_text(encoding="utf-8")
    for statement in text.split("-- next\n"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in ("change", "waits"):
            op.get_bind().exec_driver_sql(f"DROP FUNCTION guard_outgoing_mail_{name}() CASCADE")
    op.drop_table("outgoing_mail")
