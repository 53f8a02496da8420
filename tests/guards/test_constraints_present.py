"""I13: a CHECK, key or unique index that somebody took away or weakened stops the start, by its name."""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from raw_sql import attacking
from trials.table import report

from review_service.core.db import Database
from review_service.schema import upgrade as schema
from review_service.schema.constraints import constraint_problems, shipped_constraints

pytestmark = pytest.mark.trial

SHIPPED = shipped_constraints()
OF_TABLES = sorted(name for name, one in SHIPPED.items() if not isinstance(one, sa.Index))
INDEXES = sorted(name for name, one in SHIPPED.items() if isinstance(one, sa.Index))
GONE = "The constraint {} is missing: restore the database from a backup made before it was removed."
CHANGED = (
    "The constraint {} is not what was shipped: restore the database from a backup made before it was "
    "changed."
)


def rewrite(connection: sa.Connection, pattern: str, by: str) -> None:
    """As an editor of the file would: SQLite itself takes no constraint away."""
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
    touched = 0
    for name, made in rows:
        new = re.sub(pattern, by, made)
        touched += new != made
        connection.execute(
            sa.text("UPDATE sqlite_master SET sql = :sql WHERE name = :name AND type = 'table'"),
            {"sql": new, "name": name},
        )
    assert touched == 1, "this attack changes no table, or several"


def test_there_is_something_to_compare(database: Database) -> None:
    assert schema.problems(database) == []
    assert len(OF_TABLES) > 100 and len(INDEXES) >= 3


def test_each_that_is_dropped_is_named(database: Database) -> None:
    for name in OF_TABLES:
        with attacking(database) as connection:
            if database.is_sqlite:
                rewrite(connection, rf"CONSTRAINT {name} ", "")
            else:
                table = SHIPPED[name].table.name  # type: ignore[union-attr]
                connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
            assert GONE.format(name) in list(constraint_problems(connection)), name
    count = len(OF_TABLES)
    report(
        "T2 each constraint taken away",
        database.engine.dialect.name,
        f"{count} constraints",
        f"{count} named at the start",
    )


@pytest.mark.parametrize("name", INDEXES)
def test_a_unique_index_is_missed_and_one_of_its_name_does_not_do(database: Database, name: str) -> None:
    table = SHIPPED[name].table.name  # type: ignore[union-attr]
    for instead, said in (("", GONE), (f"CREATE UNIQUE INDEX {name} ON {table} (id)", CHANGED)):
        with attacking(database) as connection:
            connection.exec_driver_sql(f"DROP INDEX {name}")
            if instead:
                connection.exec_driver_sql(instead)
            assert list(constraint_problems(connection)) == [said.format(name)]


@pytest.mark.parametrize(
    ("name", "pattern", "by"),
    [
        ("ck_article_status", r"(status IN \()('submitted')", r"\1'published', \2"),
        ("ck_review_quorum_positive", r"(ck_review_quorum_positive CHECK \(quorum >= )1", r"\g<1>0"),
        ("fk_article_approval_id_id_version_id",
            (
                r"(CONSTRAINT fk_article_approval_id_id_version_id FOREIGN KEY ?\([^)]*\) REFERENCES \w+"
                r" ?\([^)]*\)) DEFERRABLE INITIALLY DEFERRED"
            ), r"\1"),
        ("uq_version_article_id_number", r"(uq_version_article_id_number UNIQUE \(article_id, )number",
            r"\1id"),
        ("fk_sign_off_version_id_version_sha256",
            (
                r"(fk_sign_off_version_id_version_sha256 FOREIGN KEY ?\()version_id, (version_sha256\) "
                r"REFERENCES version ?\()id, "
            ), r"\1\2"),
    ],
)  # fmt: skip
def test_one_that_says_less_is_named_on_sqlite(
    sqlite_database: Database, name: str, pattern: str, by: str
) -> None:
    with attacking(sqlite_database) as connection:
        rewrite(connection, pattern, by)
        assert list(constraint_problems(connection)) == [CHANGED.format(name)]


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    made = Database(postgresql_url)
    yield made
    made.dispose()


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("ck_article_status", "CHECK (status IN ('submitted', 'under_review', 'approved', 'published'))"),
        ("ck_review_quorum_positive", "CHECK (quorum >= 0)"),
        ("ck_source_text_file_whole", "CHECK ((file_sha256 IS NULL) = (file_size IS NULL) OR TRUE)"),
        (
            "ck_re_review_one_cause",
            "CHECK ((status_change_id IS NULL) <> (source_text_id IS NULL)) NOT VALID",
        ),
        ("uq_version_article_id_number", "UNIQUE (article_id, number, id)"),
        ("fk_notice_article_id", "FOREIGN KEY (article_id) REFERENCES article (id) ON DELETE CASCADE"),
    ],
)
def test_one_that_says_less_is_named_on_postgresql(postgresql: Database, name: str, instead: str) -> None:
    with attacking(postgresql) as connection:
        table = SHIPPED[name].table.name  # type: ignore[union-attr]
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {instead}")
        assert list(constraint_problems(connection)) == [CHANGED.format(name)]


@pytest.mark.postgresql
def test_a_foreign_key_whose_triggers_are_off_is_named(postgresql: Database) -> None:
    with attacking(postgresql) as connection:
        connection.exec_driver_sql("ALTER TABLE notice DISABLE TRIGGER ALL")
        found = list(constraint_problems(connection))
    assert (
        "The constraint fk_notice_article_id is switched off: switch the triggers of its table on again."
        in found
    )


def test_the_start_and_the_check_are_stopped(database: Database) -> None:
    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("DROP INDEX uq_ruling_first")
        else:
            connection.exec_driver_sql("ALTER TABLE sign_off DROP CONSTRAINT fk_sign_off_person_id")
    (found,) = schema.problems(database)
    assert ("uq_ruling_first" if database.is_sqlite else "fk_sign_off_person_id") in found
