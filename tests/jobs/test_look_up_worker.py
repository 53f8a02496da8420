"""The looker asks real servers behind the request: found, not found, offline, malformed;
and what was lost is asked again."""

import logging
from collections.abc import Iterator, Sequence
from threading import Event

import pytest
import sqlalchemy as sa
from bibliography.protocol_servers import Reply, garbage
from factories import NOW, cast
from look_up_workers import DOI, PMID, Answering, answering, nobody

from review_service.bibliography.look_ups.polite import shared_limiter
from review_service.bibliography.look_ups.protocol import Lookup as Service
from review_service.core.db import Database
from review_service.core.vocabulary import LookupState
from review_service.jobs.look_up_worker import BROKEN, Looker, look_up, services_of
from review_service.services.sources.look_ups import ask


@pytest.fixture
def there() -> Iterator[Answering]:
    with answering() as one:
        yield one


def asked(database: Database, **identifiers: str) -> list[int]:
    with database.writing() as session:
        found = session.scalar(sa.text("SELECT count(*) FROM person")) or 0
        people = cast(session) if not found else None
        if people is None:
            from review_service.services.people.people import actor_for

            return ask(session, identifiers, actor_for(session, "editor@example.org"), NOW, again=True)
        return ask(session, identifiers, people.editor, NOW)


def states(database: Database) -> dict[str, str]:
    with database.reading() as session:
        rows = session.execute(sa.text("SELECT service, state FROM lookup"))
        return {row.service: row.state for row in rows}


def looking(database: Database, services: Sequence[Service]) -> Looker:
    return Looker(database, lambda: services, is_behind=False)


def test_both_services_are_asked_and_their_answers_are_kept(database: Database, there: Answering) -> None:
    looker = looking(database, there.services)
    for one in asked(database, doi=DOI):
        looker.ask(one)
    assert states(database) == {"PubMed": "asked", "Crossref": "asked"} and there.server.asked == []
    looker.run_waiting()
    assert states(database) == {"PubMed": "found", "Crossref": "found"}
    with database.reading() as session:
        kept = session.scalars(sa.text("SELECT result FROM lookup ORDER BY service")).all()
    assert all('"title": "Walking after ' in result and "PubmedArticle" not in result for result in kept)


def test_what_nobody_knows_is_not_found(database: Database, there: Answering) -> None:
    for one in asked(database, pmid="999"):
        said = look_up(database, there.services, one)
        assert said is not None and said.state is LookupState.NOT_FOUND
    assert states(database) == {"PubMed": "not_found"}


def test_offline_is_kept_for_every_look_up_and_logged_once(
    database: Database, there: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    looker = looking(database, nobody())
    for one in [*asked(database, doi=DOI), *asked(database, pmid=PMID)]:
        looker.ask(one)
    looker.run_waiting()
    assert set(states(database).values()) == {"offline"}
    assert [one.getMessage().partition(" (")[0] for one in caplog.records] == ["nobody can be reached"]
    looker.services = there.services
    for one in asked(database, pmid=PMID):
        looker.ask(one)
    looker.run_waiting()
    with database.reading() as session:
        found = session.scalar(sa.text("SELECT state FROM lookup WHERE identifier_kind = 'pmid'"))
    assert found == "found"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Reply(200, b"<html>maintenance</html>", "text/html"), "something else than a record (html)"),
        (Reply(200, b"<html><br>maintenance", "text/html"), "cannot be read"),
        (Reply(403, b"blocked"), "answered 403"),
        (garbage, "is broken"),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_with_its_reason(
    database: Database, there: Answering, answer: object, why: str
) -> None:
    there.server.answer = lambda _asked: answer  # type: ignore[return-value, assignment]
    (one,) = asked(database, pmid=PMID)
    said = look_up(database, there.services, one)
    assert said is not None and said.state is LookupState.FAILED and why in said.why
    assert states(database) == {"PubMed": "failed"}


def test_what_nobody_foresaw_is_told_and_stops_no_other(
    database: Database, there: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    class Odd:
        name, kinds = "PubMed", there.services[0].kinds

        def find(self, *_asked: object) -> None:
            raise RuntimeError("a bug")

    looker = looking(database, (Odd(), there.services[1]))
    for one in [10**6, *asked(database, doi=DOI)]:
        looker.ask(one)
    looker.run_waiting()
    assert states(database) == {"PubMed": "failed", "Crossref": "found"}
    with database.reading() as session:
        assert session.scalar(sa.text("SELECT said FROM lookup WHERE state = 'failed'")) == BROKEN
    assert "could not be asked for doi" in caplog.text


def test_a_service_that_is_not_asked_here_is_told(database: Database, there: Answering) -> None:
    looker = looking(database, there.services[:1])
    for one in asked(database, doi=DOI):
        looker.ask(one)
    looker.run_waiting()
    assert states(database) == {"PubMed": "found", "Crossref": "failed"}


def test_a_setting_that_cannot_be_read_is_told_to_who_asks(sqlite_database: Database) -> None:
    from review_service.core.config import Settings

    settings = Settings(outbound_allow="10.0.0.0/99")
    looker = Looker(sqlite_database, lambda: services_of(settings), is_behind=False)
    for one in asked(sqlite_database, pmid=PMID):
        looker.ask(one)
    looker.run_waiting()
    with sqlite_database.reading() as session:
        said = session.scalar(sa.text("SELECT said FROM lookup WHERE state = 'failed'"))
    assert "REVIEW_OUTBOUND_ALLOW" in said and "10.0.0.0/99" in said


def test_what_was_answered_meanwhile_is_not_asked_twice(database: Database, there: Answering) -> None:
    (one,) = asked(database, pmid=PMID)
    look_up(database, there.services, one)
    requests = len(there.server.asked)
    assert look_up(database, there.services, one) is None and len(there.server.asked) == requests


def test_the_thread_does_what_was_asked_behind_the_one_who_asks(sqlite_database: Database) -> None:
    done, names = Event(), []

    class Noting(Looker):
        def work(self, number: int) -> None:
            names.append(number)
            done.set()

    Noting(sqlite_database, tuple).ask(7)
    assert done.wait(timeout=20) and names == [7]


def test_the_services_are_opened_once_with_the_first_look_up_and_as_the_settings_say(
    sqlite_database: Database, there: Answering
) -> None:
    from review_service.core.config import Settings

    opened: list[int] = []

    def open_() -> Sequence[Service]:
        opened.append(1)
        return services_of(Settings(**there.settings))

    looker = Looker(sqlite_database, open_, is_behind=False)
    shared_limiter.cache_clear()  # the requests of other tests are no longer counted
    assert opened == []
    for identifiers in ({"pmid": "999"}, {"pmid": PMID}):
        for one in asked(sqlite_database, **identifiers):
            looker.ask(one)
        looker.run_waiting()
    with sqlite_database.writing() as session:
        session.execute(sa.text("DELETE FROM lookup WHERE identifier = '999'"))
    assert states(sqlite_database) == {"PubMed": "found", "Crossref": "found"} and opened == [1]


def test_the_pages_start_without_an_http_client_or_xml_parser() -> None:
    import subprocess
    import sys

    script = (
        "import sys; from review_service import create_app; from review_service.core.config import Settings;"
        "create_app(Settings('test', 'k' * 32, 'sqlite://')); print(sorted(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    for heavy in ("httpx", "httpcore", "lxml", "certifi"):
        assert f"'{heavy}'" not in loaded
