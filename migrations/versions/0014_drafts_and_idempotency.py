"""What was typed and not handed in yet, and which forms were answered already, so that none acts twice."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_draft_person_id"),
        sa.UniqueConstraint("person_id", "subject", name="uq_draft_person_id_subject"),
        sa.CheckConstraint("revision > 0", name="ck_draft_revision_positive"),
    )
    op.create_index("ix_draft_subject", "draft", ["subject"])
    op.create_table(
        "idempotency_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("messages", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_idempotency_key"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_idempotency_key_person_id"),
        sa.CheckConstraint("status BETWEEN 200 AND 399", name="ck_idempotency_key_status_done"),
    )
    op.create_index("ix_idempotency_key_made_at", "idempotency_key", ["made_at"])
    op.create_index(
        "uq_idempotency_key_once", "idempotency_key", [sa.text("coalesce(person_id, 0)"), "key"], unique=True
    )


def downgrade() -> None:
    op.drop_table("idempotency_key")
    op.drop_table("draft")
