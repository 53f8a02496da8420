"""Where a source leads: one that was merged into another leads to the one that was kept.
There are no chains."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.models import Source, SourceMerge


def is_merged() -> sa.ColumnElement[bool]:
    """Of a row of `source` in a query: it went into another one, so lists and choices leave it out."""
    return sa.exists().where(col(SourceMerge.merged_id) == col(Source.id)).correlate(Source)


def leads_to() -> sa.ColumnElement[int]:
    """Of a row of `source` in a query: its own number, or that of the source it went into."""
    kept = sa.select(col(SourceMerge.kept_id)).where(col(SourceMerge.merged_id) == col(Source.id))
    return sa.func.coalesce(kept.correlate(Source).scalar_subquery(), col(Source.id))


def kept_id_of(session: Session, source_id: int) -> int | None:
    """The source that this one went into, if it did."""
    return session.scalar(sa.select(col(SourceMerge.kept_id)).where(col(SourceMerge.merged_id) == source_id))


def lead(session: Session, source: Source) -> Source:
    kept_id = kept_id_of(session, source.id or 0)
    return session.get_one(Source, kept_id) if kept_id else source


def leads_of(session: Session, source_ids: Iterable[int]) -> dict[int, Source]:
    """The kept source for each of these that was merged, in one statement; the others are not in it."""
    query = (
        sa.select(col(SourceMerge.merged_id), Source)
        .join(Source, col(Source.id) == col(SourceMerge.kept_id))
        .where(col(SourceMerge.merged_id).in_(set(source_ids)))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def merged_into(session: Session, source_id: int) -> list[Source]:
    """The sources that went into this one."""
    gone = sa.select(col(SourceMerge.merged_id)).where(col(SourceMerge.kept_id) == source_id)
    return list(session.scalars(sa.select(Source).where(col(Source.id).in_(gone)).order_by(col(Source.id))))
