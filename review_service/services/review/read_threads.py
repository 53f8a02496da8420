"""What pages show of threads: each with its comments and where it stands in the current version.
One statement."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.comparing.anchors import Found
from review_service.comparing.word_diff import Run, diff_words, runs
from review_service.domain.workflow import may_read_board_threads
from review_service.services.core.situations import Standing


@dataclass(frozen=True)
class CommentShown:
    """`text` and `suggestion` are empty where it was withdrawn. `accepted_number` is the version on which an
    author accepted the suggestion, for the next one."""

    comment_id: int
    person_id: int
    person: str
    written_at: datetime
    text: str
    suggestion: str
    replaces: str
    withdrawn_at: datetime | None
    accepted_by: str
    accepted_number: int | None

    @property
    def runs(self) -> list[Run]:
        return runs(diff_words(self.replaces, self.suggestion))


@dataclass(frozen=True)
class ThreadShown:
    """`claim_text` and `words` are as they were when it was opened; `ordinal`, `claim_now` and `words_now` as
    they are in the version asked about, empty where the place is lost."""

    thread_id: int
    opened_number: int
    is_blocking: bool
    is_board_only: bool
    is_resolved: bool
    changed_by: str
    changed_at: datetime | None
    claim_text: str
    words: str
    ordinal: int | None
    claim_now: str
    range: tuple[int, int] | None
    how: Found | None
    comments: tuple[CommentShown, ...]

    def comments_of(self, person_id: int) -> frozenset[int]:
        return frozenset(comment.comment_id for comment in self.comments if comment.person_id == person_id)

    @property
    def is_on_article(self) -> bool:
        return not self.claim_text

    @property
    def is_lost(self) -> bool:
        return not self.is_on_article and self.ordinal is None

    @property
    def words_now(self) -> str:
        return self.claim_now[slice(*self.range)] if self.range else ""

    @property
    def is_on_words(self) -> bool:
        return bool(self.range and self.words_now != self.claim_now)

    @property
    def gist(self) -> str:
        """The first words that somebody said and did not withdraw."""
        said = next((comment for comment in self.comments if not comment.withdrawn_at), None)
        if said is None:
            return "withdrawn"
        return said.text or f"suggests «{said.suggestion}»"


_THREADS = """
SELECT thread.id AS thread_id, opened.number AS opened_number, thread.is_blocking, thread.is_board_only,
    thread.claim_text, thread.words, place.how, place.start_at, place.end_at, claim.ordinal, claim.text AS
        claim_now,
    change.is_resolved, change.changed_at, changer.name AS changed_by,
    comment.id AS comment_id, comment.person_id, writer.name AS person, comment.written_at, gone.withdrawn_at,
    CASE WHEN gone.id IS NULL THEN comment.text ELSE '' END AS said,
    CASE WHEN gone.id IS NULL THEN coalesce(comment.suggestion, '') ELSE '' END AS suggestion,
    CASE WHEN gone.id IS NULL THEN coalesce(comment.replaces, '') ELSE '' END AS replaces,
    taker.name AS accepted_by, taken_on.number AS accepted_number
FROM thread JOIN version opened ON opened.id = thread.version_id
JOIN comment ON comment.thread_id = thread.id JOIN person writer ON writer.id = comment.person_id
LEFT JOIN comment_withdrawal gone ON gone.comment_id = comment.id
LEFT JOIN suggestion_acceptance accepted ON accepted.id =
    (SELECT max(a.id) FROM suggestion_acceptance a WHERE a.comment_id = comment.id)
LEFT JOIN person taker ON taker.id = accepted.person_id LEFT JOIN version taken_on
    ON taken_on.id = accepted.version_id
LEFT JOIN thread_place place ON place.id =
    (SELECT max(p.id) FROM thread_place p WHERE p.thread_id = thread.id AND p.version_id = :version)
LEFT JOIN claim ON claim.id = place.claim_id
LEFT JOIN thread_change change ON change.id =
    (SELECT max(c.id) FROM thread_change c WHERE c.thread_id = thread.id)
LEFT JOIN person changer ON changer.id = change.person_id
WHERE thread.article_id = :article AND (:sees_board = 1 OR NOT thread.is_board_only)
"""
_TIMES = {"changed_at": UTCDateTime(), "written_at": UTCDateTime(), "withdrawn_at": UTCDateTime()}
_ORDER = "ORDER BY thread.id, comment.id"
_ALL = sa.text(f"{_THREADS} {_ORDER}").columns(**_TIMES)
_OF_CLAIM = sa.text(f"{_THREADS} AND claim.ordinal = :ordinal {_ORDER}").columns(**_TIMES)
_ONE = sa.text(f"{_THREADS} AND thread.id = :thread {_ORDER}").columns(**_TIMES)

FILTERS: dict[str, tuple[str, Callable[[ThreadShown], bool]]] = {
    "": ("All", lambda _: True),
    "open": ("Open", lambda thread: not thread.is_resolved),
    "blocking": ("Blocking", lambda thread: thread.is_blocking and not thread.is_resolved),
    "lost": ("Lost their place", lambda thread: thread.is_lost),
    "resolved": ("Resolved", lambda thread: thread.is_resolved),
}


def threads_of(
    session: Session, standing: Standing, ordinal: int | None = None, thread_id: int | None = None
) -> tuple[ThreadShown, ...]:
    """All threads of the article that this person may see, those that stand on one claim now,
    or one by its number."""
    where = {
        "article": standing.article_id,
        "version": standing.version_id,
        "sees_board": int(may_read_board_threads(standing.situation)),
    }
    if thread_id is not None:
        rows = session.execute(_ONE, where | {"thread": thread_id})
    elif ordinal is not None:
        rows = session.execute(_OF_CLAIM, where | {"ordinal": ordinal})
    else:
        rows = session.execute(_ALL, where)
    return tuple(_thread(list(group)) for _, group in groupby(rows.all(), key=lambda row: row.thread_id))


def _thread(rows: list[Any]) -> ThreadShown:
    row = rows[0]
    return ThreadShown(
        thread_id=row.thread_id,
        opened_number=row.opened_number,
        is_blocking=bool(row.is_blocking),
        is_board_only=bool(row.is_board_only),
        is_resolved=bool(row.is_resolved),
        changed_by=row.changed_by or "",
        changed_at=row.changed_at,
        claim_text=row.claim_text,
        words=row.words,
        ordinal=row.ordinal,
        claim_now=row.claim_now or "",
        range=None if row.start_at is None else (row.start_at, row.end_at),
        how=Found(row.how) if row.how else None,
        comments=tuple(_comment(comment_row) for comment_row in rows),
    )


def _comment(row: Any) -> CommentShown:
    return CommentShown(
        row.comment_id,
        row.person_id,
        row.person,
        row.written_at,
        row.said,
        row.suggestion,
        row.replaces,
        row.withdrawn_at,
        row.accepted_by or "",
        row.accepted_number,
    )
