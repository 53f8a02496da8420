"""The guards: views that say what stands, and triggers that refuse what must never happen."""

import re
from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FOLDER = Path(__file__).resolve().parents[1] / "guards" / "0002"


def _statements(path: Path) -> list[str]:
    """The statements of one file, split at `-- next`; a line `-- for tables: …` repeats them for each table."""
    text = path.read_text(encoding="utf-8")
    tables = re.findall(r"^-- for tables: (.+)$", text, flags=re.MULTILINE)
    parts = [part.strip() for part in text.split("-- next\n")]
    if not tables:
        return parts
    return [part.replace("{table}", table) for table in tables[0].split() for part in parts]


def _dialect() -> str:
    return op.get_bind().dialect.name


def upgrade() -> None:
    for folder in (FOLDER / "views", FOLDER / _dialect()):
        for path in sorted(folder.glob("*.sql")):
            for statement in _statements(path):
                op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    bind = op.get_bind()
    made, drop = (
        ("TRIGGER", "DROP TRIGGER {}")
        if _dialect() == "sqlite"
        else ("FUNCTION", "DROP FUNCTION {}() CASCADE")
    )
    for path in sorted((FOLDER / _dialect()).glob("*.sql")):
        for statement in _statements(path):
            for name in re.findall(rf"CREATE {made} (\w+)", statement):
                bind.exec_driver_sql(drop.format(name))
    for path in sorted((FOLDER / "views").glob("*.sql"), reverse=True):
        bind.exec_driver_sql(f"DROP VIEW {path.stem.split('_', 1)[1]}")
