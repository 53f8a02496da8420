"""Asking about a work and keeping the answers: what is fresh is not asked again, and what was lost is."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import NOW, Cast, sources
from sqlalchemy.orm import Session

from review_service.bibliography.formats.notices import StatusNote
from review_service.bibliography.look_ups.protocol import Found
from review_service.bibliography.look_ups.services import open_services
from review_service.core.errors import BadInput, NotFound, NotPermitted
from review_service.core.vocabulary import LookupState, SourceKind, SourceStatus
from review_service.models import Lookup
from review_service.reading.identifiers import IdentifierKind
from review_service.services.sources.look_ups import (
    KEPT_FOR,
    LOST_AFTER,
    Order,
    Said,
    ask,
    ask_for_source,
    ask_further,
    order_of,
    read_identifier,
    record_answer,
)
from review_service.services.sources.looked_up import ago, looked_up_identifier

DOI, PMID, PMCID = IdentifierKind.DOI, IdentifierKind.PMID, IdentifierKind.PMCID
NOTE = StatusNote(SourceStatus.RETRACTED, {"pmid": "32000000"}, "Ann", "2025-01-09", "retracted by")
FOUND = Found("PubMed", {"pmid": "1"}, {"title": "A"}, "Words.", SourceKind.OTHER, (NOTE,), sha256="x" * 64,
    raw=b"raw bytes")  # fmt: skip
WITH_DOI = replace(FOUND, identifiers={"pmid": "1", "doi": "10.1000/a"})


def asked(session: Session, people: Cast, **more: object) -> int:
    (found,) = ask(session, {"pmid": "1"}, people.editor, NOW, **more)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        (" 10.1000/ABC. ", DOI, "10.1000/abc"),
        ("https://doi.org/10.1000/abc", DOI, "10.1000/abc"),
        ("doi: 10.1000/abc", DOI, "10.1000/abc"),
        ("031415926", PMID, "31415926"),
        ("PMID: 31415926", PMID, "31415926"),
        ("pmc271828", PMCID, "PMC271828"),
        ("pmcid:271828", PMCID, "PMC271828"),
    ],
)
def test_an_identifier_is_read_as_people_type_it(typed: str, kind: IdentifierKind, value: str) -> None:
    assert read_identifier(typed) == (kind, value)


@pytest.mark.parametrize("typed", ["", "walking", "10.1/x", "pmid:PMC1", "pmcid:x", "doi:123", "²"])
def test_what_is_no_identifier_is_refused_with_what_to_type(typed: str) -> None:
    with pytest.raises(BadInput, match="Type a DOI"):
        read_identifier(typed)


def test_each_service_is_asked_by_the_identifier_that_it_finds_a_work_by(
    either: Session, people: Cast
) -> None:
    ids = ask(either, {"doi": "10.1000/a", "pmcid": "PMC1", "pmid": "1"}, people.reviewer, NOW)
    assert [order_of(either, one) for one in ids] == [
        Order("PubMed", PMID, "1"),
        Order("Crossref", DOI, "10.1000/a"),
    ]


def test_the_services_that_are_opened_are_those_that_are_known_by_name() -> None:
    from review_service.bibliography.look_ups.protocol import KINDS

    assert {one.name: one.kinds for one in open_services()} == KINDS


def test_only_who_keeps_sources_may_ask_and_only_what_has_an_identifier(
    session: Session, people: Cast
) -> None:
    for one in (people.author, people.publisher, people.administrator, people.nobody):
        with pytest.raises(NotPermitted):
            ask(session, {"pmid": "1"}, one, NOW)
    with pytest.raises(BadInput, match="DOI, PMID or PMCID"):
        ask(session, {"url": "https://example.org"}, people.editor, NOW)
    with pytest.raises(NotFound):
        ask_for_source(session, 10**6, people.editor, NOW)
    source = sources(session, people.editor)["lee2020"]
    assert len(ask_for_source(session, source.id or 0, people.editor, NOW)) == 2


def test_an_answer_is_kept_whole_but_for_the_raw_bytes(either: Session, people: Cast) -> None:
    one = asked(either, people)
    record_answer(either, one, Said(LookupState.FOUND, found=WITH_DOI), NOW)
    either.flush()
    row = either.get_one(Lookup, one)
    kept = json.loads(row.result)
    assert kept["csl"] == {"title": "A", "PMID": "1", "DOI": "10.1000/a"}
    assert (kept["abstract"], kept["notes"][0]["notice"]) == ("Words.", {"pmid": "32000000"})
    assert "raw" not in row.result and row.sha256 == "x" * 64 and row.answered_at == NOW
    assert order_of(either, one) is None, "nobody has to be asked any more"


def test_what_no_database_can_hold_is_left_out(either: Session, people: Cast) -> None:
    one = asked(either, people)
    odd = Found("PubMed", {"pmid": "1"}, {"title": "A\0B \ud800 \\u0000"})
    record_answer(either, one, Said(LookupState.FOUND, found=odd), NOW)
    either.flush()
    assert json.loads(either.get_one(Lookup, one).result)["csl"]["title"] == "AB ? \\u0000"


@pytest.mark.parametrize("state", [LookupState.FOUND, LookupState.NOT_FOUND])
def test_an_answer_younger_than_thirty_days_is_given_at_once_unless_asked_again(
    either: Session, people: Cast, state: LookupState
) -> None:
    one = asked(either, people)
    record_answer(either, one, Said(state, found=FOUND if state is LookupState.FOUND else None), NOW)
    young, old = NOW + KEPT_FOR - timedelta(seconds=1), NOW + KEPT_FOR
    assert ask(either, {"pmid": "1"}, people.editor, young) == []
    assert ask(either, {"pmid": "1"}, people.reviewer, old) == [one]
    record_answer(either, one, Said(state, found=FOUND if state is LookupState.FOUND else None), old)
    assert ask(either, {"pmid": "1"}, people.reviewer, old, again=True) == [one]
    assert either.get_one(Lookup, one).asked_by == people.reviewer.id
    assert either.scalar(sa.text("SELECT count(*) FROM lookup")) == 1


@pytest.mark.parametrize("state", [LookupState.OFFLINE, LookupState.FAILED])
def test_what_came_to_nothing_is_asked_again_and_keeps_what_was_known(
    either: Session, people: Cast, state: LookupState
) -> None:
    one = asked(either, people)
    record_answer(either, one, Said(LookupState.FOUND, found=FOUND), NOW)
    asked(either, people, again=True)
    record_answer(either, one, Said(state, "The server was silent."), NOW + timedelta(hours=1))
    either.flush()
    looked = looked_up_identifier(either, PMID, "1", NOW)
    assert looked.columns == ("PubMed",) and looked.rows[0].offers[0]
    assert ask(either, {"pmid": "1"}, people.editor, NOW) == [one]
    record_answer(either, one, Said(LookupState.NOT_FOUND), NOW)
    assert looked_up_identifier(either, PMID, "1", NOW).columns == ()


def test_what_a_crash_left_asked_is_lost_after_two_minutes_and_asked_again(
    either: Session, people: Cast
) -> None:
    one = asked(either, people)
    soon, late = NOW + LOST_AFTER - timedelta(seconds=1), NOW + LOST_AFTER
    assert looked_up_identifier(either, PMID, "1", soon).lost == ()
    assert looked_up_identifier(either, PMID, "1", late).lost == (one,)
    assert looked_up_identifier(either, PMID, "1", late).is_waiting


def test_who_cannot_be_asked_by_what_is_known_is_asked_by_what_another_said(
    either: Session, people: Cast
) -> None:
    one = asked(either, people)
    assert ask_further(either, one, NOW) == ()
    record_answer(either, one, Said(LookupState.FOUND, found=WITH_DOI), NOW)
    (further,) = ask_further(either, one, NOW)
    assert order_of(either, further) == Order("Crossref", DOI, "10.1000/a")
    looked = looked_up_identifier(either, PMID, "1", NOW)
    assert [one.service for one in looked.services] == ["PubMed", "Crossref"] and looked.is_waiting
    record_answer(either, further, Said(LookupState.NOT_FOUND), NOW)
    assert ask_further(either, one, NOW) == () and ask(either, {"pmid": "1"}, people.editor, NOW) == []
    assert ask(either, {"pmid": "1"}, people.editor, NOW, again=True) == [one, further]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (None, "asked 5 s ago"),
        (Said(LookupState.FOUND, found=FOUND), "found by PMID 1, 5 s ago"),
        (Said(LookupState.NOT_FOUND), "not found: it does not know PMID 1 (5 s ago)"),
        (Said(LookupState.OFFLINE, "x"), "offline: nobody could be reached; everything else works"),
        (Said(LookupState.FAILED, "The answer is broken."), "failed because the answer is broken."),
        (Said(LookupState.FAILED), "failed"),
    ],
)
def test_each_state_is_told_in_words(session: Session, people: Cast, said: Said | None, words: str) -> None:
    one = asked(session, people)
    if said:
        record_answer(session, one, said, NOW)
    looked = looked_up_identifier(session, PMID, "1", NOW + timedelta(seconds=5))
    assert looked.services[0].words == words
    assert looked.is_offline == (said is not None and said.state is LookupState.OFFLINE)


def test_nothing_asked_yet_says_so(session: Session) -> None:
    looked = looked_up_identifier(session, DOI, "10.1000/never", NOW)
    assert [one.words for one in looked.services] == ["not asked yet", "not asked yet"]
    assert not (looked.was_asked or looked.is_waiting or looked.is_offline or looked.has_proposals)


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (timedelta(seconds=-3), "0 s ago"), (timedelta(seconds=59), "59 s ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"), (timedelta(days=29), "29 days ago"),
    ],
)  # fmt: skip
def test_an_age_is_told_in_its_largest_unit(then: timedelta, words: str) -> None:
    assert ago(NOW - then, NOW) == words
