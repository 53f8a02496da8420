"""The editors' inbox of readers' questions."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

PAGE = 50

_QUESTIONS = sa.text("""
SELECT question.id, article.slug, article.title, version.number, question.claim_ordinal, question.text,
    question.contact, question.asked_at, question.closed_at, question.answer
FROM question JOIN article ON article.id = question.article_id JOIN version
    ON version.id = question.version_id
WHERE (:closed = 1) = (question.closed_at IS NOT NULL) AND (:before = 0 OR question.id < :before)
ORDER BY question.id DESC LIMIT :limit
""").columns(asked_at=UTCDateTime(), closed_at=UTCDateTime())


@dataclass(frozen=True)
class QuestionLine:
    """`claim_ordinal` is set where a reader reported an error on that claim."""

    question_id: int
    slug: str
    title: str
    number: int
    claim_ordinal: int | None
    text: str
    contact: str
    asked_at: datetime
    closed_at: datetime | None
    answer: str


def question_lines(
    session: Session, closed: bool = False, before: int = 0
) -> tuple[tuple[QuestionLine, ...], int]:
    rows = session.execute(_QUESTIONS, {"closed": int(closed), "before": before, "limit": PAGE + 1}).all()
    lines = tuple(QuestionLine(*row) for row in rows[:PAGE])
    return lines, lines[-1].question_id if len(rows) > PAGE else 0
