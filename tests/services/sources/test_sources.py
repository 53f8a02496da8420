"""Sources: one work is one row, its texts are revisions, and references are tied to them by the editor."""

import pytest
from factories import (
    NOW,
    TEXT,
    Cast,
    assigned,
    count_events,
    last_event,
    seeing,
    sources,
    submitted,
    under_review,
)
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, NotFound, NotPermitted, StaleVersion
from review_service.core.vocabulary import SourceKind
from review_service.services.core.acting import Act
from review_service.services.sources.sources import (
    TextFacts,
    add_source,
    add_source_text,
    find_source,
    make_source,
    newest_text,
    resolve_reference,
)


def test_a_work_is_found_by_any_spelling_of_its_identifier(session: Session, people: Cast) -> None:
    known = sources(session, people.editor)
    for csl in (
        {"DOI": "https://doi.org/10.1000/WALK.2020."},
        {"DOI": "10.1000/walk.2020", "PMID": "30000001"},
    ):
        found = find_source(session, csl)
        assert found is not None
        assert found.id == known["lee2020"].id
    found = find_source(session, {"PMID": "030000001"})
    assert found is not None
    assert found.id == known["diaz2021"].id
    assert find_source(session, {"title": "Walking and blood pressure"}) is None


def test_one_work_is_one_source(session: Session, people: Cast) -> None:
    sources(session, people.editor)
    with pytest.raises(BadInput, match="«Steps a day» has this identifier already"):
        add_source(session, {"title": "x", "PMID": "30000001"}, SourceKind.STUDY, people.editor, NOW)
    with pytest.raises(BadInput, match="needs a title or an identifier"):
        make_source(session, {"publisher": "x"}, None, NOW)


def test_adding_a_source_and_a_text_is_told(session: Session, people: Cast) -> None:
    source = add_source(session, {"title": "New"}, SourceKind.LABEL, people.reviewer, NOW)
    assert last_event(session, "add_source").after == {"source_id": source.id, "title": "New"}
    text = add_source_text(
        session, source.id or 0, " Words.\r\nMore. ", TextFacts(" Label "), people.reviewer, NOW
    )
    assert (text.number, text.text, text.label) == (1, "Words.\nMore.", "Label")
    assert last_event(session, "add_source_text").after == {
        "source_id": source.id, "title": "New", "number": 1, "sha256": text.sha256,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["author", "publisher", "nobody"])
def test_only_editors_and_board_members_keep_sources(session: Session, people: Cast, who: str) -> None:
    known = sources(session, people.editor)["lee2020"].id or 0
    with pytest.raises(NotPermitted):
        add_source(session, {"title": "x"}, SourceKind.OTHER, getattr(people, who), NOW)
    with pytest.raises(NotPermitted):
        add_source_text(session, known, "x", TextFacts("x"), getattr(people, who), NOW)


def test_texts_are_numbered_and_the_same_text_again_is_refused(session: Session, people: Cast) -> None:
    known = sources(session, people.editor)["lee2020"].id or 0
    with pytest.raises(BadInput, match="the text that is there already"):
        add_source_text(session, known, f"  {TEXT}\r\n", TextFacts("Summary"), people.editor, NOW)
    add_source_text(session, known, "Other.", TextFacts("Full text"), people.editor, NOW)
    back = add_source_text(session, known, TEXT, TextFacts("Summary"), people.editor, NOW)
    newest = newest_text(session, known)
    assert newest is not None
    assert (back.number, newest.id) == (3, back.id)


@pytest.mark.parametrize(("text", "label"), [("", "x"), ("x", " "), ("x" * 2_000_001, "x")])
def test_a_text_needs_words_a_label_and_an_end(session: Session, people: Cast, text: str, label: str) -> None:
    known = sources(session, people.editor)["lee2020"].id or 0
    with pytest.raises(BadInput):
        add_source_text(session, known, text, TextFacts(label), people.editor, NOW)


def test_there_is_no_such_source(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    with pytest.raises(NotFound, match="no such source"):
        add_source_text(session, 999, "x", TextFacts("x"), people.editor, NOW)
    with pytest.raises(NotFound, match="no such source"):
        resolve_reference(session, slug, "lee2020", 999, seeing(session, slug, people.editor))
    with pytest.raises(NotFound, match="has no reference «missing»"):
        resolve_reference(session, slug, "missing", 1, seeing(session, slug, people.editor))


def test_tying_a_reference_to_what_it_is_tied_to_changes_nothing(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    known = sources(session, people.editor)["lee2020"].id
    told = count_events(session)
    resolve_reference(session, slug, "lee2020", known, seeing(session, slug, people.editor))
    assert count_events(session) == told


def test_only_the_editor_ties_references_and_on_the_newest_version(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    for who in (people.author, people.reviewer):
        with pytest.raises(NotPermitted):
            resolve_reference(session, slug, "lee2020", None, seeing(session, slug, who))
    with pytest.raises(StaleVersion):
        resolve_reference(session, slug, "lee2020", None, Act(people.editor, NOW, 2))
