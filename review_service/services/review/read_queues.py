"""The lists people work from. Keyset pages and capped counts: the cost does not grow with
the number of articles."""

from collections import namedtuple
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.vocabulary import Status
from review_service.domain.waiting import Facts, waiting_for
from review_service.services.core.read_cursors import cursor_of, parsed_cursor

PAGE = 25
COUNT_TO = 1_000


@dataclass(frozen=True)
class QueueRow:
    """One article in a list. `passing`/`pairs` count claim × source pairs;
    `due_at` is the viewer's own date."""

    article_id: int
    slug: str
    title: str
    audience: str
    status: Status
    number: int
    changed_at: datetime
    due_at: datetime | None
    waits_for: str
    pairs: int
    passing: int
    failing: int
    disputed: int
    to_check: int
    open_high: int
    waived: int
    reviewers: int

    @property
    def high_risk_to_rule(self) -> int:
        """Pairs; once it is approved nobody is asked to."""
        return 0 if self.status is Status.APPROVED else self.open_high

    @property
    def percent(self) -> int:
        return self.passing * 100 // self.pairs if self.pairs else 0


@dataclass(frozen=True)
class QueuePage:
    """`counts` of the desk stop at COUNT_TO. `next_cursor` is empty on the last page."""

    rows: tuple[QueueRow, ...]
    counts: dict[str, int]
    next_cursor: str


_COLUMNS = """
SELECT article.id, article.slug, article.title, article.audience, article.status, article.changed_at,
    version.number, coalesce(progress.pairs, 0) AS pairs, coalesce(progress.passing, 0) AS passing,
    coalesce(progress.failing - progress.disputed, 0) AS failing,
    coalesce(progress.disputed, 0) AS disputed, coalesce(progress.to_check, 0) AS to_check,
        coalesce(progress.open_high, 0) AS open_high, coalesce(progress.waived, 0) AS waived,
    coalesce(progress.unresolved, 0) AS unresolved,
    EXISTS (SELECT 1 FROM withdrawal w WHERE w.version_id = article.version_id) AS is_withdrawn,
    (article.status = 'submitted'
        AND EXISTS (SELECT 1 FROM change_request c WHERE c.version_id = article.version_id)) AS changes,
    (SELECT count(*) FROM assignment x WHERE x.article_id = article.id AND x.ended_at IS NULL) AS reviewers,
    (article.status = 'approved' AND EXISTS
        (SELECT 1 FROM re_review r WHERE r.article_id = article.id AND r.closed_at IS NULL)) AS re_reviewed,
    {due} AS due_at
FROM {source}
JOIN version ON version.id = article.version_id
LEFT JOIN progress ON progress.version_id = article.version_id
"""
_TYPES = {"changed_at": UTCDateTime(), "due_at": UTCDateTime()}


def _rows(session: Session, sql: str, where: dict[str, Any], order: str) -> tuple[tuple[QueueRow, ...], str]:
    rows = session.execute(_statement(sql, "at" in where), {**where, "limit": PAGE + 1}).all()
    shown = tuple(_row(row) for row in rows[:PAGE])
    if len(rows) <= PAGE:
        return shown, ""
    last = shown[-1]
    ordered_by = getattr(last, order)
    return shown, cursor_of(ordered_by, last.article_id)


@lru_cache(maxsize=64)
def _statement(sql: str, is_later_page: bool) -> Any:
    """There are a dozen of them, and making one costs as much as running it."""
    times = [sa.bindparam("at", type_=UTCDateTime())] if is_later_page else []
    return sa.text(sql).bindparams(*times).columns(**_TYPES)


def _row(row: Any) -> QueueRow:
    """A row that did not change is the same line."""
    return _line(row._fields, tuple(row))


@lru_cache(maxsize=16)
def _row_of(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names)


@lru_cache(maxsize=2_000)
def _line(names: tuple[str, ...], values: tuple[Any, ...]) -> QueueRow:
    row = _row_of(names)(*values)
    facts = Facts(
        Status(row.status),
        bool(row.is_withdrawn),
        bool(row.changes),
        row.reviewers,
        row.pairs,
        row.passing,
        row.failing,
        row.disputed,
        row.unresolved,
        row.to_check,
        bool(row.re_reviewed),
        row.waived,
    )
    return QueueRow(
        article_id=row.id,
        slug=row.slug,
        title=row.title,
        audience=row.audience,
        status=facts.status,
        number=row.number,
        changed_at=row.changed_at,
        due_at=row.due_at,
        waits_for=waiting_for(facts),
        pairs=row.pairs,
        passing=row.passing,
        failing=row.failing,
        disputed=row.disputed,
        to_check=row.to_check,
        open_high=row.open_high,
        waived=row.waived,
        reviewers=row.reviewers,
    )


_COUNTS = sa.text("""
SELECT
    (SELECT count(*) FROM (SELECT 1 FROM article WHERE status = 'submitted'
        LIMIT :most) AS counted) AS submitted,
    (SELECT count(*) FROM (SELECT 1 FROM article WHERE status = 'under_review'
        LIMIT :most) AS counted) AS under_review,
    (SELECT count(*) FROM (SELECT 1 FROM article WHERE status = 'approved'
        LIMIT :most) AS counted) AS approved,
    (SELECT count(*) FROM (SELECT 1 FROM re_review WHERE closed_at IS NULL
        LIMIT :most) AS counted) AS re_reviews,
    (SELECT count(*) FROM (SELECT 1 FROM approval JOIN article ON article.id = approval.article_id
        AND article.approval_id = approval.id
        WHERE approval.next_review_due < :now LIMIT :most) AS counted) AS overdue
""").bindparams(sa.bindparam("now", type_=UTCDateTime()))


def articles_page(session: Session, status: Status | None, now: datetime, cursor: str = "") -> QueuePage:
    """Every article, the one that changed last first: the editor's desk. `now`: whose next review is due."""
    after = parsed_cursor(cursor)
    conditions = ["article.version_id IS NOT NULL"]
    where: dict[str, Any] = {}
    if status:
        conditions.append("article.status = :status")
        where["status"] = status.value
    if after:
        conditions.append("(article.changed_at, article.id) < (:at, :id)")
        where |= {"at": after[0], "id": after[1]}
    sql = (
        _COLUMNS.format(due="NULL", source="article")
        + f"WHERE {' AND '.join(conditions)} ORDER BY article.changed_at DESC, article.id DESC LIMIT :limit"
    )
    rows, next_cursor = _rows(session, sql, where, "changed_at")
    return QueuePage(
        rows, dict(session.execute(_COUNTS, {"most": COUNT_TO, "now": now}).one()._mapping), next_cursor
    )


_MINE = "assignment JOIN article ON article.id = assignment.article_id"
_MY_COUNTS = sa.text("""
SELECT article.status, count(*) AS number FROM assignment JOIN article ON article.id = assignment.article_id
WHERE assignment.person_id = :person AND assignment.ended_at IS NULL GROUP BY article.status
""")


def reviewer_page(session: Session, person_id: int, status: Status | None, cursor: str = "") -> QueuePage:
    """What waits for one reviewer, the first due first."""
    after = parsed_cursor(cursor)
    conditions = ["assignment.person_id = :person AND assignment.ended_at IS NULL"]
    where: dict[str, Any] = {"person": person_id}
    if status:
        conditions.append("article.status = :status")
        where["status"] = status.value
    else:
        conditions.append("article.status <> 'approved'")
    if after:
        conditions.append("(assignment.due_at, assignment.article_id) > (:at, :id)")
        where |= {"at": after[0], "id": after[1]}
    sql = (
        _COLUMNS.format(due="assignment.due_at", source=_MINE)
        + f"WHERE {' AND '.join(conditions)} ORDER BY assignment.due_at, assignment.article_id LIMIT :limit"
    )
    rows, next_cursor = _rows(session, sql, where, "due_at")
    numbers = session.execute(_MY_COUNTS, {"person": person_id}).all()
    counts = {status.value: 0 for status in Status} | {row.status: row.number for row in numbers}
    return QueuePage(rows, counts, next_cursor)


def author_page(session: Session, person_id: int, cursor: str = "") -> QueuePage:
    """The articles somebody wrote, the one that changed last first."""
    after = parsed_cursor(cursor)
    where: dict[str, Any] = {"person": person_id}
    conditions = ["article.id IN (SELECT k.article_id FROM contribution k WHERE k.person_id = :person)"]
    if after:
        conditions.append("(article.changed_at, article.id) < (:at, :id)")
        where |= {"at": after[0], "id": after[1]}
    sql = (
        _COLUMNS.format(due="NULL", source="article")
        + f"WHERE {' AND '.join(conditions)} ORDER BY article.changed_at DESC, article.id DESC LIMIT :limit"
    )
    rows, next_cursor = _rows(session, sql, where, "changed_at")
    return QueuePage(rows, {}, next_cursor)


def status_lines(session: Session, slug: str | None = None) -> tuple[QueueRow, ...]:
    """Every article, or the one with this slug, by slug: for the command line."""
    where = "WHERE article.slug = :slug " if slug else ""
    sql = _COLUMNS.format(due="NULL", source="article") + f"{where}ORDER BY article.slug"
    query = sa.text(sql).columns(**_TYPES)
    return tuple(_row(row) for row in session.execute(query, {"slug": slug} if slug else {}))
