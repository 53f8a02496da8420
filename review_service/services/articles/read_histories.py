"""The history of an article: every event in words, newest first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.domain.history_words import in_words, without_verdicts

PAGE = 100

_EVENTS = sa.text("""
SELECT event.id, event.happened_at, event.action, event.before, event.after, person.name, version.number,
    (SELECT max(size) FROM checkpoint) AS proved
FROM event LEFT JOIN person ON person.id = event.person_id LEFT JOIN version ON version.id = event.version_id
WHERE event.article_id = :article AND event.id < :before_id
  AND (:sees_board = 1 OR substr(event.action, 1, 6) <> 'board_')
ORDER BY event.id DESC LIMIT :limit
""").columns(happened_at=UTCDateTime(), before=sa.JSON(), after=sa.JSON())


@dataclass(frozen=True)
class HistoryLine:
    """`who` is empty where the service itself acted, as when a quorum was reached.
    Event `event_id` is leaf `index`."""

    event_id: int
    happened_at: datetime
    who: str
    action: str
    words: str
    version_number: int | None

    @property
    def index(self) -> int:
        return self.event_id - 1


@dataclass(frozen=True)
class HistoryPage:
    """Events up to number `proved` are in the newest checkpoint: the proof of those can be taken out."""

    lines: tuple[HistoryLine, ...]
    older: int | None
    proved: int


def history_page(
    session: Session,
    article_id: int,
    before_id: int | None = None,
    sees_board: bool = False,
    hidden: Collection[int] = (),
) -> HistoryPage:
    """`sees_board`: also what was done in threads that only the board reads. `hidden`:
    rulings whose verdict is not told."""
    where = {
        "sees_board": int(sees_board),
        "article": article_id,
        "before_id": before_id or 2**31 - 1,
        "limit": PAGE + 1,
    }
    rows = session.execute(_EVENTS, where).all()
    lines = tuple(
        HistoryLine(
            row.id,
            row.happened_at,
            row.name or "",
            row.action,
            in_words(row.action, row.before, without_verdicts(row.after, hidden)),
            row.number,
        )
        for row in rows[:PAGE]
    )
    proved = rows[0].proved or 0 if rows else 0
    return HistoryPage(lines, lines[-1].event_id if len(rows) > PAGE else None, proved)
