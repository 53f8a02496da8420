"""What the public page of an article depends on: one cheap statement says whether it changed,
and for whom it is."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.vocabulary import Status
from review_service.reading.document import Audience

_STATE = sa.text("""
SELECT article.id, article.slug, article.topic, article.audience, article.status, article.version_id,
    article.verdict_set_no, article.changed_at,
    (SELECT max(a.id) FROM approval a WHERE a.article_id = article.id) AS last_approval,
    (SELECT count(*) FROM article other WHERE other.topic = article.topic) AS variants,
    (SELECT count(DISTINCT a.article_id) FROM approval a JOIN article other ON other.id = a.article_id
     WHERE other.topic = article.topic) AS approved_variants
FROM article WHERE article.slug = :slug
""").columns(changed_at=UTCDateTime())


@dataclass(frozen=True)
class ReaderState:
    """Everything the page depends on: two equal states give the same bytes,
    so it is the cache key and the ETag."""

    article_id: int
    slug: str
    topic: str
    audience: Audience
    status: Status
    version_id: int
    verdict_set_no: int
    changed_at: datetime
    last_approval: int | None
    variants: int
    approved_variants: int


def reader_state(source: Session | sa.Connection, slug: str) -> ReaderState | None:
    """One statement, on a session or a bare connection."""
    row = source.execute(_STATE, {"slug": slug}).one_or_none()
    if row is None:
        return None
    return ReaderState(
        row.id,
        row.slug,
        row.topic,
        Audience(row.audience),
        Status(row.status),
        row.version_id,
        row.verdict_set_no,
        row.changed_at,
        row.last_approval,
        row.variants,
        row.approved_variants,
    )


def variant_slug(session: Session, topic: str, audience: Audience) -> str | None:
    """The article of the same topic that is written for this audience."""
    query = sa.text(
        "SELECT slug FROM article WHERE topic = :topic AND audience = :audience ORDER BY id LIMIT 1"
    )
    slug: str | None = session.scalar(query, {"topic": topic, "audience": audience.value})
    return slug
