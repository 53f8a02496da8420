"""Drafts on both databases: nothing is overwritten unseen, nothing is seen by others,
nothing stays once it was taken."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from factories import NOW, cast

from review_service.core.actor import Actor
from review_service.core.db import Database
from review_service.core.errors import BadInput, NewerWords
from review_service.models import IdempotencyKey
from review_service.services.articles.drafts import (
    DraftKind,
    NewDraft,
    discard_draft,
    drafts_of_others,
    find_draft,
    forget_draft,
    put_draft,
    subject_of,
)

SUBJECT = subject_of(DraftKind.REVISION, "does-walking-help")
LATER = NOW + timedelta(minutes=5)


def typed(text: str, seen: int = 0, form_key: str = "") -> NewDraft:
    return NewDraft(SUBJECT, {"text": text}, seen, 1, form_key)


@pytest.fixture
def author(database: Database) -> Actor:
    with database.writing() as session:
        return cast(session).author


def test_what_was_put_is_found_with_its_base_and_its_time(database: Database, author: Actor) -> None:
    with database.writing() as session:
        assert find_draft(session, SUBJECT, author) is None
        put_draft(session, typed("One\r\ntwo\rthree"), author, NOW)
        second = put_draft(session, typed("Two", 1), author, LATER)
    with database.reading() as session:
        found = find_draft(session, SUBJECT, author)
    assert found == second and found is not None
    assert (found.fields, found.revision, found.saved_at, found.base) == ({"text": "Two"}, 2, LATER, 1)


def test_newer_words_of_another_window_are_not_overwritten_and_are_told(
    database: Database, author: Actor
) -> None:
    with database.writing() as session:
        put_draft(session, typed("Mine"), author, NOW)
        put_draft(session, typed("Theirs", 1), author, LATER)
    with database.writing() as session, pytest.raises(NewerWords) as told:
        put_draft(session, typed("Mine again", 1), author, LATER)
    assert (told.value.fields, told.value.revision, told.value.saved_at) == ({"text": "Theirs"}, 2, LATER)
    with database.reading() as session:
        assert find_draft(session, SUBJECT, author).fields == {"text": "Theirs"}  # type: ignore[union-attr]


def test_a_saving_whose_answer_was_lost_may_be_sent_again(database: Database, author: Actor) -> None:
    with database.writing() as session:
        first = put_draft(session, typed("Mine\n"), author, NOW)
        again = put_draft(session, typed("Mine\r\n"), author, LATER)
    assert again == first


def test_of_two_windows_that_save_at_once_one_is_told(database: Database, author: Actor) -> None:
    ready, told = Barrier(2), []

    def save(text: str) -> None:
        ready.wait()
        try:
            with database.writing() as session:
                put_draft(session, typed(text), author, NOW)
        except NewerWords as error:
            told.append((text, error.fields["text"]))

    windows = [Thread(target=save, args=(text,)) for text in ("left", "right")]
    for one in windows:
        one.start()
    for one in windows:
        one.join()
    with database.reading() as session:
        kept = find_draft(session, SUBJECT, author).fields["text"]  # type: ignore[union-attr]
    assert told == [({"left": "right", "right": "left"}[kept], kept)]


def test_a_draft_is_seen_by_its_person_and_as_a_fellow_authors(database: Database, author: Actor) -> None:
    with database.writing() as session:
        put_draft(session, typed("Mine"), author, NOW)
        other = Actor(author.id + 1, "Other", "other@example.org", frozenset())
        assert find_draft(session, SUBJECT, other) is None
        ((name, draft),) = drafts_of_others(session, SUBJECT, other)
        assert (name, draft.fields) == ("Author", {"text": "Mine"})
        assert drafts_of_others(session, SUBJECT, author) == ()


def test_a_taken_form_takes_what_it_saved_along_and_leaves_newer_words(
    database: Database, author: Actor
) -> None:
    with database.writing() as session:
        put_draft(session, typed("One", form_key="this form"), author, NOW)
        forget_draft(session, SUBJECT, 0, "another form", author)
        assert find_draft(session, SUBJECT, author), "newer than what that form had seen"
        forget_draft(session, SUBJECT, 0, "this form", author)
        assert find_draft(session, SUBJECT, author) is None
        put_draft(session, typed("Two", 1), author, NOW)
        forget_draft(session, SUBJECT, 2, "", author)
        assert find_draft(session, SUBJECT, author) is None


def test_a_saving_that_comes_after_its_form_was_taken_keeps_nothing(
    database: Database, author: Actor
) -> None:
    with database.writing() as session:
        session.add(IdempotencyKey(person_id=author.id, key="used", digest="d", status=303, made_at=NOW))
        session.flush()
        assert put_draft(session, typed("Late", form_key="used"), author, NOW) is None
        assert put_draft(session, typed("Newer window", form_key="unused"), author, NOW)
        assert put_draft(session, typed("Late", form_key="used"), author, NOW) is None
        assert find_draft(session, SUBJECT, author).fields == {"text": "Newer window"}  # type: ignore[union-attr]


def test_discarding_spares_what_another_window_saved_since(database: Database, author: Actor) -> None:
    with database.writing() as session:
        put_draft(session, typed("One"), author, NOW)
        put_draft(session, typed("Two", 1), author, NOW)
        assert not discard_draft(session, SUBJECT, 1, author)
        assert discard_draft(session, SUBJECT, 2, author)


@pytest.mark.parametrize("subject", ["", "revision", "revision/", "nonsense/x", "revision/" + "x" * 300])
def test_nothing_is_written_on_what_is_no_subject(database: Database, author: Actor, subject: str) -> None:
    with database.writing() as session, pytest.raises(BadInput):
        put_draft(session, NewDraft(subject, {"text": "x"}), author, NOW)
    with database.reading() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM draft")) == 0
