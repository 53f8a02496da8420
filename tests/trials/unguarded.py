"""The product's own server without what keeps two people apart. The trial of races runs
it to show that it can see.

Nothing of the product has a setting for this: what is taken away is taken away here,
before its command line runs.
"""

from typing import Any

import sqlalchemy as sa

from review_service.schema.printing import statements

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


def take_guards(connection: sa.Connection) -> int:
    """Drops every guard on the tables where something is decided; the effects go on (that signatures end with
    a new ruling, that an approval sets the status). Returns how many."""
    dialect = connection.dialect.name
    guards = [
        made for made in statements(dialect) if made.name.startswith("guard_") and made.table in DECIDING
    ]
    for guard in guards:
        connection.exec_driver_sql(
            f"DROP TRIGGER {guard.name}" + ("" if dialect == "sqlite" else f" ON {guard.table}")
        )
    return len(guards)


def take_locks() -> None:
    """No lock of the article first; SQLite as SQLAlchemy opens it when nobody says otherwise:
    reads outside of any transaction, BEGIN before the first write. The check at the start would
    name what the trial took, and the upgrade of a demonstration would make it anew."""
    from review_service.core import db
    from review_service.schema import upgrade as schema
    from review_service.services.core import acting

    def as_it_comes(engine: sa.Engine, *_begin: str) -> None:
        @sa.event.listens_for(engine, "connect")
        def on_connect(connection: Any, _record: Any) -> None:
            for pragma in ("busy_timeout=10000", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

    acting._LOCK = sa.text("SELECT :slug")
    db._configure_sqlite = as_it_comes
    schema.problems = lambda _database: []
    schema.migrate = lambda _database: None


if __name__ == "__main__":
    from review_service.cli import main

    take_locks()
    main()
