"""An approval keeps the facts of its references; the approved version is reopened behind a withdrawn newer one."""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GUARDS = Path(__file__).resolve().parents[1] / "guards"
FROZEN = "guard_approval_no_update"
KEPT = """
UPDATE approval SET references_kept = (
    SELECT {gathered} FROM reference JOIN source ON source.id = reference.source_id
    WHERE reference.version_id = approval.version_id)
"""
GATHERED = {
    "sqlite": "json_group_object(reference.key, json(source.csl))",
    "postgresql": "json_object_agg(reference.key, source.csl)",
}


def _made(release: str) -> dict[str, str]:
    """Triggers (SQLite) or the functions that triggers call (PostgreSQL), by name, as `release` shipped them."""
    dialect = op.get_bind().dialect.name
    made = re.compile(rf"CREATE {'TRIGGER' if dialect == 'sqlite' else 'FUNCTION'} (\w+)")
    found = {}
    for path in sorted((GUARDS / release / dialect).glob("*.sql")):
        for part in path.read_text(encoding="utf-8").split("-- next\n"):
            if begin := made.search(part):
                found[begin[1]] = part[begin.start() :].strip()
    return found


def _replace(statements: dict[str, str], names: set[str]) -> None:
    bind = op.get_bind()
    for name in sorted(names):
        if bind.dialect.name == "sqlite":
            bind.exec_driver_sql(f"DROP TRIGGER {name}")
            bind.exec_driver_sql(statements[name])
        else:
            bind.exec_driver_sql(statements[name].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))


def _keep_references() -> None:
    """Approvals of before keep what their sources say now; the guard against changes steps aside for this one."""
    bind = op.get_bind()
    statement = KEPT.format(gathered=GATHERED[bind.dialect.name])
    if bind.dialect.name == "sqlite":
        frozen = bind.execute(
            sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": FROZEN}
        ).scalar_one()
        bind.exec_driver_sql(f"DROP TRIGGER {FROZEN}")
        bind.exec_driver_sql(statement)
        bind.exec_driver_sql(frozen)
    else:
        bind.exec_driver_sql(f"ALTER TABLE approval DISABLE TRIGGER {FROZEN}")
        bind.exec_driver_sql(statement)
        bind.exec_driver_sql(f"ALTER TABLE approval ENABLE TRIGGER {FROZEN}")


def upgrade() -> None:
    op.add_column("approval", sa.Column("references_kept", sa.JSON(), nullable=True))
    _keep_references()
    newer = _made("0006")
    _replace(newer, set(newer))


def downgrade() -> None:
    _replace(_made("0002"), set(_made("0006")))
    op.drop_column("approval", "references_kept")
