"""Brings a database to the shipped schema and says whether it is there: revisions, guards, constraints."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

import review_service.models  # noqa: F401 - fills the metadata
from review_service.core.config import data_dir
from review_service.core.db import Database
from review_service.core.errors import BadConfiguration
from review_service.schema.constraints import constraint_problems
from review_service.schema.making import make_guards, take_guards_away
from review_service.schema.presence import guard_problems
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
    """Runs revisions up (or `down`) to `target`, and makes guards, effects and views from what is shipped.

    Foreign keys are off on SQLite meanwhile and checked afterwards: raises RuntimeError if rows were
    left that break one. Raises BadConfiguration for a database that no release of this program made.
    Neither changes anything.
    """
    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        if database.is_sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        try:
            with connection.begin():
                _refuse(connection)
                if down or not _is_as_shipped(connection):
                    _run_revisions(connection, target, down)
                if not database.is_sqlite:
                    _after_migrating(connection)
        finally:
            if database.is_sqlite:
                raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def _is_as_shipped(connection: sa.Connection) -> bool:
    return current_revision(connection) == shipped_head() and not any(guard_problems(connection))


def _run_revisions(connection: sa.Connection, target: str, down: bool) -> None:
    """Without guards, which would refuse, and without views, which would hold on to their columns."""
    from alembic import command

    take_guards_away(connection)
    (command.downgrade if down else command.upgrade)(_alembic_config(connection), target)
    _check_foreign_keys(connection)
    if current_revision(connection) == shipped_head():
        make_guards(connection)


def _refuse(connection: sa.Connection) -> None:
    """Raises BadConfiguration where nothing is to be touched."""
    if problem := foreign_revision(connection):
        raise BadConfiguration(problem)
    if connection.dialect.name == "postgresql":
        refuse_application(connection)


def foreign_revision(connection: sa.Connection) -> str:
    """Words for a database that no release of this program made, or a newer one; empty for any other."""
    revision = current_revision(connection)
    if revision is None:
        is_ours = not SQLModel.metadata.tables.keys() & set(sa.inspect(connection).get_table_names())
    else:
        is_ours = revision in {script.revision for script in _scripts().walk_revisions()}
    if is_ours:
        return ""
    return (
        f"The database is at {revision or 'no revision'}, which this program cannot bring to its schema: "
        "it was made before the first release or by a newer program, so start with an empty database or "
        "use that program."
    )


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
        if current_revision(connection) is not None and (problem := revision_problem(connection)):
            raise BadConfiguration(problem)
        return make_roles(connection)


def _check_foreign_keys(connection: sa.Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() if is_sqlite else []
    if broken:
        raise RuntimeError(
            f"The migration left {len(broken)} rows that break a foreign key, first in {broken[0][0]}."
        )


def _scripts() -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_alembic_config())


def shipped_head() -> str:
    head: str = _scripts().get_current_head()
    return head


def current_revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def revision_problem(connection: sa.Connection) -> str:
    """Words for a database that is not at this program's schema, with what to do; empty where it is."""
    revision, head = current_revision(connection), shipped_head()
    if revision == head:
        return ""
    return foreign_revision(connection) or (
        f"The database is at {revision or 'no revision'}, the program needs {head}:"
        " run «review-service db upgrade»."
    )


def problems(database: Database) -> list[str]:
    """What is wrong with the database, each with what to do; empty when it is fine."""
    with database.engine.connect() as connection:
        if problem := revision_problem(connection):
            return [problem]
        faults = [*guard_problems(connection), *constraint_problems(connection)]
        if database.is_sqlite:
            bad = connection.exec_driver_sql("PRAGMA quick_check").scalar()
            faults += [] if bad == "ok" else [f"SQLite reports damage: {bad}. Restore from a backup."]
            for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                faults.append(f"A row of {row[0]} points to a missing row of {row[2]}.")
        return faults


def warnings(database: Database) -> list[str]:
    """What is not wrong, and not as safe as it could be."""
    if database.is_sqlite:
        return []
    with database.engine.connect() as connection:
        return [sentence] if (sentence := warning(connection)) else []
