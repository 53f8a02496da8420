"""A session that reads cannot write, whichever came before on its connection,
and answers as any other does."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from review_service.core.db import Database

WRITE = sa.text("UPDATE person SET name = 'Somebody else'")
COUNT = sa.text("SELECT count(*) AS people, max(name) AS last FROM person")
ADD = sa.text(
    "INSERT INTO person (email, name, credentials, password_hash, is_active, is_sample, biography, "
    "told_event_id, created_at) VALUES (:email, 'Somebody', '', '-', :yes, :no, '', 0, '2026-03-02 "
    "09:30:00')"
)


def test_reading_refuses_to_write_before_and_after_somebody_wrote(database: Database) -> None:
    for number in range(3):
        with database.reading() as session, pytest.raises(DBAPIError):
            session.execute(WRITE)
        with database.glancing() as connection, pytest.raises(DBAPIError):
            connection.execute(WRITE)
        with database.writing() as session:
            session.execute(ADD, {"email": f"{number}@example.org", "yes": True, "no": False})
        with database.reading() as session:
            assert session.execute(COUNT).one()._mapping == {"people": number + 1, "last": "Somebody"}


def test_a_statement_asked_often_gives_the_same_rows_each_time(database: Database) -> None:
    same_names = sa.text("SELECT 1 AS a, 2 AS a")
    for _ in range(4):
        with database.reading() as session:
            assert session.execute(same_names).one() == (1, 2)
            assert session.execute(COUNT).one().people == 0
            assert session.scalar(COUNT) == 0


def test_sqlite_is_told_once_a_connection_that_it_only_reads(sqlite_database: Database) -> None:
    """Said in between, it makes SQLite plan every statement of that connection anew."""
    said: list[str] = []
    for engine in sqlite_database.engines:
        sa.event.listen(
            engine, "connect", lambda raw, _record: raw.set_trace_callback(said.append), insert=True
        )
    for opened in (sqlite_database.reading, sqlite_database.writing, sqlite_database.glancing) * 3:
        with opened() as session:
            session.execute(COUNT)
    assert [line for line in said if "query_only" in line] == ["PRAGMA query_only=ON"]
    assert said.count("BEGIN IMMEDIATE") == 3
