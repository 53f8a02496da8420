"""The screener behind the request: it does what was asked, outlives what goes wrong, and tells who asks again."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from factories import NOW, Cast, article, cast, submitted

from review_service.db import Database
from review_service.errors import NotFound
from review_service.jobs import screener as module
from review_service.jobs.screener import Screener, screen_current, screen_version
from review_service.services.screening import Screened, ScreeningPolicy, store

POLICY = ScreeningPolicy()


@pytest.fixture
def version_id(database: Database) -> Iterator[int]:
    with database.writing() as session:
        people: Cast = cast(session)
        slug = submitted(session, people)
        found = article(session, slug).version_id
    yield found or 0


def stored(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(sa.text("SELECT count(*) FROM screening")) or 0


def test_a_version_is_screened_once_and_then_left_alone(database: Database, version_id: int) -> None:
    assert screen_version(database, version_id, POLICY) == 4
    assert stored(database) == 5, "four claims and the article as a whole"
    assert screen_version(database, version_id, POLICY) == 0


def test_what_is_asked_for_twice_is_done_once_and_behind_the_one_who_asks(
    database: Database, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, seen = Event(), []
    real = module.screen_version

    def noted(*asked: object) -> int:
        seen.append(asked[1])
        count = real(*asked)  # type: ignore[arg-type]
        done.set()
        return count

    monkeypatch.setattr(module, "screen_version", noted)
    screener = Screener(database, lambda: POLICY)
    screener.ask(version_id)
    screener.ask(version_id)
    assert done.wait(timeout=20)
    assert stored(database) == 5 and seen[0] == version_id


def test_an_article_that_fails_is_tried_thrice_then_given_up_and_stops_nobody_else(
    database: Database, version_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    screener = Screener(database, lambda: POLICY, is_behind=False)
    for _ in range(5):
        screener.ask(10**6)
    screener.ask(version_id)
    screener.run_waiting()
    assert not screener.has_failed(10**6) and not screener.has_failed(version_id)
    for _ in range(5):
        screener.ask(10**6)
        screener.run_waiting()
    assert screener.has_failed(10**6) and stored(database) == 5
    assert len([one for one in caplog.records if "could not be screened" in one.getMessage()]) == 3


def test_every_newest_version_is_brought_up_to_date_by_hand(database: Database, version_id: int) -> None:
    assert [count for _, count in screen_current(database, POLICY)] == [4]
    assert [count for _, count in screen_current(database, POLICY)] == [0]
    with pytest.raises(NotFound, match="nowhere"):
        list(screen_current(database, POLICY, "nowhere"))


def test_a_database_that_does_not_answer_is_no_fault_of_the_article(
    database: Database, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_asked: object) -> int:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("database is locked"))

    screener = Screener(database, lambda: POLICY, is_behind=False)
    with monkeypatch.context() as patched:
        patched.setattr(module, "screen_version", locked)
        for _ in range(5):
            screener.ask(version_id)
            screener.run_waiting()
    assert not screener.has_failed(version_id)
    screener.ask(version_id)
    screener.run_waiting()
    assert stored(database) == 5


def test_a_fork_that_lost_the_thread_starts_another(database: Database, version_id: int) -> None:
    screener = Screener(database, lambda: POLICY)
    lost = Thread(target=int)
    lost.start()
    lost.join()
    screener._thread = lost  # what a forked process finds: threads do not come along
    screener.ask(version_id)
    assert screener._thread is not lost and screener._thread.is_alive()


def test_two_processes_store_in_the_same_order_so_neither_waits_for_the_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Screened(subject, "inputs", "[]") for subject in ("c", "a", "b")]
    sent: list[list[str]] = []
    with database.writing() as session:
        monkeypatch.setattr(
            session, "execute", lambda _statement, rows: sent.append([row["subject"] for row in rows])
        )
        store(session, found, NOW)
    assert sent == [["a", "b", "c"]]
