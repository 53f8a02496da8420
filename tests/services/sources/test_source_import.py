"""Entries of a bibliographic file become sources: new ones are added, known ones stay as they are."""

from typing import Any

import pytest
import sqlalchemy as sa
from factories import NOW, TEXT, Cast, count_events, last_event, sources, under_review
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.bibliography.formats.entries import Entry
from review_service.bibliography.formats.normalizing import Told, made
from review_service.bibliography.formats.notices import StatusNote
from review_service.core.errors import NotPermitted
from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.models import SourceStatusChange
from review_service.services.sources.source_import import Fate, Outcome, take_in_entries
from review_service.services.sources.sources import add_source, find_source, newest_text


def entry(
    title: str = "Walking at night", line: int = 1, abstract: str = "", notes: Any = (), **csl: Any
) -> Entry:
    return made({"type": "article-journal", "title": title, **csl}, line, abstract, told=Told(notes))


def take_in(session: Session, people: Cast, *entries: Entry) -> list[Outcome]:
    return take_in_entries(session, entries, "ris", people.editor, NOW)


def test_what_is_new_is_added_with_its_abstract_and_told(session: Session, people: Cast) -> None:
    (outcome,) = take_in(
        session,
        people,
        entry("Walking: a <i>randomised</i> trial", abstract="A.\n\nB.", DOI="10.1000/NEW", PMID="0077"),
    )
    source = outcome.source
    assert source is not None and outcome.fate is Fate.ADDED and outcome.has_new_text
    assert (source.title, source.doi, source.pmid) == ("Walking: a randomised trial", "10.1000/new", "77")
    assert (source.kind, source.status) == (SourceKind.TRIAL, SourceStatus.OK)
    text = newest_text(session, source.id or 0)
    assert text is not None and (text.label, text.text, text.number) == ("Abstract", "A.\n\nB.", 1)
    assert last_event(session, "add_source").after == {
        "source_id": source.id, "title": source.title, "format": "ris",
    }  # fmt: skip
    assert last_event(session, "add_source_text").after == {
        "source_id": source.id, "title": source.title, "number": 1, "sha256": text.sha256,
    }  # fmt: skip


def test_what_is_known_by_identifier_is_left_as_it_is(session: Session, people: Cast) -> None:
    known = sources(session, people.editor)["lee2020"]
    told = count_events(session)
    (outcome,) = take_in(
        session,
        people,
        entry("Another title", abstract="Another text.", DOI="https://doi.org/10.1000/WALK.2020"),
    )
    assert (outcome.fate, outcome.source, outcome.has_new_text) == (Fate.KNOWN, known, False)
    text = newest_text(session, known.id or 0)
    assert known.title == "Walking and blood pressure" and text is not None and text.text == TEXT
    assert count_events(session) == told


def test_a_known_source_without_a_text_gets_the_abstract_and_its_rulings_stay_counted(
    session: Session, people: Cast
) -> None:
    under_review(session, people)
    bare = add_source(session, {"title": "Bare", "PMID": "5"}, SourceKind.OTHER, people.editor, NOW)
    (outcome,) = take_in(session, people, entry("Bare", abstract="So.", PMID="5"))
    text = newest_text(session, bare.id or 0)
    assert outcome.has_new_text and text is not None and text.label == "Abstract"


def test_the_same_file_twice_adds_nothing(session: Session, people: Cast) -> None:
    works = [
        entry("With a DOI", DOI="10.1000/a"), entry("With an address", URL="https://example.org/a"),
        entry("With nothing at all", issued={"date-parts": [[2019]]}),
    ]  # fmt: skip
    first, second = take_in(session, people, *works), take_in(session, people, *works)
    assert [outcome.fate for outcome in first] == [Fate.ADDED] * 3
    assert [outcome.fate for outcome in second] == [Fate.KNOWN] * 3
    assert second[2].remarks == ["known by title and year only"]


def test_a_work_twice_in_one_file_is_one_source(session: Session, people: Cast) -> None:
    first, second = take_in(session, people, entry(DOI="10.1000/a"), entry("Other words", 9, DOI="10.1000/a"))
    assert (first.fate, second.fate) == (Fate.ADDED, Fate.KNOWN) and first.source is second.source


def test_identifiers_of_two_sources_are_left_out(session: Session, people: Cast) -> None:
    sources(session, people.editor)
    (outcome,) = take_in(session, people, entry(DOI="10.1000/walk.2020", PMID="30000001"))
    assert outcome.fate is Fate.LEFT_OUT and outcome.source is None
    assert (
        "DOI is that of «Walking and blood pressure», its PMID is that of «Steps a day»" in outcome.remarks[0]
    )


def test_an_address_shared_by_two_works_with_dois_makes_them_no_one_work(
    session: Session, people: Cast
) -> None:
    page = "https://example.org/list"
    first, second = take_in(
        session, people, entry("One", DOI="10.1000/a", URL=page), entry("Two", DOI="10.1000/b", URL=page)
    )
    assert (first.fate, second.fate) == (Fate.ADDED, Fate.ADDED)
    (third,) = take_in(session, people, entry("Three", URL=page))
    assert third.fate is Fate.KNOWN


def test_the_same_title_and_year_is_said_where_an_identifier_makes_it_another_work(
    session: Session, people: Cast
) -> None:
    year = {"issued": {"date-parts": [[2019]]}}
    take_in(session, people, entry(DOI="10.1000/a", **year))
    (outcome,) = take_in(session, people, entry(DOI="10.1000/b", **year))
    assert outcome.fate is Fate.ADDED and outcome.remarks[0].startswith(
        "the same title and year as «Walking at night»"
    )


RETRACTED = (StatusNote(SourceStatus.CORRECTED, {"pmid": "8"}, what="corrected by"),
    StatusNote(SourceStatus.RETRACTED, {"pmid": "7"}, what="retracted by"))  # fmt: skip


def test_a_new_source_has_the_status_that_its_record_tells_of(session: Session, people: Cast) -> None:
    (outcome,) = take_in(session, people, entry(DOI="10.1000/a", notes=RETRACTED))
    assert outcome.source is not None and outcome.source.status is SourceStatus.RETRACTED
    assert outcome.remarks == ["corrected by PMID 8", "retracted by PMID 7"]
    after = last_event(session, "change_source_status").after
    assert after["reason"] == "The imported record (ris) says: retracted by PMID 7."
    query = sa.select(col(SourceStatusChange.status)).where(
        col(SourceStatusChange.source_id) == outcome.source.id
    )
    assert set(session.scalars(query)) == {SourceStatus.RETRACTED, SourceStatus.CORRECTED}


def test_a_board_member_who_imports_leaves_the_status_to_an_editor(session: Session, people: Cast) -> None:
    (outcome,) = take_in_entries(session, [entry(notes=RETRACTED)], "ris", people.reviewer, NOW)
    assert outcome.source is not None and outcome.source.status is SourceStatus.OK
    assert outcome.remarks[-1] == "its status is for an editor to change"


def test_of_a_known_source_the_status_is_only_said(session: Session, people: Cast) -> None:
    known = sources(session, people.editor)["lee2020"]
    (outcome,) = take_in(session, people, entry(DOI="10.1000/walk.2020", notes=RETRACTED))
    assert known.status is SourceStatus.OK
    assert outcome.remarks == ["the file says «retracted by PMID 7», and here its status is «ok»"]
    known.status = SourceStatus.RETRACTED
    (outcome,) = take_in(session, people, entry(DOI="10.1000/walk.2020", notes=RETRACTED[:1]))
    assert outcome.remarks == []


def test_only_editors_and_board_members_import(session: Session, people: Cast) -> None:
    with pytest.raises(NotPermitted):
        take_in_entries(session, [entry()], "ris", people.author, NOW)
    assert take_in_entries(session, [entry()], "ris", people.reviewer, NOW)[0].fate is Fate.ADDED


def test_an_abstract_without_end_is_left_out_and_said(session: Session, people: Cast) -> None:
    (outcome,) = take_in(session, people, entry(DOI="10.1000/a", abstract="x" * 2_000_001))
    assert outcome.fate is Fate.ADDED and not outcome.has_new_text and "too long" in outcome.remarks[0]


def test_an_import_works_alike_on_both_databases(either: Session, people: Cast) -> None:
    works = [
        entry(f"Work {n}", n, abstract=f"Text {n}.", DOI=f"10.1000/{n}", PMID=str(n)) for n in range(1, 40)
    ]
    assert {outcome.fate for outcome in take_in(either, people, *works)} == {Fate.ADDED}
    found = find_source(either, {"PMID": "7"})
    assert found is not None and found.doi == "10.1000/7"
    assert {outcome.fate for outcome in take_in(either, people, *works)} == {Fate.KNOWN}
