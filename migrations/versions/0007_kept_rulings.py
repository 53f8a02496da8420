"""A new text of a source keeps the rulings whose passage stands in it unchanged."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

GUARDS = Path(__file__).resolve().parents[1] / "guards"


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _view(release: str) -> None:
    """Puts this wording of the view in the place of the one that is there."""
    made = (GUARDS / release / "views" / "standing_ruling.sql").read_text(encoding="utf-8")
    if _on_sqlite():
        op.get_bind().exec_driver_sql("DROP VIEW standing_ruling")
    else:
        made = made.replace("CREATE VIEW", "CREATE OR REPLACE VIEW")
    op.get_bind().exec_driver_sql(made)


def _rulings(statements: list[str]) -> None:
    """The guard on rulings is made anew with this wording; others of these statements follow it."""
    drop = "DROP TRIGGER guard_ruling" if _on_sqlite() else "DROP FUNCTION guard_ruling() CASCADE"
    for statement in (drop, *statements):
        op.get_bind().exec_driver_sql(statement)


def _statements(release: str, name: str) -> list[str]:
    path = GUARDS / release / op.get_bind().dialect.name / name
    return path.read_text(encoding="utf-8").split("-- next\n")


def upgrade() -> None:
    op.create_table(
        "ruling_kept",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ruling_id", sa.Integer(), nullable=False),
        sa.Column("source_text_id", sa.Integer(), nullable=False),
        sa.Column("passage_start", sa.Integer(), nullable=False),
        sa.Column("passage_end", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ruling_kept"),
        sa.ForeignKeyConstraint(["ruling_id"], ["ruling.id"], name="fk_ruling_kept_ruling_id"),
        sa.ForeignKeyConstraint(["source_text_id"], ["source_text.id"], name="fk_ruling_kept_source_text_id"),
        sa.UniqueConstraint("ruling_id", "source_text_id", name="uq_ruling_kept_ruling_id_source_text_id"),
    )
    _view("0007")
    _rulings(_statements("0007", "ruling_kept.sql"))


def downgrade() -> None:
    _view("0005")
    before = _statements("0002", "ruling.sql")
    _rulings(before[:1] if _on_sqlite() else before)
    if not _on_sqlite():
        for name in ("ruling_kept", "ruling_kept_append_only"):
            op.get_bind().exec_driver_sql(f"DROP FUNCTION guard_{name}() CASCADE")
    op.drop_table("ruling_kept")
