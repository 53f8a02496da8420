"""A row of an act that was changed, deleted or added by hand is named,
though its event names it by no number."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from populated import Populated
from raw_sql import attacking, copy_row, drop, triggers_of
from sqlmodel import SQLModel

from review_service.auditing.log import audit
from review_service.auditing.matched import _HASHED, KINDS

OFF = {"sqlite": "PRAGMA defer_foreign_keys=ON", "postgresql": "SET LOCAL session_replication_role = replica"}
CHANGED = [
    (table, column)
    for table, kind in KINDS.items()
    for column in (
        kind.of,
        kind.by,
        kind.made_at,
        kind.version,
        *(one.partition(":")[0] for one in kind.says),
    )
    if column
]


@pytest.fixture
def open_rows(populated: Populated) -> Iterator[sa.Connection]:
    """Guards and foreign keys are gone. What a UNIQUE or CHECK refuses needs no second opinion."""
    with attacking(populated.database) as connection:
        for table in (*KINDS, *_HASHED, "role_grant"):
            for guard in triggers_of(connection, table):
                drop(connection, guard)
        connection.exec_driver_sql(OFF[connection.dialect.name])
        yield connection


def fault(connection: sa.Connection) -> str:
    return " ".join(audit(connection).faults)


def test_the_rows_as_they_are_hold(open_rows: sa.Connection) -> None:
    assert fault(open_rows) == ""
    for table in KINDS:
        assert open_rows.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one(), table


def other_value(table: str, column: str) -> str:
    """SQL for another value of the column that its row could hold."""
    kind = SQLModel.metadata.tables[table].columns[column].type
    if column.endswith("_id") or column == "added_by":
        keys = SQLModel.metadata.tables[table].columns[column].foreign_keys
        referred = next((one.column.table.name for one in keys if one.column.name == "id"), "version")
        return f"(SELECT max(one.id) FROM {referred} one WHERE one.id <> {table}.{column})"
    if isinstance(kind, sa.Boolean):
        return f"NOT {column}"
    if isinstance(kind, sa.Enum):
        return "'retraction'"
    if isinstance(kind, sa.Integer):
        return f"{column} + 40"
    return "'2026-03-02 09:30:01.000000+00:00'" if column.endswith("_at") else f"{column} || 'x'"


@pytest.mark.parametrize(("table", "column"), CHANGED, ids=lambda one: one)
def test_a_changed_row_is_named(open_rows: sa.Connection, table: str, column: str) -> None:
    number = open_rows.execute(sa.text(f"SELECT max(id) FROM {table}")).scalar_one()
    value = other_value(table, column)
    try:
        open_rows.execute(sa.text(f"UPDATE {table} SET {column} = {value} WHERE id = {number}"))
    except sa.exc.IntegrityError:
        return  # there is another such row
    assert f"{table} {number} is not as any event recorded it" in fault(open_rows)


@pytest.mark.parametrize("table", KINDS)
def test_a_row_that_is_gone_is_missed(open_rows: sa.Connection, table: str) -> None:
    open_rows.execute(sa.text(f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})"))
    assert f"{table}: what event" in fault(open_rows)


@pytest.mark.parametrize("table", KINDS)
def test_a_row_that_was_added_is_named(open_rows: sa.Connection, table: str) -> None:
    copied = [column.name for column in SQLModel.metadata.tables[table].columns if column.name != "id"]
    try:
        open_rows.execute(sa.text(copy_row(table, copied, "true")))
    except sa.exc.IntegrityError:
        return  # it may be there once only
    assert "is not as any event recorded it" in fault(open_rows)


def test_a_role_that_nobody_granted_is_named(open_rows: sa.Connection, populated: Populated) -> None:
    given = {"person": populated.ids["nobody"], "now": "2026-03-02 09:30:00.000000+00:00"}
    open_rows.execute(
        sa.text(
            "INSERT INTO role_grant (person_id, role, granted_at) VALUES (:person, 'board_member', "
            f"{'CAST(:now AS timestamptz)' if open_rows.dialect.name == 'postgresql' else ':now'})"
        ),
        given,
    )
    assert f"did not grant board_member to person {given['person']}" in fault(open_rows)


def test_a_role_that_is_gone_is_missed(open_rows: sa.Connection, populated: Populated) -> None:
    open_rows.execute(sa.text("DELETE FROM role_grant WHERE person_id = :id"),
        {"id": populated.ids["editor"]})  # fmt: skip
    assert f"person {populated.ids['editor']} does not hold editor" in fault(open_rows)


@pytest.mark.parametrize(("table", "column"), _HASHED.items())
def test_a_kept_text_that_reads_otherwise_is_named(open_rows: sa.Connection, table: str, column: str) -> None:
    open_rows.execute(sa.text(f"UPDATE {table} SET {column} = {column} || ' '"))
    assert f"{table} " in fault(open_rows) and "another SHA-256" in fault(open_rows)
