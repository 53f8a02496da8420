"""T6: the disk is full, the database read-only, a guard gone, PostgreSQL restarted, a queue lost.
Each is told in words, leaves nothing half done, keeps what was typed, and is over when its cause is,
without a restart."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from factories import article, cast, under_review
from flask import Flask
from raw_sql import drop
from trials.table import report
from web.conftest import Site
from web.pages import Browser, Page, fields_of

from review_service.auditing.log import audit
from review_service.core.db import Database

NOTE = "Walking lowered it. " * 400
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)


@pytest.fixture
def anywhere(request: pytest.FixtureRequest, make_web: Callable[..., Flask]) -> Site:
    app = make_web(database_url=request.getfixturevalue(f"{request.param}_url"))
    with app.extensions["review_database"].writing() as session:
        people = cast(session)
    return Site(app, people)


both = pytest.mark.parametrize("anywhere", ["sqlite", POSTGRESQL], indirect=True)
on_sqlite = pytest.mark.parametrize("anywhere", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("anywhere", [POSTGRESQL], indirect=True)


def ruling(site: Site, slug: str) -> tuple[Browser, str, Any]:
    """The reviewer's browser and a form that is filled in."""
    reviewer = site.as_("reviewer")
    form = reviewer.get(f"/reviews/{slug}/claims/1").form(having="reference", value="lee2020")
    data = fields_of(form)
    data.setlist("verdict", ["supports"])
    data.setlist("note", [NOTE])
    return reviewer, form["action"], data


def everything(database: Database) -> dict[str, int]:
    with database.reading() as session:
        names = sa.inspect(session.connection()).get_table_names()
        return {name: session.scalar(sa.text(f"SELECT count(*) FROM {name}")) or 0 for name in names}


def told(site: Site, fault: str) -> None:
    report(
        "T6 faults", site.database.engine.dialect.name, fault, "told, nothing half done, over with its cause"
    )


def holds(database: Database) -> bool:
    with database.glancing() as connection:
        return audit(connection).faults == []


def refused(reviewer: Browser, action: str, data: Any, words: str) -> Page:
    """An answer in words, with all that was typed in it and a button to send it again."""
    page = reviewer.post(action, data, 503)
    assert words in page.words and "Nothing was saved" in page.words, page.words
    assert fields_of(page.form(action.partition("#")[0]))["note"].strip() == NOTE.strip()
    return page


def sent_again(reviewer: Browser, page: Page, action: str) -> Page:
    return reviewer.send(page, 303, at=action.partition("#")[0])


@contextmanager
def outside(database: Database) -> Iterator[sa.Connection]:
    """Somebody else's connection to the same server."""
    engine = sa.create_engine(database.engine.url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def cut_off(connection: sa.Connection) -> int:
    """What a restart does to everybody who is connected. How many there were."""
    ended = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
        "current_database() AND pid <> pg_backend_pid()"
    )
    return connection.scalar(sa.text(ended)) or 0


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Not one page more than there is."""

    def limit(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count=1")  # SQLite makes it the pages that are in use

    sa.event.listen(database.engine, "connect", limit)
    database.dispose()
    yield
    sa.event.remove(database.engine, "connect", limit)
    database.dispose()


@on_sqlite
def test_a_full_disk_is_told_and_keeps_what_was_typed(anywhere: Site) -> None:
    slug = anywhere.make(under_review)
    reviewer, action, data = ruling(anywhere, slug)
    before = everything(anywhere.database)
    with full_disk(anywhere.database):
        page = refused(reviewer, action, data, "no room left")
        assert everything(anywhere.database) == before
        assert reviewer.get(f"/reviews/{slug}/claims/1").code == 200, "what is there can be read"
    sent_again(reviewer, page, action)
    assert everything(anywhere.database)["ruling"] == 1 and holds(anywhere.database)
    told(anywhere, "disk full")


@contextmanager
def read_only(database: Database) -> Iterator[None]:
    """SQLite: a file that may only be read. PostgreSQL: what a standby or an operator sets."""
    if database.is_sqlite:
        import sqlite3

        def open_to_read(_dialect: Any, _record: Any, _args: Any, options: Any) -> sqlite3.Connection:
            return sqlite3.connect(f"file:{database.engine.url.database}?mode=ro", uri=True, **options)

        for engine in database.engines:
            sa.event.listen(engine, "do_connect", open_to_read)
        database.dispose()
        yield
        for engine in database.engines:
            sa.event.remove(engine, "do_connect", open_to_read)
        database.dispose()
        return
    name = database.engine.url.database
    with outside(database) as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        cut_off(connection)
        yield
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        connection.exec_driver_sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        cut_off(connection)


@both
def test_a_database_that_may_only_be_read_is_told_and_keeps_what_was_typed(anywhere: Site) -> None:
    slug = anywhere.make(under_review)
    reviewer, action, data = ruling(anywhere, slug)
    before = everything(anywhere.database)
    with read_only(anywhere.database):
        page = refused(reviewer, action, data, "can only be read")
        assert everything(anywhere.database) == before
        assert reviewer.get(f"/reviews/{slug}/claims/1").code == 200, "what is there can be read"
        anywhere.app.extensions["review_screener"].run_waiting()  # asked by the page; logs, and lives on
    sent_again(reviewer, page, action)
    assert everything(anywhere.database)["ruling"] == 1 and holds(anywhere.database)
    told(anywhere, "read-only")


@both
def test_a_guard_that_goes_while_people_work_is_seen_by_who_watches(anywhere: Site) -> None:
    """The start names it and stops (tests/guards/test_presence.py, tests/cli/test_installation.py);
    a server that runs says it is not ready."""
    reader = anywhere.as_()
    assert reader.get("/readyz").code == 200
    made = "SELECT sql FROM sqlite_master WHERE name = 'guard_approval'"
    if not anywhere.database.is_sqlite:
        made = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'guard_approval'"
    with anywhere.database.engine.begin() as connection:
        statement = connection.scalar(sa.text(made))
        drop(connection, "guard_approval")
    assert "guard_approval" in reader.get("/readyz", 503).text
    assert reader.get("/healthz").code == 200, "a restart would not mend it"
    with anywhere.database.engine.begin() as connection:
        connection.exec_driver_sql(str(statement))
    assert reader.get("/readyz").code == 200
    told(anywhere, "missing trigger")


@on_postgresql
def test_after_a_restart_of_postgresql_people_go_on(anywhere: Site) -> None:
    """Between two requests nobody notices."""
    reviewer, action, data = ruling(anywhere, anywhere.make(under_review))
    with outside(anywhere.database) as connection:
        assert cut_off(connection) > 0
        reviewer.post(action, data)
        assert cut_off(connection) > 0
        assert "saved" in reviewer.get(action.partition("#")[0]).words
    assert everything(anywhere.database)["ruling"] == 1 and holds(anywhere.database)
    told(anywhere, "restarted between requests")


MOMENTS = ("UPDATE article", "INSERT INTO ruling", "INSERT INTO event", "INSERT INTO idempotency_key")


@contextmanager
def restarted_before(database: Database, moment: str) -> Iterator[list[int]]:
    """PostgreSQL goes just before the first statement that begins so.
    How many were cut off is in the list."""
    cut: list[int] = []

    def restart(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.strip().startswith(moment) and not cut:
            with outside(database) as connection:
                cut.append(cut_off(connection))

    sa.event.listen(database.engine, "before_cursor_execute", restart)
    yield cut
    sa.event.remove(database.engine, "before_cursor_execute", restart)


@on_postgresql
def test_a_restart_in_the_middle_of_an_act_undoes_it(anywhere: Site) -> None:
    slug = anywhere.make(under_review)
    for rulings, moment in enumerate(MOMENTS, start=1):
        reviewer, action, data = ruling(anywhere, slug)
        before = everything(anywhere.database)
        with restarted_before(anywhere.database, moment) as cut:
            page = refused(reviewer, action, data, "did not answer")
        assert cut and cut[0] > 0, f"nobody was cut off before {moment}"
        assert everything(anywhere.database) == before, moment
        sent_again(reviewer, page, action)
        assert everything(anywhere.database)["ruling"] == rulings
    assert holds(anywhere.database)
    told(anywhere, "restarted in the middle of an act")


@both
def test_what_the_machine_lost_is_found_again_by_the_next_look(
    anywhere: Site, make_web: Callable[..., Flask]
) -> None:
    """The queue is in memory and its results are derived: the process ends before it came to them,
    and rows are deleted."""
    slug, address = anywhere.make(under_review), "/reviews/{}/claims/1"
    assert (
        "still reading" in anywhere.as_("reviewer").get(address.format(slug)).words
    )  # asked, and never done
    url = anywhere.database.engine.url.render_as_string(hide_password=False)
    again = Site(make_web(database_url=url), anywhere.people)
    for _ in range(2):
        assert "still reading" in again.as_("reviewer").get(address.format(slug)).words
        again.app.extensions["review_screener"].run_waiting()
        assert "still reading" not in again.as_("reviewer").get(address.format(slug)).words
        with again.database.writing() as session:
            assert session.execute(sa.text("DELETE FROM screening")).rowcount > 0  # type: ignore[attr-defined]
            assert article(session, slug).verdict_set_no >= 0
    told(anywhere, "queue lost")
