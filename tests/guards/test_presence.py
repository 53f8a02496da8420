"""A guard that somebody took away is noticed when the service starts."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from raw_sql import drop, table_of

from review_service import schema
from review_service.db import Database


@pytest.fixture(scope="module")
def migrated_sqlite(sqlite_template, tmp_path_factory) -> Iterator[Database]:
    copy = tmp_path_factory.mktemp("presence") / "review.sqlite3"
    copy.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{copy}")
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def migrated_postgresql(postgresql_server: sa.Engine, postgresql_template: str) -> Iterator[Database]:
    name = f"{postgresql_template}_presence"
    with postgresql_server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {postgresql_template}"))
    database = Database(postgresql_server.url.set(database=name).render_as_string(hide_password=False))
    yield database
    database.dispose()
    with postgresql_server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


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


@pytest.mark.parametrize("guard", sorted(schema.shipped_guards("sqlite")))
def test_a_missing_guard_is_noticed_on_sqlite(migrated_sqlite: Database, guard: str) -> None:
    assert [guard in one for one in problems_without(migrated_sqlite, guard)] == [True]
    assert schema.problems(migrated_sqlite) == []


@pytest.mark.postgresql
@pytest.mark.parametrize("guard", sorted(schema.shipped_guards("postgresql")))
def test_a_missing_guard_is_noticed_on_postgresql(migrated_postgresql: Database, guard: str) -> None:
    assert [guard in one for one in problems_without(migrated_postgresql, guard)] == [True]
    assert schema.problems(migrated_postgresql) == []


@pytest.mark.postgresql
def test_a_guard_that_is_only_switched_off_is_noticed_too(migrated_postgresql: Database) -> None:
    with migrated_postgresql.engine.begin() as connection:
        table = table_of(connection, "guard_approval")
        connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER guard_approval"))
    assert ["guard_approval is missing" in one for one in schema.problems(migrated_postgresql)] == [True]
    with migrated_postgresql.engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER guard_approval"))


def test_a_database_of_another_revision_is_named(migrated_sqlite: Database) -> None:
    with migrated_sqlite.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    found = schema.problems(migrated_sqlite)
    with migrated_sqlite.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE alembic_version SET version_num = :head"), {"head": schema.shipped_head()}
        )
    assert len(found) == 1
    assert "review-service db upgrade" in found[0]
