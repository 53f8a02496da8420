"""Readers' questions reach the editors' inbox and are closed once."""

import pytest
import sqlalchemy as sa
from factories import NOW, Cast, approved, article, last_event
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, NotFound, NotPermitted
from review_service.models import Question
from review_service.services.publishing.questions import Asked, ask_question, close_question
from review_service.services.publishing.read_inboxes import question_lines

OPEN = sa.text("SELECT count(*) FROM question WHERE closed_at IS NULL")


@pytest.fixture
def question(session: Session, people: Cast) -> Question:
    row = article(session, approved(session, people))
    asked = Asked(row.version_id or 0, " And cycling? ", " reader@example.org ", 2)
    return ask_question(session, row.id or 0, asked, NOW)


def test_a_question_is_kept_and_told_without_a_person(session: Session, question: Question) -> None:
    assert (question.text, question.contact) == ("And cycling?", "reader@example.org")
    event = last_event(session, "ask_question")
    assert (event.person_id, event.after) == (None, {"question_id": question.id, "claim": 2})
    assert session.scalar(OPEN) == 1
    assert [line.claim_ordinal for line in question_lines(session)[0]] == [2]


@pytest.mark.parametrize("asked", [Asked(1, "  "), Asked(1, "x" * 5_001), Asked(1, "Why?", "x" * 201)])
def test_an_empty_or_endless_question_is_refused(session: Session, people: Cast, asked: Asked) -> None:
    with pytest.raises(BadInput):
        ask_question(session, 1, asked, NOW)


def test_a_question_is_closed_once_by_an_editor(session: Session, people: Cast, question: Question) -> None:
    number = question.id or 0
    with pytest.raises(NotPermitted, match="inbox belongs to the editors"):
        close_question(session, number, "", people.author, NOW)
    close_question(session, number, " Yes. ", people.editor, NOW)
    assert last_event(session, "close_question").after == {"question_id": number, "answer": "Yes."}
    assert session.scalar(OPEN) == 0
    assert [line.answer for line in question_lines(session, closed=True)[0]] == ["Yes."]
    with pytest.raises(BadInput, match="closed already"):
        close_question(session, number, "", people.editor, NOW)
    with pytest.raises(NotFound):
        close_question(session, number + 1, "", people.editor, NOW)
