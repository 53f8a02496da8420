"""The product's own server without what keeps two people apart. The trial of races runs it to show that it can see.

Nothing of the product has a setting for this: what is taken away is taken away here, before its command line runs.
"""

import re
from typing import Any

import sqlalchemy as sa

DECIDING = (
    "approval",
    "article",
    "disclosure",
    "export_record",
    "reopening",
    "review",
    "ruling",
    "sign_off",
    "sign_off_withdrawal",
    "thread",
    "version",
)
# A statement of a guard that does something: not the lock, which writes what is there already.
WORK = re.compile(r"UPDATE \w+ SET (?!verdict_set_no = verdict_set_no WHERE)[^;]+;")
_ON_SQLITE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
_ON_POSTGRESQL = """
SELECT t.tgname, t.tgrelid::regclass::text, p.prosrc, p.proname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal
"""


def take_guards(connection: sa.Connection) -> int:
    """Drops every trigger that refuses, on the tables where something is decided; what a trigger does besides goes on
    (that signatures end with a new ruling, that an approval sets the status). Returns how many."""
    is_sqlite = connection.dialect.name == "sqlite"
    rows = connection.execute(sa.text(_ON_SQLITE if is_sqlite else _ON_POSTGRESQL)).all()
    taken = 0
    for name, table, words, *function in rows:
        work = WORK.findall(words)
        if table not in DECIDING or (is_sqlite and work):
            continue
        taken += 1
        if work:
            body = f"BEGIN {' '.join(work)} RETURN NEW; END"
            made = (
                f"CREATE OR REPLACE FUNCTION {function[0]}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
            )
            connection.exec_driver_sql(made)
        else:
            connection.exec_driver_sql(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
    return taken


def take_locks() -> None:
    """No lock of the article first; SQLite as SQLAlchemy opens it when nobody says otherwise: reads outside of any
    transaction, BEGIN before the first write. The check at the start would name what the trial took."""
    from review_service.core import db
    from review_service.schema import upgrade as schema
    from review_service.services.core import acting

    def as_it_comes(engine: sa.Engine) -> None:
        @sa.event.listens_for(engine, "connect")
        def on_connect(connection: Any, _record: Any) -> None:
            for pragma in ("busy_timeout=10000", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

    acting._LOCK = sa.text("SELECT :slug")
    db._configure_sqlite = as_it_comes
    schema.problems = lambda _database: []


if __name__ == "__main__":
    from review_service.cli import main

    take_locks()
    main()
