"""Readers' follow-up questions and error reports: the editors' inbox."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotFound, NotPermitted
from review_service.core.vocabulary import Role
from review_service.models import Question
from review_service.services.core.history import About, record_event

LONGEST = 5_000


@dataclass(frozen=True)
class Asked:
    """`claim_ordinal` is given when a reader reports an error on that claim."""

    version_id: int
    text: str
    contact: str = ""
    claim_ordinal: int | None = None


def ask_question(session: Session, article_id: int, asked: Asked, now: datetime) -> Question:
    text = asked.text.strip()
    if not text:
        raise BadInput("Write your question first.", field="text")
    if len(text) > LONGEST or len(asked.contact) > 200:
        raise BadInput(f"A question may hold {LONGEST:,} characters.", field="text")
    question = Question(
        article_id=article_id,
        version_id=asked.version_id,
        claim_ordinal=asked.claim_ordinal,
        text=text,
        contact=asked.contact.strip(),
        asked_at=now,
    )
    session.add(question)
    session.flush()
    record_event(
        session,
        "ask_question",
        now,
        About(None, article_id, asked.version_id),
        after={"question_id": question.id, "claim": asked.claim_ordinal},
    )
    return question


def close_question(session: Session, question_id: int, answer: str, actor: Actor, now: datetime) -> None:
    """Marks the question as dealt with. Raises BadInput where it was closed already."""
    if not actor.has(Role.EDITOR):
        raise NotPermitted("The inbox belongs to the editors.")
    question = session.get(Question, question_id)
    if question is None:
        raise NotFound("There is no such question.")
    if question.closed_at is not None:
        raise BadInput("This question was closed already.")
    question.closed_at, question.closed_by, question.answer = now, actor.id, answer.strip()
    record_event(
        session,
        "close_question",
        now,
        About(actor.id, question.article_id, question.version_id),
        after={"question_id": question_id, "answer": question.answer},
    )
