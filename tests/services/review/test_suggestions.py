"""Suggested words: accepted by an author, together with others, into the next text;
refused where the text moved on."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import ARTICLE, NOW, Cast, intake, last_event, revised, seeing, under_review
from sqlalchemy.orm import Session

from review_service.core.errors import Blocked, NotFound, NotPermitted
from review_service.services.core.situations import standing_of
from review_service.services.review.read_threads import threads_of
from review_service.services.review.suggestions import (
    TextToRevise,
    accept_suggestion,
    draft_to_revise,
    text_to_revise,
)
from review_service.services.review.threads import (
    NewThread,
    open_thread,
    place_thread,
    reply,
    withdraw_comment,
)


def suggest(session: Session, slug: str, people: Cast, ordinal: int, words: str, new: str) -> int:
    """The number of the comment with the suggestion."""
    open_thread(
        session, slug, NewThread("", ordinal, words, suggestion=new), seeing(session, slug, people.reviewer)
    )
    return newest(session)


def newest(session: Session) -> int:
    return session.scalar(sa.text("SELECT max(id) FROM comment")) or 0


def to_revise(session: Session, slug: str) -> TextToRevise:
    query = sa.text(
        "SELECT v.id, v.content FROM article a JOIN version v ON v.id = a.version_id WHERE a.slug = :slug"
    )
    row = session.execute(query, {"slug": slug}).one()
    return text_to_revise(session, row.id, row.content)


def test_accepted_suggestions_accumulate_in_the_text_of_the_next_version(
    either: Session, people: Cast
) -> None:
    slug = under_review(either, people)
    before = to_revise(either, slug).text
    first = suggest(either, slug, people, 1, "4 mmHg", "5 mmHg")
    second = suggest(either, slug, people, 4, "", "Ask what each person likes.")
    third = suggest(either, slug, people, 1, "Walking", "Brisk walking")
    for comment in (first, second, third):
        accept_suggestion(either, slug, comment, seeing(either, slug, people.author))
    made = to_revise(either, slug)
    wanted = before.replace(
        "Walking lowered systolic pressure by 4", "Brisk walking lowered systolic pressure by 5"
    )
    assert made == TextToRevise(wanted.replace("Ask what people enjoy", "Ask what each person likes"), 3)
    assert last_event(either, "accept_suggestion").person_id == people.author.id
    standing = standing_of(either, slug, people.reviewer)
    assert standing is not None
    said = threads_of(either, standing)[0].comments[0]
    assert (said.accepted_by, said.accepted_number) == ("Author", 1)
    revised(either, slug, people, made.text)
    assert to_revise(either, slug) == TextToRevise(made.text, 0), (
        "they are in the text now, and not put in twice"
    )


def test_only_an_author_accepts_and_only_once(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    comment = suggest(session, slug, people, 1, "4 mmHg", "5 mmHg")
    for actor in (people.reviewer, people.editor):
        with pytest.raises(NotPermitted):
            accept_suggestion(session, slug, comment, seeing(session, slug, actor))
    accept_suggestion(session, slug, comment, seeing(session, slug, people.author))
    with pytest.raises(Blocked, match="accepted this suggestion already"):
        accept_suggestion(session, slug, comment, seeing(session, slug, people.author))


def test_a_suggestion_whose_words_have_moved_on_is_refused_with_a_clear_word(
    either: Session, people: Cast
) -> None:
    slug = under_review(either, people)
    words = suggest(either, slug, people, 1, "4 mmHg", "6 mmHg")
    claim = suggest(either, slug, people, 4, "", "Ask what they like.")
    gone = suggest(either, slug, people, 3, "", "Patients take a tablet.")
    changed = ARTICLE.replace("4 mmHg", "5 mmHg").replace("enjoy", "like")
    revised(
        either,
        slug,
        people,
        changed.replace("- Patients take 5 mg of the tablet daily while they walk. [@diaz2021]\n", ""),
    )
    for comment in (words, claim, gone):
        with pytest.raises(Blocked, match=r"text has moved on: «.*» no longer stands there"):
            accept_suggestion(either, slug, comment, seeing(either, slug, people.author))


def test_a_suggestion_that_crosses_an_accepted_one_is_refused(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    accept_suggestion(
        session,
        slug,
        suggest(session, slug, people, 1, "4 mmHg", "5 mmHg"),
        seeing(session, slug, people.author),
    )
    with pytest.raises(Blocked, match="Another suggestion"):
        other = suggest(session, slug, people, 1, "by 4 mmHg", "a little")
        accept_suggestion(session, slug, other, seeing(session, slug, people.author))


def test_what_was_accepted_stays_where_it_was_when_its_thread_is_placed_elsewhere(
    session: Session, people: Cast
) -> None:
    slug = under_review(session, people)
    comment = suggest(session, slug, people, 1, "4 mmHg", "5 mmHg")
    accept_suggestion(session, slug, comment, seeing(session, slug, people.author))
    thread = session.scalar(sa.text("SELECT max(id) FROM thread")) or 0
    place_thread(session, slug, thread, 2, "harmed", seeing(session, slug, people.reviewer))
    assert "by 5 mmHg" in to_revise(session, slug).text


def test_what_is_withdrawn_is_no_suggestion_any_more(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    comment = suggest(session, slug, people, 1, "4 mmHg", "5 mmHg")
    withdraw_comment(session, slug, comment, seeing(session, slug, people.reviewer))
    with pytest.raises(NotFound, match="no such suggestion"):
        accept_suggestion(session, slug, comment, seeing(session, slug, people.author))
    thread = session.scalar(sa.text("SELECT max(id) FROM thread")) or 0
    reply(session, slug, thread, "No words.", seeing(session, slug, people.reviewer))
    with pytest.raises(NotFound, match="no such suggestion"):
        accept_suggestion(session, slug, newest(session), seeing(session, slug, people.author))


def test_a_reply_suggests_in_the_place_of_the_words_as_they_are_now(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    open_thread(session, slug, NewThread("How much?", 1, "4 mmHg"), seeing(session, slug, people.reviewer))
    revised(session, slug, people, ARTICLE.replace("4 mmHg", "5 mmHg"))
    thread = session.scalar(sa.text("SELECT max(id) FROM thread")) or 0
    reply(session, slug, thread, "", seeing(session, slug, people.reviewer), suggestion="6 mmHg")
    accept_suggestion(session, slug, newest(session), seeing(session, slug, people.author))
    assert "by 6 mmHg" in to_revise(session, slug).text
    assert intake(to_revise(session, slug).text).document.claims[0].text.endswith("6 mmHg.")


def test_what_is_accepted_after_a_draft_was_saved_goes_into_the_draft(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    early = suggest(session, slug, people, 1, "4 mmHg", "5 mmHg")
    accept_suggestion(session, slug, early, seeing(session, slug, people.author))
    draft = to_revise(session, slug).text.replace("5 mmHg", "six mmHg").replace("tablet daily", "pill daily")
    row = session.execute(
        sa.text("SELECT v.id, v.content FROM article a JOIN version v ON v.id = a.version_id")
    ).one()
    assert draft_to_revise(session, row.id, row.content, draft, NOW) == draft, "nothing came after it"
    late = NOW + timedelta(hours=1)
    for words, new, ordinal in (("what people enjoy", "what each likes", 4), ("tablet", "capsule", 3)):
        comment = suggest(session, slug, people, ordinal, words, new)
        accept_suggestion(session, slug, comment, seeing(session, slug, people.author, late))
    made = draft_to_revise(session, row.id, row.content, draft, NOW)
    assert "Ask what each likes." in made
    assert "six mmHg" in made, "what the author made of the first suggestion stays"
    assert "pill daily" in made, "where both changed a claim, the draft's words stay"
    assert "capsule" not in made
