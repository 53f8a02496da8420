"""What pages show of requested changes: each item, the author's answer, and what became of its claim."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.comparing.anchors import follow
from review_service.comparing.word_diff import Run, diff_words, runs
from review_service.reading.document import Claim
from review_service.services.review.thread_places import anchors_in, claims_of


@dataclass(frozen=True)
class ItemShown:
    """`old` is the item's claim in the version that the request was on, `new` the same claim in the version
    after it: empty where there is no such claim. `is_changed` is None while the author has not answered."""

    item_id: int
    request_id: int
    position: int
    number: int
    asked_by: str
    asked_at: datetime
    thread_id: int
    is_blocking: bool
    is_resolved: bool
    text: str
    words: str
    ordinal: int | None
    old: str
    new: str
    new_number: int | None
    is_changed: bool | None
    reason: str
    answered_by: str
    answered_at: datetime | None

    @cached_property
    def runs(self) -> list[Run]:
        return runs(diff_words(self.old, self.new)) if self.old != self.new else []

    @property
    def is_waiting(self) -> bool:
        return self.is_changed is None


@dataclass(frozen=True)
class RequestShown:
    """One request for changes with its items."""

    person: str
    requested_at: datetime
    version_number: int
    items: tuple[ItemShown, ...]

    @property
    def waiting(self) -> int:
        return sum(item.is_waiting for item in self.items)


_ITEMS = """
SELECT item.id, change_request.id AS request_id, item.position, version.number, asker.name AS asked_by,
    change_request.requested_at AS asked_at,
    thread.id AS thread_id, thread.is_blocking,
    coalesce((SELECT c.is_resolved FROM thread_change c WHERE c.thread_id = thread.id ORDER BY c.id DESC
        LIMIT 1), FALSE)
        AS is_resolved,
    CASE WHEN gone.id IS NULL THEN comment.text ELSE '' END AS said,
    CASE WHEN gone.id IS NULL THEN coalesce(comment.suggestion, '') ELSE '' END AS suggestion,
    substr(claim.text, place.start_at + 1, place.end_at - place.start_at) AS words, claim.ordinal,
    coalesce(claim.text, '') AS old, coalesce(later.text, '') AS new, newer.number AS new_number,
    answer.is_changed, coalesce(answer.reason, '') AS reason, coalesce(answerer.name, '') AS answered_by,
        answer.answered_at
FROM change_request
JOIN version ON version.id = change_request.version_id
JOIN person asker ON asker.id = change_request.person_id
JOIN change_item item ON item.change_request_id = change_request.id
JOIN thread ON thread.id = item.thread_id
JOIN comment ON comment.id = (SELECT min(one.id) FROM comment one WHERE one.thread_id = thread.id)
LEFT JOIN comment_withdrawal gone ON gone.comment_id = comment.id
LEFT JOIN version newer ON newer.article_id = version.article_id AND newer.number = version.number + 1
LEFT JOIN thread_place place ON place.id =
    (SELECT max(p.id) FROM thread_place p WHERE p.thread_id = thread.id AND p.version_id = version.id)
LEFT JOIN claim ON claim.id = place.claim_id
LEFT JOIN thread_place moved ON moved.id =
    (SELECT max(p.id) FROM thread_place p WHERE p.thread_id = thread.id AND p.version_id = newer.id)
LEFT JOIN claim later ON later.id = moved.claim_id
LEFT JOIN change_answer answer ON answer.change_item_id = item.id
LEFT JOIN person answerer ON answerer.id = answer.person_id
WHERE change_request.article_id = :article
"""
_ORDER = "ORDER BY change_request.id DESC, item.position, item.id"
_TIMES = {"asked_at": UTCDateTime(), "answered_at": UTCDateTime()}
_ALL = sa.text(f"{_ITEMS} {_ORDER}").columns(**_TIMES)
_WAITING = sa.text(
    f"{_ITEMS} AND change_request.version_id = :version AND answer.id IS NULL {_ORDER}"
).columns(**_TIMES)


def _item(row: sa.Row[tuple[object, ...]]) -> ItemShown:
    said = row.said or (f"suggests «{row.suggestion}»" if row.suggestion else "withdrawn")
    return ItemShown(
        item_id=row.id,
        request_id=row.request_id,
        position=row.position,
        number=row.number,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        thread_id=row.thread_id,
        is_blocking=bool(row.is_blocking),
        is_resolved=bool(row.is_resolved),
        text=said,
        words=row.words if row.words and row.words != row.old else "",
        ordinal=row.ordinal,
        old=row.old,
        new=row.new,
        new_number=row.new_number,
        is_changed=None if row.is_changed is None else bool(row.is_changed),
        reason=row.reason,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )


def item_lines(session: Session, article_id: int) -> tuple[ItemShown, ...]:
    """Every item of every request, the newest request first. One statement."""
    return tuple(_item(row) for row in session.execute(_ALL, {"article": article_id}))


def request_lines(session: Session, article_id: int) -> tuple[RequestShown, ...]:
    """The newest first."""
    grouped = groupby(item_lines(session, article_id), key=lambda item: item.request_id)
    requests = (tuple(items) for _, items in grouped)
    return tuple(
        RequestShown(lines[0].asked_by, lines[0].asked_at, lines[0].number, lines) for lines in requests
    )


def waiting_lines(session: Session, article_id: int, version_id: int) -> tuple[ItemShown, ...]:
    """The items of this version that wait for the author's answer."""
    return tuple(
        _item(row) for row in session.execute(_WAITING, {"article": article_id, "version": version_id})
    )


_ANSWERED = sa.text("""
SELECT word.thread_id FROM (
    SELECT comment.thread_id, comment.written_at AS said_at, comment.person_id FROM comment
    WHERE NOT EXISTS (SELECT 1 FROM comment_withdrawal gone WHERE gone.comment_id = comment.id)
    UNION ALL
    SELECT item.thread_id, answer.answered_at, answer.person_id
    FROM change_answer answer JOIN change_item item ON item.id = answer.change_item_id) AS word
JOIN thread ON thread.id = word.thread_id
LEFT JOIN contribution ON contribution.article_id = thread.article_id
    AND contribution.person_id = word.person_id
LEFT JOIN (SELECT article_id, max(requested_at) AS asked_at FROM change_request GROUP BY article_id) AS asked
    ON asked.article_id = thread.article_id
WHERE thread.article_id = :article
GROUP BY word.thread_id, asked.asked_at
HAVING max(CASE WHEN contribution.id IS NOT NULL THEN word.said_at END)
    >= coalesce(max(CASE WHEN contribution.id IS NULL THEN word.said_at END), min(word.said_at))
   AND max(CASE WHEN contribution.id IS NOT NULL THEN word.said_at END) >= coalesce(asked.asked_at,
       min(word.said_at))
""")


def answered_threads(session: Session, article_id: int) -> frozenset[int]:
    """Threads in which an author had the last word, and had it since changes were last requested:
    in a reply, or as the answer to an item."""
    return frozenset(session.scalars(_ANSWERED, {"article": article_id}))


def against_draft(
    session: Session, article_id: int, version_id: int, items: Sequence[ItemShown], claims: Sequence[Claim]
) -> tuple[ItemShown, ...]:
    """The items beside what became of their claims in a text that is not handed in yet."""
    if not items:
        return ()
    anchored = anchors_in(session, article_id, version_id)
    old = [claim for _, claim in claims_of(session, version_id)]
    places = follow([(anchor, ordinal) for _, anchor, ordinal in anchored], old, claims)
    texts = {claim.ordinal: claim.text for claim in claims}
    now = {
        thread_id: texts[place.ordinal] if place.ordinal else ""
        for (thread_id, _, _), place in zip(anchored, places, strict=True)
    }
    return tuple(replace(item, new=now.get(item.thread_id, "")) for item in items)
