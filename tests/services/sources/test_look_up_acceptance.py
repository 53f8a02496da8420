"""A person takes what was looked up: what they chose and nothing else, each as an event
that says what was before."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import NOW, Cast, approved, article, count_events, last_event, sources
from sqlalchemy.orm import Session

from review_service.bibliography.formats.normalizing import Told, made
from review_service.bibliography.formats.notices import StatusNote
from review_service.bibliography.look_ups.protocol import Found
from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotFound, NotPermitted, StaleVersion
from review_service.core.vocabulary import LookupState, SourceKind, SourceStatus
from review_service.domain.history_words import in_words
from review_service.models import ReReview, Source, SourceText
from review_service.reading.identifiers import IdentifierKind
from review_service.services.sources.look_up_acceptance import Chosen, Identifier, accept, accept_new
from review_service.services.sources.look_ups import Said, ask, ask_for_source, record_answer
from review_service.services.sources.looked_up import LookedUp, looked_up_identifier, looked_up_source
from review_service.services.sources.source_import import take_in_entries
from review_service.services.sources.source_status import FallPolicy, take_back_status
from review_service.services.sources.sources import make_source

DOI, LATER, MILD = "10.1000/walk.2020", NOW + timedelta(hours=1), FallPolicy()
NOTE = StatusNote(
    SourceStatus.RETRACTED, {"pmid": "32000000"}, "Ann Med. 2025;1:2", "2025-01-09", "retracted by"
)
PEOPLE = [{"family": "Lee", "given": "Ann"}]
PUBMED = Found("PubMed", {"pmid": "30000099", "doi": DOI},
    {"title": "Walking and pressure: a trial", "author": PEOPLE, "volume": "12"}, "Pressure fell.",
    SourceKind.STUDY, (NOTE,))  # fmt: skip
CROSSREF = Found("Crossref", {"doi": DOI}, {"title": "Walking and the pressure", "volume": "12",
    "publisher": "Press"}, "It fell.")  # fmt: skip


def answered(session: Session, ids: list[int], *found: Found) -> None:
    for one, said in zip(ids, found, strict=True):
        record_answer(session, one, Said(LookupState.FOUND, found=said), NOW)
    session.flush()


def lee(session: Session, people: Cast, *found: Found) -> Source:
    """The source of the factories, looked up at both services."""
    source = sources(session, people.editor)["lee2020"]
    ids = ask_for_source(session, source.id or 0, people.editor, NOW, again=True)
    answered(session, ids, *(found or (PUBMED, CROSSREF)))
    return source


def look(session: Session, source: Source) -> LookedUp:
    return looked_up_source(session, source.id or 0, NOW)


def take(session: Session, source: Source, actor: Actor, *facts: str, texts: tuple[str, ...] = (),
    notes: tuple[str, ...] = ()) -> None:  # fmt: skip
    chosen = Chosen(facts, texts, notes, look(session, source).seen)
    accept(session, source.id or 0, chosen, actor, LATER, MILD)


def events(session: Session) -> int:
    return count_events(session)


def test_what_differs_stands_side_by_side_and_only_what_is_missing_is_suggested(
    either: Session, people: Cast
) -> None:
    looked = look(either, lee(either, people))
    rows = {row.variable: row for row in looked.rows}
    assert list(rows) == ["title", "author", "volume", "publisher", "PMID", "kind"], "the DOI is the same"
    title = rows["title"]
    assert title.here == "Walking and blood pressure"
    assert [offer.words for offer in title.offers if offer] == ["Walking and pressure: a trial",
        "Walking and the pressure"]  # fmt: skip
    assert title.agreeing == frozenset() and rows["author"].offers[1] is None
    assert rows["author"].agreeing == frozenset(), "Crossref says nothing of authors"
    suggested = [offer.value for row in looked.rows for offer in row.offers if offer and offer.is_suggested]
    assert suggested == ["PubMed:author", "PubMed:volume", "Crossref:publisher", "PubMed:PMID"]
    assert [(text.service, text.is_suggested) for text in looked.texts] == [("PubMed", False),
        ("Crossref", False)]  # fmt: skip
    assert [(note.status, note.is_recorded) for note in looked.notes] == [(SourceStatus.RETRACTED, False)]


def test_chosen_facts_are_taken_as_one_event_and_nothing_else_changes(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    source = lee(either, people)
    before = events(either)
    take(either, source, people.reviewer, "Crossref:title", "PubMed:PMID", "PubMed:kind")
    assert source.csl == {"type": "article-journal", "title": "Walking and the pressure", "DOI": DOI,
        "PMID": "30000099"}  # fmt: skip
    assert (source.title, source.pmid, source.doi, source.kind) == ("Walking and the pressure", "30000099",
        DOI, SourceKind.STUDY)  # fmt: skip
    assert events(either) == before + 1
    event = last_event(either, "accept_look_up")
    assert event.before == {"facts": {"title": "Walking and blood pressure", "PMID": None, "kind": "trial"}}
    assert event.after["services"] == ["Crossref", "PubMed"] and event.person_id == people.reviewer.id
    assert event.after["facts"] == {"title": "Walking and the pressure", "PMID": "30000099", "kind": "study"}
    assert "took facts of a source" in in_words(event.action, event.before, event.after)
    assert article(either, slug).changed_at == LATER, "pages that show the reference are made anew"
    title = look(either, source).rows[0]
    assert title.offers[1] is None and title.agreeing == {"Crossref"}, "what is taken is not offered again"


def test_an_abstract_becomes_a_new_text_that_says_whence_it_is(either: Session, people: Cast) -> None:
    source = lee(either, people)
    take(either, source, people.reviewer, texts=("PubMed",))
    newest = either.scalars(sa.select(SourceText).order_by(SourceText.id.desc())).first()  # type: ignore[union-attr]
    assert newest is not None
    assert (newest.label, newest.text, newest.number) == ("Abstract, PubMed", "Pressure fell.", 2)
    assert [text.service for text in look(either, source).texts] == ["Crossref"], "it is not offered twice"


def test_a_kind_that_nothing_tells_is_no_proposal(session: Session, people: Cast) -> None:
    source = lee(session, people)
    (row,) = (row for row in look(session, source).rows if row.variable == "kind")
    assert [offer.words if offer else None for offer in row.offers] == ["study", None]
    assert row.agreeing == frozenset()


def test_an_abstract_is_suggested_where_there_is_no_text(session: Session, people: Cast) -> None:
    source = make_source(session, {"title": "New", "DOI": "10.1000/new"}, None, NOW)
    answered(session, ask_for_source(session, source.id or 0, people.editor, NOW), PUBMED, CROSSREF)
    assert [text.is_suggested for text in look(session, source).texts] == [True, False]


def test_a_retraction_that_an_editor_takes_does_what_a_retraction_does_and_can_be_taken_back(
    either: Session, people: Cast
) -> None:
    slug = approved(either, people)
    source = lee(either, people)
    take(either, source, people.editor, notes=("PubMed:0",))
    assert source.status is SourceStatus.RETRACTED
    row = either.execute(sa.text("SELECT id, reason, found_in FROM source_status_change")).one()
    assert row.found_in == "pubmed:retracted:pmid:32000000"
    assert row.reason == "PubMed says: retracted by PMID 32000000; Ann Med. 2025;1:2; 2025-01-09."
    re_review = either.scalar(sa.select(ReReview).where(ReReview.article_id == article(either, slug).id))  # type: ignore[arg-type]
    assert re_review is not None and re_review.closed_at is None
    assert [note.is_recorded for note in look(either, source).notes] == [True]
    with pytest.raises(BadInput, match="not offered any more"):
        take(either, source, people.editor, notes=("PubMed:0",))
    take_back_status(either, row.id, "A mistake.", people.editor, LATER)
    assert source.status is SourceStatus.OK and re_review.closed_at is not None


@pytest.mark.parametrize(("form", "is_known"), [("pubmed-xml", True), ("nbib", True), ("csl-json", False)])
def test_a_notice_that_an_imported_record_told_is_known_when_the_service_tells_it_again(
    session: Session, people: Cast, form: str, is_known: bool
) -> None:
    """Taken twice, it would end the rulings that were made since."""
    entry = made({"title": "New", "PMID": "30000099"}, 1, told=Told((NOTE,)))
    (outcome,) = take_in_entries(session, [entry], form, people.editor, NOW)
    source = outcome.source
    assert source is not None and source.status is SourceStatus.RETRACTED
    answered(session, ask_for_source(session, source.id or 0, people.editor, NOW), PUBMED)
    assert [note.is_recorded for note in look(session, source).notes] == [is_known]


def test_a_notice_that_is_a_source_here_is_named(session: Session, people: Cast) -> None:
    notice = make_source(session, {"title": "Retraction", "PMID": "32000000"}, None, NOW)
    take(session, lee(session, people), people.editor, notes=("PubMed:0",))
    assert session.scalar(sa.text("SELECT notice_id FROM source_status_change")) == notice.id


def test_only_editors_take_notices_and_only_who_keeps_sources_takes_anything(
    session: Session, people: Cast
) -> None:
    source = lee(session, people)
    with pytest.raises(NotPermitted, match="editors"):
        take(session, source, people.reviewer, "PubMed:volume", notes=("PubMed:0",))
    for one in (people.author, people.publisher, people.administrator, people.nobody):
        with pytest.raises(NotPermitted):
            take(session, source, one, "PubMed:volume")
        with pytest.raises(NotPermitted):
            accept_new(session, Identifier(IdentifierKind.DOI, DOI), Chosen(), one, NOW, MILD)
    assert "volume" not in source.csl


def test_each_choice_that_cannot_be_meant_is_refused_with_what_to_do(session: Session, people: Cast) -> None:
    source = lee(session, people)
    refused = {
        "Nothing is ticked": ((), ()),
        "Title: two are ticked": (("PubMed:title", "Crossref:title"), ()),
        "Two abstracts": ((), ("PubMed", "Crossref")),
        "not offered any more": (("PubMed:DOI",), ()),
    }
    for words, (facts, texts) in refused.items():
        with pytest.raises(BadInput, match=words):
            take(session, source, people.editor, *facts, texts=texts)
    with pytest.raises(NotFound):
        accept(session, 10**6, Chosen(), people.editor, NOW, MILD)
    assert source.title == "Walking and blood pressure"


def test_what_changed_since_it_was_seen_is_not_taken(session: Session, people: Cast) -> None:
    source = lee(session, people)
    seen = look(session, source).seen
    take(session, source, people.editor, "PubMed:volume")
    with pytest.raises(StaleVersion, match="Compare again"):
        accept(session, source.id or 0, Chosen(("PubMed:title",), seen=seen), people.reviewer, NOW, MILD)
    seen = look(session, source).seen
    ids = ask_for_source(session, source.id or 0, people.editor, NOW, again=True)
    answered(session, ids, Found("PubMed", {"doi": DOI}, {"title": "Another"}), CROSSREF)
    with pytest.raises(StaleVersion):
        accept(session, source.id or 0, Chosen(("PubMed:title",), seen=seen), people.editor, NOW, MILD)


def test_an_answer_that_comes_later_does_not_spoil_a_choice_among_the_others(
    session: Session, people: Cast
) -> None:
    source = sources(session, people.editor)["lee2020"]
    pubmed, crossref = ask_for_source(session, source.id or 0, people.editor, NOW)
    noted = replace(CROSSREF, notes=(NOTE,))
    answered(session, [crossref], noted)
    offered = look(session, source).notes
    answered(session, [pubmed], PUBMED)
    assert look(session, source).notes[1] == offered[0], "a value means the same note as before"
    ids = ask_for_source(session, source.id or 0, people.editor, NOW, again=True)
    seen = look(session, source).seen
    answered(session, ids, PUBMED, CROSSREF)
    with pytest.raises(StaleVersion):
        accept(session, source.id or 0, Chosen(("Crossref:volume",), seen=seen), people.editor, NOW, MILD)
    accept(session, source.id or 0, Chosen(("PubMed:volume",), seen=seen), people.editor, NOW, MILD)
    assert source.csl["volume"] == "12"


def test_an_identifier_that_another_source_has_is_refused_by_name(session: Session, people: Cast) -> None:
    other = make_source(session, {"title": "The other", "PMID": "30000099"}, None, NOW)
    source = lee(session, people)
    with pytest.raises(BadInput, match=rf"«The other» \(source {other.id}\) has this PMID already"):
        take(session, source, people.editor, "PubMed:PMID")


def test_what_is_no_source_yet_becomes_one_of_what_was_chosen(either: Session, people: Cast) -> None:
    new = Found("PubMed", {"pmid": "5"}, {"title": "A <i>new</i> trial", "volume": "3"}, "It helps.",
        SourceKind.TRIAL, (NOTE,))  # fmt: skip
    answered(either, ask(either, {"pmid": "5"}, people.editor, NOW), new)
    looked = looked_up_identifier(either, IdentifierKind.PMID, "5", NOW)
    chosen = Chosen(("PubMed:title", "PubMed:kind"), ("PubMed",), ("PubMed:0",), looked.seen)
    source_id, is_new = accept_new(
        either, Identifier(IdentifierKind.PMID, "5"), chosen, people.editor, NOW, MILD
    )
    source = either.get_one(Source, source_id)
    assert is_new and source.csl == {"PMID": "5", "title": "A <i>new</i> trial"}
    assert (source.title, source.kind, source.pmid) == ("A new trial", SourceKind.TRIAL, "5")
    assert source.status is SourceStatus.RETRACTED
    assert last_event(either, "add_source").after["services"] == ["PubMed"]
    assert last_event(either, "add_source_text").after["source_id"] == source_id


def test_a_work_that_is_a_source_already_leads_there_and_nothing_is_added(
    either: Session, people: Cast
) -> None:
    source = sources(either, people.editor)["lee2020"]
    answered(either, ask(either, {"pmid": "30000099"}, people.editor, NOW), PUBMED)
    looked = looked_up_identifier(either, IdentifierKind.PMID, "30000099", NOW)
    assert (looked.known_id, looked.known_title) == (source.id, source.title)
    before = events(either)
    chosen = Chosen(("PubMed:title",), seen=looked.seen)
    found = accept_new(either, Identifier(IdentifierKind.PMID, "30000099"), chosen, people.editor, NOW, MILD)
    assert found == (source.id, False) and events(either) == before


def test_a_notice_that_is_no_source_yet_becomes_one_where_the_box_is_ticked(
    either: Session, people: Cast
) -> None:
    source = lee(either, people)
    looked = look(either, source)
    assert looked.has_new_notices and looked.notes[0].may_add_notice
    chosen = Chosen(notes=[looked.notes[0].value], seen=looked.seen, with_notices=True)
    accept(either, source.id or 0, chosen, people.editor, LATER, MILD)
    notice_id = either.scalar(sa.text("SELECT notice_id FROM source_status_change"))
    notice = either.get_one(Source, notice_id)
    assert notice.pmid == "32000000" and notice.title == f"Notice (retracted) on: {source.title}"
    assert last_event(either, "add_source").after["source_id"] == notice_id
    assert not look(either, source).has_new_notices


def test_without_the_box_no_source_is_made(session: Session, people: Cast) -> None:
    source = lee(session, people)
    before = session.scalar(sa.text("SELECT count(*) FROM source"))
    take(session, source, people.editor, notes=(look(session, source).notes[0].value,))
    assert session.scalar(sa.text("SELECT count(*) FROM source")) == before
    assert session.scalar(sa.text("SELECT notice_id FROM source_status_change")) is None


def test_a_notice_that_is_a_source_already_is_not_offered_again(session: Session, people: Cast) -> None:
    notice = make_source(session, {"title": "Retraction", "PMID": "32000000"}, None, NOW)
    looked = look(session, lee(session, people))
    assert looked.notes[0].notice_id == notice.id and not looked.has_new_notices
