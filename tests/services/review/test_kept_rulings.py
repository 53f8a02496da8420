"""A newer text of a source keeps the rulings whose passage stands in it unchanged, and opens the others."""

import sqlalchemy as sa
from factories import NOW, TEXT, Cast, article, rule, seeing, sources, under_review
from sqlalchemy.orm import Session

from review_service.core.vocabulary import Verdict
from review_service.models import Ruling
from review_service.services.review.claim_lines import RulingShown, claim_lines
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.review.source_texts import source_texts
from review_service.services.sources.sources import TextFacts, add_source_text

FIRST = "Walking lowered systolic pressure by 4 mmHg over 12 weeks."
NEW_TEXT = f"Methods. 120 people took part. Results. {FIRST} Nobody was harmed. Discussion."


def add(session: Session, people: Cast, text: str) -> None:
    source = sources(session, people.editor)["lee2020"]
    add_source_text(session, source.id or 0, text, TextFacts("Full text"), people.editor, NOW)


def on_first_pair(session: Session, slug: str) -> tuple[RulingShown, ...]:
    found = article(session, slug)
    return claim_lines(session, found.id or 0, found.version_id or 0, 1)[0].pairs[0].rulings


def supported(session: Session, slug: str, people: Cast, passage: str = FIRST) -> Ruling:
    new = NewRuling(1, "lee2020", Verdict.SUPPORTS, passage)
    return record_ruling(session, slug, new, seeing(session, slug, people.reviewer))


def test_it_holds_with_its_place_in_the_new_text_and_that_is_shown(either: Session, people: Cast) -> None:
    slug = under_review(either, people)
    supported(either, slug, people)
    add(either, people, NEW_TEXT)
    (shown,) = on_first_pair(either, slug)
    assert shown.is_kept and NEW_TEXT[shown.start : shown.end] == FIRST


def test_a_changed_passage_a_typed_one_and_none_at_all_are_opened(either: Session, people: Cast) -> None:
    for passage, text in (
        (FIRST, NEW_TEXT.replace("by 4 mmHg", "by 3 mmHg")),
        ("Typed by hand.", NEW_TEXT),
        ("", NEW_TEXT),
    ):
        slug = under_review(either, people)
        supported(either, slug, people, passage)
        add(either, people, f"{text} {slug}")
        assert on_first_pair(either, slug) == ()


def test_it_is_looked_for_again_in_every_later_text(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    supported(session, slug, people)
    add(session, people, NEW_TEXT)
    add(session, people, f"A third one. {TEXT}")
    (shown,) = on_first_pair(session, slug)
    assert shown.is_kept and shown.start == len("A third one. ")
    add(session, people, "Nothing of it.")
    assert on_first_pair(session, slug) == ()


def test_a_new_ruling_replaces_the_one_that_was_kept(either: Session, people: Cast) -> None:
    slug = under_review(either, people)
    kept = supported(either, slug, people)
    add(either, people, NEW_TEXT)
    after = rule(either, slug, people.reviewer, Verdict.CONTRADICTS)
    assert after.replaces_id == kept.id
    assert [one.verdict for one in on_first_pair(either, slug)] == [Verdict.CONTRADICTS]


def test_signatures_given_on_the_older_text_are_void_all_the_same(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    supported(session, slug, people)
    number = sa.text("SELECT verdict_set_no FROM article WHERE slug = :slug")
    before = session.scalar(number, {"slug": slug})
    add(session, people, NEW_TEXT)
    assert session.scalar(number, {"slug": slug}) > before


def test_a_text_without_pages_has_none_in_the_database_and_on_the_page(either: Session, people: Cast) -> None:
    add(either, people, NEW_TEXT)
    newest = either.execute(sa.text("SELECT max(id) AS id, count(pages) AS paged FROM source_text")).one()
    assert newest.paged == 0, "a JSON null is a value: scripts read it as pages"
    assert source_texts(either, [newest.id])[newest.id].pages == "[]"
