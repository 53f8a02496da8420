"""`sources look-up` asks real servers on loopback, in the foreground, and says how it ended
by its exit code too."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bibliography.protocol_servers import Reply
from cli.conftest import Run
from look_up_workers import CLOSED, DOI, PMID, Answering, answering

from review_service.bibliography.look_ups.polite import shared_limiter

PASSWORD = ("--password", "correct horse battery")


@pytest.fixture
def there(run: Run, environment: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Answering]:
    """The settings lead to loopback; the key stands for ten requests a second."""
    shared_limiter.cache_clear()  # the requests of the test before are no longer counted
    with answering() as one:
        for name, value in one.settings.items():
            monkeypatch.setenv(f"REVIEW_{name.upper()}", value)
        monkeypatch.setenv("REVIEW_NCBI_API_KEY", "key")
        run("people", "add", "ed@example.org", "Ed", "--role", "editor", *PASSWORD)
        yield one


def test_a_work_that_is_no_source_yet_is_told_for_people_and_programs(run: Run, there: Answering) -> None:
    there.retract()
    there.reference.works.clear()
    said = run("sources", "look-up", f"pmid:{PMID}")
    assert said.code == 0, said.err
    assert f"PubMed: found by PMID {PMID}, 0 s ago" in said.out
    assert "Published: –\n    PubMed says: 2024-03-05" in said.out and "Abstract, PubMed: " in said.out
    assert "retracted, PubMed says: retracted by PMID 32000000; Ann Invent Med. 2025;1:2; 2025" in said.out
    found = json.loads(run("sources", "look-up", PMID, "--json").out)
    assert found["identifiers"] == {"pmid": PMID} and found["source_id"] is None
    assert found["services"][0]["state"] == "found" and found["notes"][0]["notice"] == {"pmid": "32000000"}
    said_of = {fact["variable"]: fact["said"] for fact in found["facts"]}
    assert f"does not know DOI {DOI}" in found["services"][1]["words"], "Crossref, by what PubMed said"
    assert said_of["DOI"] == {"PubMed": DOI} and said_of["author"]["PubMed"][1] == {
        "literal": "The Walking Group"
    }
    assert "key" not in json.dumps(found)


def test_a_source_is_named_as_everywhere_and_nothing_of_it_changes(
    run: Run, there: Answering, environment: Path
) -> None:
    item = [{"type": "article-journal", "title": "Walking", "DOI": DOI}]
    (environment / "one.json").write_text(json.dumps(item), encoding="utf-8")
    assert run("sources", "import", "one.json").code == 0
    before = run("sources", "show", "1", "--json").out
    said = run("sources", "look-up", "1")
    assert said.code == 0 and "Title: Walking\n    PubMed says: Walking after surgery" in said.out
    assert "Crossref says: Walking after surgery: a randomised trial" in said.out
    assert run("sources", "show", "1", "--json").out == before


def test_how_it_ended_is_in_the_exit_code(run: Run, there: Answering,
    monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    unknown = run("sources", "look-up", "pmid:999")
    assert (unknown.code, unknown.out) == (1, "PubMed: not found: it does not know PMID 999 (0 s ago)\n")
    there.server.answer = lambda _asked: Reply(403, b"blocked")
    failed = run("sources", "look-up", "pmid:999")
    assert failed.code == 2 and "failed because 127.0.0.1 answered 403." in failed.out
    monkeypatch.setenv("REVIEW_OUTBOUND_ALLOW", CLOSED)
    monkeypatch.setenv("REVIEW_PUBMED_URL", f"http://{CLOSED}/")
    offline = run("sources", "look-up", "pmid:999")
    assert offline.code == 2 and "nobody could be reached" in offline.out
    refused = run("sources", "look-up", "walking")
    assert refused.code == 2 and "Type a DOI" in refused.error
