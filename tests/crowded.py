"""One article copied ten thousand times past every guard, to be read only:
what a statement costs where there is much."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

APART = 10_000  # between the numbers of a row and those of its next copy
UNIQUE = {"slug", "topic"}
LEFT_OUT = {"event", "rendering"}  # half of all rows, and no statement about rulings reads them


def crowd(path: Path, copies: int) -> None:
    """Every row that belongs to an article of the file `path`, so many times more;
    SQLite takes seconds for a million."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("BEGIN")
    numbers = f"WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {copies})"
    belonging = _belonging(connection)
    for table in belonging:
        columns = _columns(connection, table, belonging)
        made = f"{numbers} INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())}"
        connection.execute(f"{made} FROM copy CROSS JOIN {table}")
    connection.execute("COMMIT")
    assert connection.execute("PRAGMA foreign_key_check").fetchone() is None
    connection.close()


def _belonging(connection: sqlite3.Connection) -> set[str]:
    """`article` and each table whose rows point to one of its rows, over however many others."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {"article"}
    while more := {t for t in tables if any(to in found for _, to in _pointing(connection, t))} - found:
        found |= more
    return found - LEFT_OUT


def _pointing(connection: sqlite3.Connection, table: str) -> Iterator[tuple[str, str]]:
    """Columns, and the tables whose rows they number."""
    for row in connection.execute(f"PRAGMA foreign_key_list({table})"):
        if row[4] == "id":
            yield row[3], row[2]


def _columns(connection: sqlite3.Connection, table: str, belonging: set[str]) -> dict[str, str]:
    """Each column of the table with what stands there in copy n."""
    shifted = {"id"} | {column for column, to in _pointing(connection, table) if to in belonging}
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = {name: f'{table}."{name}"' for name in names}
    moved = {name: f"{values[name]} + n * {APART}" for name in names if name in shifted}
    named = {name: f"{values[name]} || '-copy-' || n" for name in names if name in UNIQUE}
    return {f'"{name}"': (moved | named).get(name, value) for name, value in values.items()}
