"""A text of a source says what it is, under which licence it is kept, and where its pages begin."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KINDS = "'abstract', 'full_text', 'label', 'summary', 'other'"


def upgrade() -> None:
    """Columns are added with their CHECK, so that SQLite need not make the table anew (its triggers would go)."""
    kind = (
        f"VARCHAR(24) DEFAULT 'other' NOT NULL CONSTRAINT ck_source_text_text_kind CHECK (kind IN ({KINDS}))"
    )
    op.get_bind().exec_driver_sql(f"ALTER TABLE source_text ADD COLUMN kind {kind}")
    op.add_column("source_text", sa.Column("licence", sa.Text(), server_default="", nullable=False))
    op.add_column("source_text", sa.Column("pages", sa.JSON(), nullable=True))


def downgrade() -> None:
    for name in ("pages", "licence", "kind"):
        op.get_bind().exec_driver_sql(f"ALTER TABLE source_text DROP COLUMN {name}")
