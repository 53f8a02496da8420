"""Upgrades of databases that hold data, down and up again; and what the revisions make
is what the models say."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from populated import populate
from raw_sql import drop
from sqlmodel import SQLModel

import review_service.models  # noqa: F401 - fills the metadata
from review_service.core.db import Database
from review_service.core.errors import BadConfiguration
from review_service.schema import presence
from review_service.schema import upgrade as schema


def counts(database: Database) -> dict[str, int]:
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    with database.reading() as session:
        return {name: session.scalar(sa.text(f"SELECT count(*) FROM {name}")) or 0 for name in tables}


def objects(database: Database) -> list[tuple[Any, ...]]:
    """Every table, view, index, trigger and function, with the text that makes it."""
    sqlite = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
    postgresql = (
        "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal UNION ALL "
        "SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace UNION "
        "ALL SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'public' UNION ALL "
        "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL SELECT "
        "'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = "
        "'public'::regnamespace ORDER BY 1, 2, 3"
    )
    with database.engine.connect() as connection:
        return [
            tuple(row) for row in connection.execute(sa.text(sqlite if database.is_sqlite else postgresql))
        ]


def without(database: Database, guard: str) -> None:
    with database.engine.begin() as connection:
        drop(connection, guard)


def test_an_upgrade_makes_every_guard_anew_with_every_row_in_place(database: Database) -> None:
    """Whatever became of them: one is gone, one of an earlier release is left, a view says something else."""
    with database.writing() as session:
        populate(session)
    rows, made = counts(database), objects(database)
    assert all(rows.values()), "this test needs a row in every table"
    without(database, "guard_ruling")
    with database.engine.begin() as connection:
        calls = (
            "BEGIN SELECT 1; END" if database.is_sqlite else "FOR EACH ROW EXECUTE FUNCTION guard_waiver()"
        )
        connection.exec_driver_sql(f"CREATE TRIGGER guard_of_before BEFORE INSERT ON ruling {calls}")
        connection.exec_driver_sql("DROP VIEW approved_version")
        connection.exec_driver_sql("CREATE VIEW approved_version AS SELECT 1 AS version_id")
    schema.migrate(database)
    assert counts(database) == rows
    assert objects(database) == made
    assert schema.problems(database) == []


def test_a_populated_database_goes_down_to_nothing_and_up_again(database: Database) -> None:
    made = objects(database)
    with database.writing() as session:
        populate(session)
    schema.migrate(database, "base", down=True)
    left = {row[1] for row in objects(database)} - {"alembic_version", "alembic_version_pkc"}
    assert left == set()
    schema.migrate(database)
    assert objects(database) == made
    assert {name for name, count in counts(database).items() if count} == {"log_head"}


def test_an_upgrade_of_what_is_as_shipped_changes_nothing(database: Database) -> None:
    made = objects(database)
    schema.migrate(database)
    assert objects(database) == made


OF_BEFORE = {
    "the last revision of before": ("UPDATE alembic_version SET version_num = '0021'", "at 0021,"),
    "one of a program to come": (
        "UPDATE alembic_version SET version_num = '2031_05_later'",
        "at 2031_05_later,",
    ),
    "tables without a revision": ("DROP TABLE alembic_version", "at no revision,"),
}


@pytest.mark.parametrize(("change", "named"), OF_BEFORE.values(), ids=OF_BEFORE.keys())
def test_a_database_that_no_release_made_is_refused_in_one_sentence_and_not_touched(
    database: Database, change: str, named: str
) -> None:
    without(database, "guard_ruling")
    with database.engine.begin() as connection:
        connection.exec_driver_sql(change)
    made = objects(database)
    with pytest.raises(BadConfiguration) as refused:
        schema.migrate(database)
    words = str(refused.value)
    assert named in words and "start with an empty database" in words and words.count(". ") == 0
    assert schema.problems(database) == [words]
    assert objects(database) == made


def test_a_database_with_tables_of_others_gets_ours(tmp_path: Path) -> None:
    """Of an extension, or of another program that shares the database."""
    database = Database(f"sqlite:///{tmp_path}/shared.sqlite3")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE spatial_ref_sys (id INTEGER)")
    schema.migrate(database)
    assert schema.problems(database) == []
    database.dispose()


def test_an_upgrade_that_leaves_orphans_is_rolled_back(sqlite_database: Database) -> None:
    """Foreign keys are off while revisions run, so they are checked before the commit."""
    without(sqlite_database, "guard_ruling")
    with sqlite_database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            connection.exec_driver_sql(
                "INSERT INTO role_grant (person_id, role, granted_at) VALUES (99, 'editor', "
                "CURRENT_TIMESTAMP)"
            )
        raw.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(RuntimeError, match="1 rows that break a foreign key, first in role_grant"):
        schema.migrate(sqlite_database)
    with sqlite_database.engine.connect() as connection:
        assert schema.current_revision(connection) == schema.shipped_head()
        assert presence.missing_guards(connection) == ["guard_ruling"]


def test_a_foreign_key_of_sqlite_is_in_force_after_a_migration(sqlite_database: Database) -> None:
    without(sqlite_database, "guard_ruling")
    schema.migrate(sqlite_database)
    with sqlite_database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []


def test_the_pragmas_that_keep_what_was_committed_are_in_force(sqlite_database: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    with sqlite_database.reading() as session:
        found = {name: session.scalar(sa.text(f"PRAGMA {name}")) for name in wanted}
    assert found == wanted


def test_a_page_that_only_reads_cannot_write(database: Database) -> None:
    with database.reading() as session, pytest.raises(sa.exc.DBAPIError):
        session.execute(sa.text("DELETE FROM login_failure"))
    with database.writing() as session:
        session.execute(sa.text("DELETE FROM login_failure"))


@pytest.fixture
def from_models(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Database]:
    """A database of the same kind, made by the models and not by the migrations."""
    if database.is_sqlite:
        made = Database(f"sqlite:///{tmp_path}/models.sqlite3")
        SQLModel.metadata.create_all(made.engine)
        yield made
        made.dispose()
        return
    server: sa.Engine = request.getfixturevalue("postgresql_server")
    name = f"{database.engine.url.database}_models"
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    made = Database(server.url.set(database=name).render_as_string(hide_password=False))
    SQLModel.metadata.create_all(made.engine)
    yield made
    made.dispose()
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def shape(database: Database) -> dict[str, Any]:
    """Tables → columns, keys, CHECKs, UNIQUEs; and every index as the database would make it again."""
    inspector = sa.inspect(database.engine)
    tables = sorted(set(inspector.get_table_names()) - {"alembic_version"})
    found: dict[str, Any] = {name: _table(inspector, name) for name in tables}
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        if database.is_sqlite
        else (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> "
            "'alembic_version'"
        )
    )
    with database.engine.connect() as connection:
        rows = connection.execute(sa.text(query)).all()
    return found | {"indexes": {name: " ".join(sql.split()) for name, sql in rows}}


def _table(inspector: sa.Inspector, name: str) -> dict[str, Any]:
    return {
        "columns": {
            column["name"]: (str(column["type"]), column["nullable"], column.get("default"))
            for column in inspector.get_columns(name)
        },
        "primary": inspector.get_pk_constraint(name),
        "foreign": sorted(
            (key["name"], key["constrained_columns"], key["referred_table"], key["referred_columns"],
                sorted(key["options"].items()))
            for key in inspector.get_foreign_keys(name)
        ),
        "unique": sorted(
            (unique["name"], unique["column_names"]) for unique in inspector.get_unique_constraints(name)
        ),
        "checks": sorted((check["name"],
            check["sqltext"]) for check in inspector.get_check_constraints(name)),
    }  # fmt: skip


EXPRESSION_INDEXES = pytest.mark.filterwarnings(
    "ignore:Skipped unsupported reflection"
)  # `shape` reads their SQL


@EXPRESSION_INDEXES
def test_the_revisions_make_what_the_models_say(database: Database, from_models: Database) -> None:
    migrated, modelled = shape(database), shape(from_models)
    assert migrated.keys() == modelled.keys()
    for name in modelled:
        assert migrated[name] == modelled[name], f"{name} differs: put the baseline or the model right"


@EXPRESSION_INDEXES
def test_the_comparison_sees_keys_that_wait_checks_and_indexes_on_expressions(database: Database) -> None:
    found = shape(database)
    waiting = {key[0]: dict(key[4]) for key in found["article"]["foreign"]}
    assert waiting["fk_article_approval_id_id_version_id"] == {"deferrable": True, "initially": "DEFERRED"}
    assert "coalesce" in found["indexes"]["uq_idempotency_key_once"].lower()
    assert "where" in found["indexes"]["uq_ruling_first"].lower()
    assert dict(found["article"]["checks"]).keys() == {
        "ck_article_approved_has_approval", "ck_article_audience", "ck_article_status",
    }  # fmt: skip


@EXPRESSION_INDEXES
def test_each_list_in_the_database_has_exactly_the_members_of_its_enum(database: Database) -> None:
    found = shape(database)
    for table in SQLModel.metadata.sorted_tables:
        checks = dict(found[table.name]["checks"])
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                text = checks[f"ck_{table.name}_{column.type.name}"]
                assert set(re.findall(r"'([a-z_]+)'", text)) == set(column.type.enums)


def test_no_migration_imports_the_service() -> None:
    for path in (Path(__file__).parents[2] / "migrations").rglob("*.py"):
        assert not re.search(
            r"^\s*(from|import) review_service", path.read_text(encoding="utf-8"), re.MULTILINE
        ), f"{path.name} imports the service: a migration must read the same in every release"
