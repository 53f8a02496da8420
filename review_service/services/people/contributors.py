"""Who wrote an article beside the one who handed it in: kept as listed, told where somebody
turns out to be one of them."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.models import Article, ContributorRow, Version
from review_service.reading.contributors import folded_name
from review_service.reading.document import Contributor
from review_service.services.core.acting import recount
from review_service.services.core.history import About, record_event

_FOUND = sa.text("""
SELECT k.article_id, max(k.version_id) AS version_id, k.person_id, person.name, article.version_id AS newest
FROM contribution k JOIN person ON person.id = k.person_id JOIN article ON article.id = k.article_id
WHERE k.id > :last AND (k.version_id = :version OR k.person_id = :person) AND k.person_id <> :but
    AND NOT EXISTS (SELECT 1 FROM contribution older
        WHERE older.article_id = k.article_id AND older.person_id = k.person_id AND older.id <= :last)
GROUP BY k.article_id, k.person_id, person.name, article.version_id ORDER BY k.article_id, k.person_id
""")


def last_contribution(session: Session) -> int:
    """What was found after it is new: `tell_who_was_found` asks for it."""
    session.flush()
    return session.scalar(sa.text("SELECT max(id) FROM contribution")) or 0


def keep_contributors(session: Session, version: Version, listed: Collection[Contributor]) -> None:
    """The database finds those who have an account."""
    session.flush()
    for ordinal, contributor in enumerate(listed, 1):
        row = ContributorRow(
            article_id=version.article_id,
            version_id=version.id or 0,
            ordinal=ordinal,
            name=contributor.name,
            orcid=contributor.orcid or None,
            email=contributor.email or None,
            contribution=contributor.contribution,
        )
        session.add(row)
    session.flush()


def tell_who_was_found(
    session: Session, last: int, now: datetime, version_id: int = 0, person_id: int = 0, but: int = 0
) -> None:
    """The history of each article says who was found to be a contributor, by the list of a version
    or by what is known of a person since; `but` handed it in. The counts of the queues follow:
    what they ruled holds no longer."""
    session.flush()
    where = {"last": last, "version": version_id, "person": person_id, "but": but}
    for row in session.execute(_FOUND, where).all():
        session.execute(sa.update(Article).where(col(Article.id) == row.article_id).values(changed_at=now))
        recount(session, row.newest)
        record_event(
            session,
            "find_contributor",
            now,
            About(row.person_id, row.article_id, row.version_id),
            after={"person_id": row.person_id, "contributor": row.name},
        )


_LISTED = sa.text("""
SELECT name, coalesce(orcid, '') AS orcid, coalesce(email, '') AS email, contribution FROM contributor
WHERE version_id = :version ORDER BY ordinal
""")
_NAMES = sa.text("SELECT DISTINCT name FROM contributor WHERE article_id = :article ORDER BY name")


def listed_contributors(session: Session, version_id: int) -> tuple[Contributor, ...]:
    return tuple(Contributor(*row) for row in session.execute(_LISTED, {"version": version_id}))


def names_of_contributors(session: Session, article_id: int) -> dict[str, str]:
    """As they are written, by what they are compared by: of all versions."""
    return {folded_name(name): name for name in session.scalars(_NAMES, {"article": article_id})}
