"""Brings a database to the shipped schema and says whether it is there: migrations, guards and constraints."""

from typing import Any

import sqlalchemy as sa

from review_service.core.config import data_dir
from review_service.core.db import Database
from review_service.core.errors import BadConfiguration
from review_service.schema.constraints import constraint_problems
from review_service.schema.guards import guard_problems
from review_service.schema.roles import (
    fix_search_paths,
    is_handed_over,
    make_roles,
    refuse_application,
    settle,
    warning,
)


def _alembic_config(connection: sa.Connection | None = None) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(data_dir("migrations")))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def migrate(database: Database, target: str = "head", down: bool = False) -> None:
    """Runs migrations up (or `down`) to `target`, with foreign keys off on SQLite and checked afterwards.

    Raises RuntimeError if rows were left that break a foreign key; nothing is committed then.
    """
    from alembic import command

    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        if database.is_sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        try:
            with connection.begin():
                if not database.is_sqlite:
                    refuse_application(connection)
                config = _alembic_config(connection)
                (command.downgrade if down else command.upgrade)(config, target)
                _check_foreign_keys(connection, database.is_sqlite)
                if not database.is_sqlite:
                    _after_migrating(connection)
        finally:
            if database.is_sqlite:
                raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def _after_migrating(connection: sa.Connection) -> None:
    """Where guards look, and what the roles may do with new tables and columns."""
    fix_search_paths(connection)
    if is_handed_over(connection) and current_revision(connection) == shipped_head():
        settle(connection)


def hand_over(database: Database) -> list[str]:
    """Makes the roles of PostgreSQL and hands the schema over. Says what it did. Raises BadConfiguration."""
    if database.is_sqlite:
        raise BadConfiguration(
            "SQLite has no roles: who may write the file may change it. This is for PostgreSQL."
        )
    with database.engine.begin() as connection:
        if current_revision(connection) not in {None, shipped_head()}:
            raise BadConfiguration(
                "The database is older than this program: run «review-service db upgrade» first."
            )
        return make_roles(connection)


def _check_foreign_keys(connection: sa.Connection, is_sqlite: bool) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() if is_sqlite else []
    if broken:
        raise RuntimeError(
            f"The migration left {len(broken)} rows that break a foreign key, first in {broken[0][0]}."
        )


def shipped_head() -> str | None:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_alembic_config()).get_current_head()


def current_revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def problems(database: Database) -> list[str]:
    """What is wrong with the database, each with what to do; empty when it is fine."""
    with database.engine.connect() as connection:
        revision, head = current_revision(connection), shipped_head()
        if revision != head:
            return [
                f"The database is at {revision or 'no revision'}, the program needs {head}: run «review-service db upgrade»."
            ]
        found = [*guard_problems(connection), *constraint_problems(connection)]
        if database.is_sqlite:
            bad = connection.exec_driver_sql("PRAGMA quick_check").scalar()
            found += [] if bad == "ok" else [f"SQLite reports damage: {bad}. Restore from a backup."]
            for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                found.append(f"A row of {row[0]} points to a missing row of {row[2]}.")
        return found


def warnings(database: Database) -> list[str]:
    """What is not wrong, and not as safe as it could be."""
    if database.is_sqlite:
        return []
    with database.engine.connect() as connection:
        return [words] if (words := warning(connection)) else []
