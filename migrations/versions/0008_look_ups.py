"""What PubMed and Crossref said of a work when they were asked, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = ("doi", "pmid", "pmcid")
STATES = ("asked", "found", "not_found", "offline", "failed")


def upgrade() -> None:
    op.create_table(
        "lookup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("identifier_kind", sa.String(24), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_lookup"),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="fk_lookup_asked_by"),
        sa.UniqueConstraint(
            "service", "identifier_kind", "identifier", name="uq_lookup_service_identifier_kind_identifier"
        ),
        sa.CheckConstraint(
            "state NOT IN ('found', 'not_found') OR answered_at IS NOT NULL",
            name="ck_lookup_answered_has_time",
        ),
        sa.CheckConstraint("state <> 'found' OR result <> ''", name="ck_lookup_found_has_result"),
        sa.CheckConstraint(f"identifier_kind IN {KINDS}", name="ck_lookup_identifier_kind"),
        sa.CheckConstraint(f"state IN {STATES}", name="ck_lookup_state"),
    )


def downgrade() -> None:
    op.drop_table("lookup")
