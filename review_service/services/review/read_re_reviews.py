"""Approved articles that have to be looked at again: because a source fell or has a newer text,
or because their date comes."""

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.vocabulary import SourceStatus, Status
from review_service.services.core.read_cursors import cursor_of, parsed_cursor

PAGE = 50
NEWER_TEXT = "not every passage that the reviewers relied on stands in it unchanged."


@dataclass(frozen=True)
class ReReviewLine:
    """What befell one source after one article had been approved.
    `source_status` and `reason` are those of a fall."""

    re_review_id: int
    slug: str
    title: str
    status: Status
    source_id: int
    source_title: str
    source_status: SourceStatus | None
    reason: str
    opened_at: datetime

    @property
    def clause(self) -> str:
        """Behind the title of the source."""
        return self.source_status.clause if self.source_status else "has a newer text"

    @property
    def because(self) -> str:
        return self.reason if self.source_status else NEWER_TEXT


@dataclass(frozen=True)
class DueLine:
    slug: str
    title: str
    due_at: datetime


@dataclass(frozen=True)
class ReReviewPage:
    """`following` is the id to go on after, 0 on the last page; `due` are those whose date comes first,
    `due_following` the cursor to go on with, empty on the last page."""

    open: tuple[ReReviewLine, ...]
    due: tuple[DueLine, ...]
    following: int
    due_following: str


_OPEN = sa.text("""
SELECT re_review.id, article.slug, article.title, article.status, source.id AS source_id, source.title AS
    source_title,
    change.status AS source_status, coalesce(change.reason, '') AS reason, re_review.opened_at
FROM re_review
JOIN article ON article.id = re_review.article_id
LEFT JOIN source_status_change AS change ON change.id = re_review.status_change_id
LEFT JOIN source_text AS newer ON newer.id = re_review.source_text_id
JOIN source ON source.id = coalesce(change.source_id, newer.source_id)
WHERE re_review.closed_at IS NULL AND re_review.id > :after AND (:article = 0
    OR re_review.article_id = :article)
ORDER BY re_review.id LIMIT :limit
""").columns(opened_at=UTCDateTime())

_DUE = sa.text("""
SELECT article.slug, article.title, approval.next_review_due, approval.id
FROM approval JOIN article ON article.id = approval.article_id AND article.approval_id = approval.id
WHERE approval.next_review_due < :until AND (approval.next_review_due, approval.id) > (:at, :id)
ORDER BY approval.next_review_due, approval.id LIMIT :limit
""").columns(next_review_due=UTCDateTime())
_TIMES = (sa.bindparam("until", type_=UTCDateTime()), sa.bindparam("at", type_=UTCDateTime()))
FIRST = datetime(1970, 1, 1, tzinfo=UTC)


def open_re_reviews(session: Session, article_id: int = 0, after: int = 0) -> tuple[ReReviewLine, ...]:
    """Of one article, or a page of all (one line more than PAGE where there are more)."""
    where = {"article": article_id, "after": after, "limit": PAGE + 1}
    return tuple(
        ReReviewLine(
            row.id,
            row.slug,
            row.title,
            Status(row.status),
            row.source_id,
            row.source_title,
            SourceStatus(row.source_status) if row.source_status else None,
            row.reason,
            row.opened_at,
        )
        for row in session.execute(_OPEN, where)
    )


_NEWEST = sa.text("""
SELECT max(re_review.id) FROM re_review JOIN article ON article.id = re_review.article_id
    WHERE article.slug = :slug
""")


def newest_re_review(session: Session, slug: str) -> int:
    """Its id, 0 where there is none: what a page shows, so that none is closed that came later."""
    return session.scalar(_NEWEST, {"slug": slug}) or 0


def re_review_page(session: Session, until: datetime, after: int = 0, due_after: str = "") -> ReReviewPage:
    """`until`: approvals whose review is due before then. Nobody has to put them into the list:
    their date does."""
    rows = open_re_reviews(session, after=after)
    since, last = parsed_cursor(due_after) or (FIRST, 0)
    where = {"until": until, "at": since, "id": last, "limit": PAGE + 1}
    due = session.execute(_DUE.bindparams(*_TIMES), where).all()
    shown, due_shown = rows[:PAGE], due[:PAGE]
    return ReReviewPage(
        shown,
        tuple(DueLine(row.slug, row.title, row.next_review_due) for row in due_shown),
        shown[-1].re_review_id if len(rows) > PAGE else 0,
        cursor_of(due_shown[-1].next_review_due, due_shown[-1].id) if len(due) > PAGE else "",
    )
