"""A reviewer's declared interests in an article. A conflict recuses:
the assignment ends and rulings stop counting."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.domain.interests import (
    Declaration,
    Interest,
    InterestAnswer,
    interests_in_words,
    refuse_half_a_declaration,
)
from review_service.domain.workflow import Action
from review_service.models import Disclosure
from review_service.services.core.acting import Act, begin, recount
from review_service.services.core.history import About, record_event
from review_service.services.review.assignments import end_assignment


def disclose_interests(session: Session, slug: str, declaration: Declaration, act: Act) -> None:
    """A conflict recuses. Raises BadInput where the answer and what is said beside it do not go together."""
    standing = begin(session, slug, Action.DISCLOSE, act)
    refuse_half_a_declaration(declaration)
    session.add(
        Disclosure(
            article_id=standing.article_id,
            person_id=act.actor.id,
            has_conflict=declaration.is_recusal,
            statement=declaration.statement.strip(),
            disclosed_at=act.now,
            categories=[interest.value for interest in Interest if interest in declaration.categories],
        )
    )
    record_event(
        session,
        Action.DISCLOSE,
        act.now,
        About(act.actor.id, standing.article_id, standing.version_id),
        after={
            "has_conflict": declaration.is_recusal,
            "has_interests": declaration.answer is not InterestAnswer.NONE,
        },
    )
    if declaration.is_recusal:
        end_assignment(session, standing.article_id, act.actor.id, act.now)
    recount(session, standing.version_id)


_LATEST = sa.text("""
SELECT categories, statement FROM disclosure WHERE article_id = :article AND person_id = :person
    ORDER BY id DESC LIMIT 1
""").columns(categories=sa.JSON())


def declared(session: Session, article_id: int, person_id: int) -> str:
    """What somebody disclosed last, in words as they stand beside a signature;
    «» where they answered nothing yet."""
    row = session.execute(_LATEST, {"article": article_id, "person": person_id}).one_or_none()
    return interests_in_words(row.categories, row.statement) if row else ""


@dataclass(frozen=True)
class DisclosureLine:
    """What a reviewer disclosed last. `interests` is empty where they have none that matter."""

    name: str
    is_recused: bool
    interests: str


_BY_REVIEWERS = sa.text("""
SELECT person.name, d.categories, d.statement, d.has_conflict FROM disclosure d JOIN person
    ON person.id = d.person_id
WHERE d.article_id = :article AND d.id = (
    SELECT max(x.id) FROM disclosure x WHERE x.article_id = d.article_id AND x.person_id = d.person_id)
ORDER BY person.name, person.id
""").columns(categories=sa.JSON())


def disclosure_lines(session: Session, article_id: int) -> tuple[DisclosureLine, ...]:
    """Of everybody who answered: part of what is signed."""
    return tuple(
        DisclosureLine(row.name, bool(row.has_conflict), interests_in_words(row.categories, row.statement))
        for row in session.execute(_BY_REVIEWERS, {"article": article_id})
    )
