"""The response letter and the review record of an article, as the person who asks may see them."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.actor import Actor
from review_service.core.vocabulary import Verdict
from review_service.exports.review_record import (
    RecordComment,
    RecordItem,
    RecordRequest,
    RecordRuling,
    RecordSignature,
    RecordThread,
    RecordVersion,
    RecordWaiver,
    response_letter,
    review_record,
)
from review_service.services.core.acting import look
from review_service.services.review.independence import hidden_rulings
from review_service.services.review.read_change_items import ItemShown, RequestShown, request_lines
from review_service.services.review.read_threads import ThreadShown, threads_of

_VERSIONS = sa.text("""
SELECT version.id, version.number, version.sha256, person.name, version.submitted_at,
    (SELECT max(a.approved_at) FROM approval a WHERE a.version_id = version.id) AS approved_at,
    (SELECT w.reason FROM withdrawal w WHERE w.version_id = version.id) AS withdrawn_because,
    (SELECT r.reason FROM reopening r JOIN approval a ON a.id = r.approval_id WHERE a.version_id = version.id
     ORDER BY r.id DESC LIMIT 1) AS reopened_because
FROM version JOIN person ON person.id = version.submitted_by
WHERE version.article_id = :article ORDER BY version.number
""").columns(submitted_at=UTCDateTime(), approved_at=UTCDateTime())

_RULINGS = sa.text("""
SELECT ruling.id, claim.version_id, claim.ordinal, claim.text, source.title, ruling.verdict, ruling.passage,
    ruling.locator,
    ruling.note, person.name, ruling.ruled_at,
    EXISTS (SELECT 1 FROM ruling later WHERE later.replaces_id = ruling.id) AS is_replaced
FROM ruling JOIN claim ON claim.id = ruling.claim_id JOIN person ON person.id = ruling.person_id
JOIN pair ON pair.id = ruling.pair_id LEFT JOIN source ON source.id = pair.source_id
WHERE ruling.article_id = :article ORDER BY claim.ordinal, ruling.id
""").columns(ruled_at=UTCDateTime())

_SIGNATURES = sa.text("""
SELECT version_id, printed_name, credentials, signed_at FROM sign_off WHERE article_id = :article ORDER BY id
""").columns(signed_at=UTCDateTime())


# Of a ruling that is hidden from a reviewer the waiver is hidden too.
_WAIVERS = sa.text("""
SELECT waiver.id, waiver.version_id, claim.ordinal, claim.text, source.title, waiver.printed_name,
    waiver.credentials, waiver.waived_at,
    waiver.reason, person.name AS withdrawn_by, back.reason AS withdrawn_because
FROM waiver JOIN claim ON claim.id = waiver.claim_id JOIN pair ON pair.id = waiver.pair_id
JOIN source ON source.id = pair.source_id
LEFT JOIN waiver_withdrawal back ON back.waiver_id = waiver.id LEFT JOIN person ON person.id = back.person_id
WHERE waiver.article_id = :article ORDER BY claim.ordinal, waiver.id
""").columns(waived_at=UTCDateTime())
_NAMING = sa.text("SELECT waiver_id FROM waiver_ruling WHERE ruling_id IN :rulings").bindparams(
    sa.bindparam("rulings", expanding=True)
)


def letter_of(session: Session, slug: str, actor: Actor) -> str:
    """Markdown. Raises NotFound where the person may not read the article from inside."""
    standing = look(session, slug, actor, with_pairs=False)
    requests = request_lines(session, standing.article_id)
    return response_letter(standing.title, [_request(asked) for asked in requests])


def record_of(session: Session, slug: str, actor: Actor) -> str:
    """Markdown, as the person may see it: what the board keeps to itself is left out for an author."""
    standing = look(session, slug, actor, with_pairs=False)
    where = {"article": standing.article_id}
    requests: dict[int, list[RecordRequest]] = defaultdict(list)
    for request in request_lines(session, standing.article_id):
        requests[request.version_number].append(_request(request))
    threads: dict[int, list[RecordThread]] = defaultdict(list)
    for thread in threads_of(session, standing):
        threads[thread.opened_number].append(_thread(thread))
    rulings: dict[int, list[RecordRuling]] = defaultdict(list)
    hidden = hidden_rulings(session, standing, actor)
    for row in session.execute(_RULINGS, where):
        rulings[row.version_id].append(_ruling(row, row.id in hidden))
    waivers: dict[int, list[RecordWaiver]] = defaultdict(list)
    naming = set(session.scalars(_NAMING, {"rulings": sorted(hidden)})) if hidden else set()
    for row in session.execute(_WAIVERS, where):
        if row.id not in naming:
            waivers[row.version_id].append(_waiver(row))
    signatures: dict[int, list[RecordSignature]] = defaultdict(list)
    for row in session.execute(_SIGNATURES, where):
        signatures[row.version_id].append(RecordSignature(row.printed_name, row.credentials, row.signed_at))
    versions = [
        RecordVersion(
            row.number,
            row.sha256,
            row.name,
            row.submitted_at,
            _outcome(row),
            tuple(requests[row.number]),
            tuple(rulings[row.id]),
            tuple(threads[row.number]),
            tuple(signatures[row.id]),
            tuple(waivers[row.id]),
        )
        for row in session.execute(_VERSIONS, where)
    ]
    return review_record(standing.title, versions)


def _outcome(row: Any) -> tuple[str, ...]:
    return tuple(
        words
        for said, words in (
            (
                row.approved_at,
                f"Approved by the board, {row.approved_at:%Y-%m-%d}." if row.approved_at else "",
            ),
            (row.reopened_because, f"Reopened: {row.reopened_because}"),
            (row.withdrawn_because, f"Withdrawn: {row.withdrawn_because}"),
        )
        if said
    )


def _request(request: RequestShown) -> RecordRequest:
    items = tuple(_item(item) for item in request.items)
    return RecordRequest(request.version_number, request.person, request.requested_at, items)


def _item(item: ItemShown) -> RecordItem:
    return RecordItem(
        item.text,
        item.ordinal,
        item.words,
        item.is_changed,
        item.reason,
        item.answered_by,
        item.old,
        item.new,
    )


def _thread(thread: ThreadShown) -> RecordThread:
    where = "The article"
    if not thread.is_on_article:
        where = f"«{thread.words or thread.claim_text}»" + (
            "" if thread.is_lost else f", now claim {thread.ordinal}"
        )
    marks = (
        ("blocking", thread.is_blocking),
        ("board only", thread.is_board_only),
        ("lost its place", thread.is_lost),
    )
    comments = tuple(
        RecordComment(
            comment.person,
            comment.written_at,
            comment.text,
            comment.suggestion,
            comment.replaces,
            comment.withdrawn_at is not None,
            comment.accepted_by,
        )
        for comment in thread.comments
    )
    return RecordThread(
        where,
        tuple(name for name, is_so in marks if is_so),
        thread.changed_by if thread.is_resolved else "",
        comments,
    )


def _waiver(row: Any) -> RecordWaiver:
    withdrawn = f"withdrawn by {row.withdrawn_by}: {row.withdrawn_because}" if row.withdrawn_by else ""
    return RecordWaiver(
        row.ordinal,
        row.text,
        row.title,
        row.printed_name,
        row.credentials,
        row.waived_at,
        row.reason,
        withdrawn,
    )


def _ruling(row: Any, hidden: bool) -> RecordRuling:
    return RecordRuling(
        row.ordinal,
        row.text,
        row.title or "",
        "" if hidden else Verdict(row.verdict).label,
        "" if hidden else row.passage,
        row.locator,
        "" if hidden else row.note,
        row.name,
        row.ruled_at,
        bool(row.is_replaced),
    )
