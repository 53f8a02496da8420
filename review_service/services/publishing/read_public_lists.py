"""What anybody may leaf through: the list of articles and the members of the board."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.vocabulary import Status
from review_service.reading.document import Audience
from review_service.services.people.people import specialties_by_person


@dataclass(frozen=True)
class PublicLine:
    """An article in the public list. `status` is that of the text a reader would be shown."""

    article_id: int
    slug: str
    title: str
    audience: Audience
    status: Status
    changed_at: datetime


_PUBLIC = sa.text("""
SELECT article.id, article.slug, coalesce(approved.title, article.title) AS title, article.audience,
    CASE WHEN approval.id IS NULL THEN article.status
         WHEN reopening.id IS NULL THEN 'approved' ELSE 'under_review' END AS status, article.changed_at
FROM article
LEFT JOIN approval ON approval.id = (SELECT max(a.id) FROM approval a WHERE a.article_id = article.id)
LEFT JOIN version approved ON approved.id = approval.version_id
LEFT JOIN reopening ON reopening.approval_id = approval.id
WHERE article.id < :before AND (:pending = 1 OR approval.id IS NOT NULL)
ORDER BY article.id DESC LIMIT :limit
""").columns(changed_at=UTCDateTime())
LIST_PAGE = 50
LAST_ID = 2**31  # no article has it


def public_lines(session: Session, show_pending: bool, before: int = 0) -> tuple[tuple[PublicLine, ...], int]:
    """A page of the public list, newest article first, and the id to go on before (0 on the last page)."""
    rows = session.execute(
        _PUBLIC, {"before": before or LAST_ID, "pending": int(show_pending), "limit": LIST_PAGE + 1}
    ).all()
    lines = tuple(
        PublicLine(row.id, row.slug, row.title, Audience(row.audience), Status(row.status), row.changed_at)
        for row in rows[:LIST_PAGE]
    )
    return lines, lines[-1].article_id if len(rows) > LIST_PAGE else 0


_BOARD = (
    sa.text("""
SELECT person.id, person.name, person.credentials, person.orcid, person.biography, person.term_ends_at
    FROM person
JOIN role_grant ON role_grant.person_id = person.id AND role_grant.role = 'board_member'
WHERE person.is_active AND (person.term_ends_at IS NULL OR person.term_ends_at >= :now) ORDER BY person.name
""")
    .bindparams(sa.bindparam("now", type_=UTCDateTime()))
    .columns(term_ends_at=UTCDateTime())
)


@dataclass(frozen=True)
class BoardMember:
    """Somebody whose term runs; `orcid` and `biography` are empty where they gave none."""

    name: str
    credentials: str
    specialties: tuple[str, ...]
    orcid: str
    biography: str
    term_ends_at: datetime | None


def board_members(session: Session, now: datetime) -> tuple[BoardMember, ...]:
    """Everybody who is on the board now, by name."""
    specialties = specialties_by_person(session)
    return tuple(
        BoardMember(
            row.name,
            row.credentials,
            tuple(specialties.get(row.id, ())),
            row.orcid or "",
            row.biography,
            row.term_ends_at,
        )
        for row in session.execute(_BOARD, {"now": now})
    )
