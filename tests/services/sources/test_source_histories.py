"""The history of a source holds every act on it, newest first, with facts before and after."""

import pytest
from factories import NOW, Cast, sources
from services.sources.test_look_up_acceptance import answered, lee, take
from sqlalchemy.orm import Session

from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.services.sources import read_source_histories as source_histories
from review_service.services.sources.look_ups import ask_for_source
from review_service.services.sources.read_source_histories import FactChanged, facts_changed, source_history
from review_service.services.sources.read_sources import source_page
from review_service.services.sources.source_merges import merge_source, tell_apart
from review_service.services.sources.source_status import FallPolicy, NewStatus, change_source_status
from review_service.services.sources.sources import TextFacts, add_source, add_source_text


def words(session: Session, source_id: int) -> list[str]:
    return [event.words for event in source_history(session, source_id).events]


def test_every_act_on_a_source_is_in_its_history(either: Session, people: Cast) -> None:
    csl = {"title": "A walk", "DOI": "10.1000/a.walk"}
    source_id = add_source(either, csl, SourceKind.TRIAL, people.editor, NOW).id or 0
    other = add_source(either, {"title": "A stroll"}, SourceKind.TRIAL, people.editor, NOW).id or 0
    third = add_source(either, {"title": "A run"}, SourceKind.TRIAL, people.editor, NOW).id or 0
    add_source_text(either, source_id, "It helped.", TextFacts("Abstract"), people.editor, NOW)
    ask_for_source(either, source_id, people.editor, NOW)
    merge_source(either, source_id, other, "The same.", people.editor, NOW)
    tell_apart(either, (source_id, third), "Another centre.", people.editor, NOW)
    fallen = NewStatus(SourceStatus.CORRECTED, "A figure.")
    change_source_status(either, source_id, fallen, people.editor, NOW, FallPolicy())
    assert words(either, source_id) == [
        "changed the status of a source: ok → corrected, A figure.",
        f"said that two sources are different works: the other is «A run» (source {third}), Another centre.",
        f"merged another source into this one: «A stroll» (source {other}), The same.",
        "asked services about a source: Crossref, PubMed",
        "added a text to a source: revision 1",
        "added a source: A walk",
    ]
    assert all(event.who == "Editor" for event in source_history(either, source_id).events)
    page = source_page(either, third, people.editor)
    assert [(one.source_id, one.reason) for one in page.apart] == [(source_id, "Another centre.")]
    assert "changed the status" in words(either, other)[0], "what went into it falls with it"


def test_facts_that_were_taken_are_shown_field_by_field(session: Session, people: Cast) -> None:
    source = lee(session, people)
    take(session, source, people.editor, "PubMed:title", "PubMed:volume")
    newest = source_history(session, source.id or 0).events[0]
    assert newest.words == "took facts of a source from what was looked up: PubMed"
    assert newest.facts == (
        FactChanged("Title", "Walking and blood pressure", "Walking and pressure: a trial"),
        FactChanged("Volume", "", "12"),
    )


def test_an_answer_of_before_is_no_asking(session: Session, people: Cast) -> None:
    source_id = sources(session, people.editor)["lee2020"].id or 0
    from services.sources.test_look_up_acceptance import CROSSREF, PUBMED

    answered(session, ask_for_source(session, source_id, people.editor, NOW), PUBMED, CROSSREF)
    before = len(words(session, source_id))
    assert ask_for_source(session, source_id, people.editor, NOW) == []
    assert len(words(session, source_id)) == before


def test_a_long_history_has_pages(session: Session, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_histories, "PAGE", 2)
    source_id = add_source(session, {"title": "A walk"}, SourceKind.TRIAL, people.editor, NOW).id or 0
    for n in range(4):
        add_source_text(session, source_id, f"Text {n}", TextFacts("Text"), people.editor, NOW)
    seen, before = list[str](), 0
    while True:
        page = source_history(session, source_id, before)
        seen += [event.words for event in page.events]
        if not (before := page.older):
            break
    assert len(seen) == 5 and seen[-1] == "added a source: A walk"


def test_what_is_not_named_is_shown_by_its_own_name() -> None:
    assert facts_changed({}, {"facts": {"language": "en", "author": [{"family": "Lee"}]}}) == (
        FactChanged("Authors", "", "Lee"),
        FactChanged("language", "", "en"),
    )
