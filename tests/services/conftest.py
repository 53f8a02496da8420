"""One unit of work for a test, rolled back at its end: `session` on SQLite, `either` on both databases.

The databases hold the people of the cast and nothing else; a test that has to commit
takes `database` instead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from databases import copied
from factories import Cast, cast
from sqlalchemy.orm import Session

from review_service.core.db import Database
from review_service.services.core.history import write_waiting


@pytest.fixture(scope="session")
def shared_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    copy = tmp_path_factory.mktemp("shared") / "review.sqlite3"
    copy.write_bytes(sqlite_template.read_bytes())
    made = Database(f"sqlite:///{copy}")
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def shared_postgresql(postgresql_server: sa.Engine, postgresql_template: str) -> Iterator[Database]:
    with copied(postgresql_server, postgresql_template) as url:
        made = Database(url)
        with made.writing() as opened:
            cast(opened)
        yield made
        made.dispose()


@pytest.fixture(scope="session")
def people(shared_sqlite: Database) -> Cast:
    """The same people, with the same ids, on both databases."""
    with shared_sqlite.writing() as opened:
        return cast(opened)


@contextmanager
def rolled_back(shared: Database) -> Iterator[Session]:
    """What would fail at the commit fails at the end of the block;
    events are there for whoever looks before it."""
    with Session(shared.engine, expire_on_commit=False) as opened, opened.begin() as transaction:
        sa.event.listen(opened, "do_orm_execute", lambda state: write_waiting(state.session))
        yield opened
        opened.flush()
        if shared.is_sqlite:
            assert opened.execute(sa.text("PRAGMA foreign_key_check")).all() == []
        else:
            opened.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        transaction.rollback()


@pytest.fixture
def session(shared_sqlite: Database, people: Cast) -> Iterator[Session]:
    with rolled_back(shared_sqlite) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either(request: pytest.FixtureRequest, people: Cast) -> Iterator[Session]:
    with rolled_back(request.getfixturevalue(f"shared_{request.param}")) as opened:
        yield opened
