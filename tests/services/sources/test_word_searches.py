"""A search by words is asked once, kept with its age, and a person takes one of what it offers, or none."""

from datetime import timedelta

import pytest
from factories import NOW, Cast, last_event, sources
from sqlalchemy.orm import Session

from review_service.bibliography.look_ups.protocol import Candidate
from review_service.core.errors import BadInput, NotFound, NotPermitted
from review_service.core.vocabulary import LookupState, SourceKind
from review_service.models import Source
from review_service.services.sources.look_ups import KEPT_FOR, LOST_AFTER
from review_service.services.sources.read_word_searches import search_page
from review_service.services.sources.sources import add_source
from review_service.services.sources.word_searches import (
    Offered,
    ask_words,
    folded,
    record_offered,
    take_candidate,
    words_of,
)

WALK = Candidate(
    "41000001", "Walking after surgery", ("Lee A", "Roe B", "Diaz C", "May D"), "Ann Invent Med", "2024", ""
)
KNOWN = Candidate("30000001", "Steps a day", (), "", "", "")
LATER = NOW + timedelta(minutes=1)


def offered(session: Session, people: Cast, *found: Candidate, words: str = "walking surgery") -> None:
    _, waiting = ask_words(session, words, people.editor, NOW)
    state = LookupState.FOUND if found else LookupState.NOT_FOUND
    record_offered(session, waiting or 0, Offered(state, candidates=found), NOW)


def typed(session: Session, people: Cast) -> Source:
    csl = {"title": "Walking after surgery, typed by hand", "volume": "3"}
    return add_source(session, csl, SourceKind.TRIAL, people.editor, NOW)


def test_words_are_folded_so_that_they_are_only_words() -> None:
    assert folded('  Walking [title] AND "surgery*"\n(2024) ') == "walking title and surgery 2024"


def test_an_answer_is_kept_and_asked_for_again_only_when_wanted(either: Session, people: Cast) -> None:
    words, waiting = ask_words(either, "Walking  SURGERY", people.editor, NOW)
    assert words == "walking surgery" and waiting is not None and words_of(either, waiting) == words
    assert search_page(either, words, NOW).is_waiting
    assert ask_words(either, "walking surgery", people.editor, NOW)[1] == waiting, "it is under way"
    assert search_page(either, words, NOW + LOST_AFTER).lost == waiting
    record_offered(either, waiting, Offered(LookupState.FOUND, candidates=(WALK, KNOWN)), NOW)
    assert words_of(either, waiting) is None
    assert ask_words(either, words, people.editor, LATER) == (words, None)
    assert ask_words(either, words, people.editor, LATER, again=True) == (words, waiting)
    record_offered(either, waiting, Offered(LookupState.OFFLINE, "no way out"), LATER)
    page = search_page(either, words, LATER)
    assert page.state_words.startswith("offline") and len(page.lines) == 2, "the last answer stays"
    assert ask_words(either, words, people.editor, NOW + KEPT_FOR)[1] == waiting


def test_what_is_a_source_already_is_said(either: Session, people: Cast) -> None:
    known = sources(either, people.editor)["diaz2021"].id
    offered(either, people, WALK, KNOWN)
    lines = search_page(either, "walking surgery", NOW).lines
    assert [line.known_id for line in lines] == [None, known]
    assert lines[0].facts == "Lee A, Roe B, Diaz C, et al. Ann Invent Med. 2024"


def test_a_person_takes_one_and_only_the_pmid_is_new(either: Session, people: Cast) -> None:
    source = typed(either, people)
    offered(either, people, WALK)
    take_candidate(either, source.id or 0, "walking surgery", "41000001", people.reviewer, NOW)
    assert source.pmid == "41000001"
    assert source.csl == {"title": "Walking after surgery, typed by hand", "volume": "3", "PMID": "41000001"}
    event = last_event(either, "accept_look_up")
    assert event.before == {"facts": {"PMID": None}} and event.after["facts"] == {"PMID": "41000001"}
    with pytest.raises(BadInput, match="has the PMID 41000001 already"):
        take_candidate(either, source.id or 0, "walking surgery", "41000001", people.editor, NOW)


def test_what_is_refused(session: Session, people: Cast) -> None:
    source = typed(session, people)
    sources(session, people.editor)
    offered(session, people, KNOWN)
    number = source.id or 0
    with pytest.raises(NotPermitted):
        take_candidate(session, number, "walking surgery", "30000001", people.author, NOW)
    with pytest.raises(NotFound):
        take_candidate(session, number, "walking surgery", "999", people.editor, NOW)
    with pytest.raises(NotFound):
        take_candidate(session, number, "other words", "30000001", people.editor, NOW)
    with pytest.raises(BadInput, match="one work is one source"):
        take_candidate(session, number, "walking surgery", "30000001", people.editor, NOW)
    for words in ("", "[]", "ab", "long " * 100):
        with pytest.raises(BadInput):
            ask_words(session, words, people.editor, NOW)
    with pytest.raises(NotPermitted):
        ask_words(session, "walking", people.author, NOW)
