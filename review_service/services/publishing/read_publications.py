"""The publisher's page: what is approved, and what went out when and by whom."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.services.core.approval_parties import IS_PARTY

PAGE = 50


@dataclass(frozen=True)
class PublicationLine:
    """An article with a standing approval. `exported_at` is when somebody last took it out, if ever. While it
    `is_re_reviewed` it does not go out, nor while somebody who ruled or signed `is_by_contributor`."""

    approval_id: int
    slug: str
    title: str
    audience: str
    number: int
    approved_at: datetime
    next_review_due: datetime
    exported_at: datetime | None
    is_re_reviewed: bool
    is_by_contributor: bool


@dataclass(frozen=True)
class ExportLine:
    slug: str
    number: int
    format: str
    sha256: str
    person: str
    exported_at: datetime


_APPROVED = sa.text(f"""
SELECT approval_id, slug, title, audience, number, approved_at, next_review_due,
    (SELECT max(x.exported_at) FROM export_record x
        WHERE x.approval_id = approved_version.approval_id) AS exported_at,
    EXISTS (SELECT 1 FROM re_review r WHERE r.article_id = approved_version.article_id
        AND r.closed_at IS NULL) AS is_re_reviewed,
    EXISTS (SELECT 1 FROM approval JOIN contribution k ON k.article_id = approval.article_id
        WHERE approval.id = approved_version.approval_id AND {IS_PARTY}) AS is_by_contributor
FROM approved_version
WHERE is_latest AND reopened_at IS NULL AND (:before = 0 OR approval_id < :before)
ORDER BY approval_id DESC LIMIT :limit
""").columns(  # noqa: S608 - our own words
    approved_at=UTCDateTime(), next_review_due=UTCDateTime(), exported_at=UTCDateTime()
)

_EXPORTS = sa.text("""
SELECT article.slug, version.number, export_record.format, export_record.sha256,
    coalesce(person.name, '') AS person, export_record.exported_at
FROM export_record
JOIN article ON article.id = export_record.article_id
JOIN approval ON approval.id = export_record.approval_id
JOIN version ON version.id = approval.version_id
LEFT JOIN person ON person.id = export_record.person_id
ORDER BY export_record.id DESC LIMIT :limit
""").columns(exported_at=UTCDateTime())


def publication_lines(session: Session, before: int = 0) -> tuple[tuple[PublicationLine, ...], int]:
    """A page of what may go out, newest approval first, and the id to go on before (0 on the last page)."""
    rows = session.execute(_APPROVED, {"before": before, "limit": PAGE + 1}).all()
    lines = tuple(PublicationLine(*row) for row in rows[:PAGE])
    return lines, lines[-1].approval_id if len(rows) > PAGE else 0


def export_lines(session: Session) -> tuple[ExportLine, ...]:
    return tuple(ExportLine(*row) for row in session.execute(_EXPORTS, {"limit": PAGE}))
