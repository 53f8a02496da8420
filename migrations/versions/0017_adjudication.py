"""A third person settles two rulings that differ: the rulings it names, and a count of disagreements for the queues."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0018"
branch_labels = None
depends_on = None

GUARDS = Path(__file__).resolve().parents[1] / "guards"
VIEWS = (
    ("pair_standing", "0017/views/2_pair_standing.sql", "0012/views/3_pair_standing.sql"),
    ("standing_ruling", "0017/views/1_standing_ruling.sql", "0012/views/2_standing_ruling.sql"),
)


def _run(path: str) -> None:
    for statement in (GUARDS / path).read_text(encoding="utf-8").split("-- next\n"):
        op.get_bind().exec_driver_sql(statement)


def _views(which: int) -> None:
    """Drops what asks before what is asked, and makes them the other way round."""
    for view in VIEWS:
        op.get_bind().exec_driver_sql(f"DROP VIEW {view[0]}")
    for view in reversed(VIEWS):
        _run(view[which])


def upgrade() -> None:
    # No foreign keys: SQLite adds none to a table that is there. guard_adjudication asks for more
    op.add_column("ruling", sa.Column("settles_id", sa.Integer(), nullable=True))
    op.add_column("ruling", sa.Column("settles_other_id", sa.Integer(), nullable=True))
    op.add_column("progress", sa.Column("disputed", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_ruling_settles",
        "ruling",
        ["article_id", "fingerprint"],
        sqlite_where=sa.text("settles_id IS NOT NULL"),
        postgresql_where=sa.text("settles_id IS NOT NULL"),
    )
    _views(1)
    _run(f"0017/{op.get_bind().dialect.name}/adjudication.sql")


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.get_bind().exec_driver_sql(
        "DROP TRIGGER guard_adjudication" if on_sqlite else "DROP FUNCTION guard_adjudication() CASCADE"
    )
    _views(2)
    op.drop_index("ix_ruling_settles", table_name="ruling")
    for table, name in (("progress", "disputed"), ("ruling", "settles_other_id"), ("ruling", "settles_id")):
        op.get_bind().exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {name}")
