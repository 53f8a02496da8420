"""The screener behind the request: it does what was asked, outlives what goes wrong,
and tells who asks again."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from factories import NOW, Cast, article, cast, submitted

from review_service.core.db import Database
from review_service.core.errors import BadInput, NotFound
from review_service.jobs import screener as module
from review_service.jobs.screener import Screener, screen_current, screen_version
from review_service.services.evidence import screening_failures as failures
from review_service.services.evidence.screening import Screened, ScreeningPolicy, store
from review_service.services.evidence.screening_failures import RETRIES, FailureShown, failure_of

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


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def broken(*_asked: object) -> int:
    raise BadInput("The source holds a table that nobody can read.")


def failure(database: Database, version_id: int) -> FailureShown | None:
    with database.reading() as session:
        return failure_of(session, version_id)


def test_what_fails_is_tried_again_in_growing_waits_that_end(
    database: Database, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    screener = Screener(database, lambda: POLICY, is_behind=False, clock=clock)
    monkeypatch.setattr(module, "screen_version", broken)
    screener.ask(version_id)
    screener.run_waiting()
    for tries, wait in enumerate(RETRIES, start=1):
        shown = failure(database, version_id)
        assert shown is not None and shown.tries == tries
        assert shown.why == "The source holds a table that nobody can read."
        assert shown.retry_at == shown.failed_at + wait
        clock.at += wait.total_seconds() - 1
        screener.run_waiting()
        assert failure(database, version_id) == shown, "its time has not come"
        clock.at += 1
        screener.run_waiting()
    last = failure(database, version_id)
    assert last is not None and (last.tries, last.retry_at) == (len(RETRIES) + 1, None)
    clock.at += 10**9
    screener.run_waiting()
    assert failure(database, version_id) == last, "only a person asks again"


def test_a_later_try_that_goes_well_takes_the_failure_away(
    database: Database, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    screener = Screener(database, lambda: POLICY, is_behind=False, clock=clock)
    with monkeypatch.context() as patched:
        patched.setattr(module, "screen_version", broken)
        screener.ask(version_id)
        screener.run_waiting()
    clock.at += RETRIES[0].total_seconds()
    screener.run_waiting()
    assert failure(database, version_id) is None and stored(database) == 5


def test_it_is_tried_again_by_the_thread_itself(
    database: Database, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, calls = Event(), []
    real = module.screen_version

    def at_second(*asked: object) -> int:
        calls.append(asked)
        if len(calls) == 1:
            raise BadInput("Not yet.")
        count = real(*asked)  # type: ignore[arg-type]
        done.set()
        return count

    monkeypatch.setattr(module, "screen_version", at_second)
    monkeypatch.setattr(failures, "RETRIES", (timedelta(milliseconds=1),))
    Screener(database, lambda: POLICY).ask(version_id)
    assert done.wait(timeout=20) and stored(database) == 5


def test_others_are_screened_meanwhile_and_strangers_errors_are_for_the_log(
    database: Database, version_id: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = module.screen_version

    def first_breaks(database: Database, number: int, policy: ScreeningPolicy) -> int:
        if not caplog.records:
            raise ValueError("secret of the inside")
        return real(database, number, policy)

    monkeypatch.setattr(module, "screen_version", first_breaks)
    screener = Screener(database, lambda: POLICY, is_behind=False)
    screener.ask(version_id)
    screener.ask(10**6)  # no such version: nothing to record
    screener.run_waiting()
    shown = failure(database, version_id)
    assert shown is not None and shown.why == "Something broke on our side (ValueError). It was logged."
    assert failure(database, 10**6) is None


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
    assert failure(database, version_id) is None
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
