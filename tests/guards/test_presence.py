"""A guard that somebody took away is noticed when the service starts."""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from databases import copied
from raw_sql import drop, table_of

from review_service.core.db import Database
from review_service.schema import presence
from review_service.schema import upgrade as schema
from review_service.schema.sources import views

pytestmark = pytest.mark.trial


@pytest.fixture(scope="module")
def migrated_sqlite(sqlite_template, tmp_path_factory) -> Iterator[Database]:
    copy = tmp_path_factory.mktemp("presence") / "review.sqlite3"
    copy.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{copy}")
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def migrated_postgresql(postgresql_server: sa.Engine, postgresql_template: str) -> Iterator[Database]:
    with copied(postgresql_server, postgresql_template) as url:
        database = Database(url)
        yield database
        database.dispose()


def definition(connection: sa.Connection, guard: str) -> str:
    query = (
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :guard"
        if connection.dialect.name == "sqlite"
        else "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = :guard"
    )
    return str(connection.execute(sa.text(query), {"guard": guard}).scalar_one())


def problems_without(database: Database, guard: str) -> list[str]:
    with database.engine.begin() as connection:
        made_by = definition(connection, guard)
        drop(connection, guard)
    found = schema.problems(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(made_by)
    return found


@pytest.mark.parametrize("guard", sorted(presence.shipped_guards("sqlite")))
def test_a_missing_guard_is_noticed_on_sqlite(migrated_sqlite: Database, guard: str) -> None:
    assert [guard in one for one in problems_without(migrated_sqlite, guard)] == [True]
    assert schema.problems(migrated_sqlite) == []


@pytest.mark.postgresql
@pytest.mark.parametrize("guard", sorted(presence.shipped_guards("postgresql")))
def test_a_missing_guard_is_noticed_on_postgresql(migrated_postgresql: Database, guard: str) -> None:
    assert [guard in one for one in problems_without(migrated_postgresql, guard)] == [True]
    assert schema.problems(migrated_postgresql) == []


def weakened(made_by: str) -> str:
    """The same trigger that never minds: on SQLite a condition that never holds,
    on PostgreSQL another function."""
    if "EXECUTE FUNCTION" in made_by:
        return re.sub(
            r"EXECUTE FUNCTION .*", "EXECUTE FUNCTION suppress_redundant_updates_trigger()", made_by
        )
    head, begin, rest = made_by.partition("BEGIN")
    head = re.sub(r"WHEN .*", "", head, flags=re.DOTALL)
    return f"{head} WHEN 0 {begin}{rest}"


def problems_with(database: Database, guard: str, statement: str) -> list[str]:
    """What is reported while the guard is made by `statement` instead of as shipped."""
    with database.engine.begin() as connection:
        made_by = definition(connection, guard)
        drop(connection, guard)
        connection.exec_driver_sql(statement)
    found = schema.problems(database)
    with database.engine.begin() as connection:
        drop(connection, guard)
        connection.exec_driver_sql(made_by)
    return found


@pytest.mark.parametrize("guard", sorted(presence.shipped_guards("sqlite")))
def test_a_weakened_guard_is_noticed_on_sqlite(migrated_sqlite: Database, guard: str) -> None:
    with migrated_sqlite.engine.connect() as connection:
        statement = weakened(definition(connection, guard))
    assert [guard in one for one in problems_with(migrated_sqlite, guard, statement)] == [True]


@pytest.mark.postgresql
def test_a_guard_with_another_function_is_noticed(migrated_postgresql: Database) -> None:
    with migrated_postgresql.engine.connect() as connection:
        statement = weakened(definition(connection, "guard_article_status"))
    found = problems_with(migrated_postgresql, "guard_article_status", statement)
    assert ["guard_article_status is not what was shipped" in one for one in found] == [True]


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "change",
    [
        (
            "CREATE OR REPLACE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN "
            "NEW; END$$"
        ),
        "ALTER FUNCTION guard_approval() SET search_path = elsewhere",
        "ALTER FUNCTION guard_approval() SECURITY DEFINER",
    ],
)
def test_a_guard_that_calls_a_weakened_function_is_noticed(
    migrated_postgresql: Database, change: str
) -> None:
    with migrated_postgresql.engine.begin() as connection:
        made_by = connection.execute(
            sa.text("SELECT pg_get_functiondef('guard_approval'::regproc)")
        ).scalar_one()
        connection.exec_driver_sql(change)
    found = schema.problems(migrated_postgresql)
    with migrated_postgresql.engine.begin() as connection:
        connection.exec_driver_sql(made_by)
    assert ["function guard_approval is not what was shipped" in one for one in found] == [True]
    assert schema.problems(migrated_postgresql) == []


@pytest.mark.parametrize("view", views())
def test_a_weakened_view_is_noticed(database: Database, view: str) -> None:
    """The guards ask these views, and exports read one of them."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            made_by = connection.execute(
                sa.text("SELECT sql FROM sqlite_master WHERE name = :view"), {"view": view}
            ).scalar_one()
            connection.exec_driver_sql(f"DROP VIEW {view}")
            connection.exec_driver_sql(f"{made_by} LIMIT 1")
        else:
            made_by = connection.execute(
                sa.text("SELECT pg_get_viewdef(to_regclass(:view))"), {"view": view}
            ).scalar_one()
            connection.exec_driver_sql(f"CREATE OR REPLACE VIEW {view} AS {made_by.rstrip(';')} LIMIT 1")
    assert [f"view {view} is not what was shipped" in one for one in schema.problems(database)] == [True]


@pytest.mark.postgresql
@pytest.mark.parametrize("how", ["DISABLE", "ENABLE REPLICA"])
def test_a_guard_that_is_only_switched_off_is_noticed_too(migrated_postgresql: Database, how: str) -> None:
    with migrated_postgresql.engine.begin() as connection:
        table = table_of(connection, "guard_approval")
        connection.execute(sa.text(f"ALTER TABLE {table} {how} TRIGGER guard_approval"))
    assert ["guard_approval is missing" in one for one in schema.problems(migrated_postgresql)] == [True]
    with migrated_postgresql.engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER guard_approval"))
