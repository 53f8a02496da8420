"""Where threads stand: kept for each version when it is handed in, so that no page has to look for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.comparing.anchors import Anchor, Found, Place, anchor_at, follow, place_of
from review_service.models import ThreadPlace
from review_service.reading.document import Claim, ClaimKind

_CLAIMS = sa.text("""
SELECT id, ordinal, text, heading, kind, fingerprint FROM claim
WHERE version_id = :version AND (:ordinal = 0 OR ordinal = :ordinal) ORDER BY ordinal
""").columns(heading=sa.JSON())

_ANCHORED = sa.text("""
SELECT thread.id, thread.claim_text, thread.fingerprint, thread.words, thread.prefix, thread.suffix,
    claim.ordinal, place.how, place.start_at, place.end_at
FROM thread
LEFT JOIN thread_place place ON place.id =
    (SELECT max(p.id) FROM thread_place p WHERE p.thread_id = thread.id AND p.version_id = :version)
LEFT JOIN claim ON claim.id = place.claim_id
WHERE thread.article_id = :article AND thread.claim_text <> '' ORDER BY thread.id
""")


def claims_of(session: Session, version_id: int, ordinal: int = 0) -> Iterator[tuple[int, Claim]]:
    """Row id and claim, without citations, in reading order; `ordinal` 0 is every one."""
    for row in session.execute(_CLAIMS, {"version": version_id, "ordinal": ordinal}):
        kind, heading = ClaimKind(row.kind), tuple(row.heading)
        yield row.id, Claim(row.ordinal, row.text, heading, kind, fingerprint=row.fingerprint)


@dataclass(frozen=True)
class Said:
    """On what: `start` where the thread was opened on an occurrence of its words,
    `placed_by` who gave it its place later."""

    anchor: Anchor
    start: int | None = None
    placed_by: int | None = None


def keep_place(
    session: Session,
    thread_id: int,
    version_id: int,
    claim: tuple[int, Claim],
    said: Said,
    now: datetime,
) -> None:
    """Where a person said that the thread belongs."""
    anchor, start = said.anchor, said.start
    place = place_of(claim[1], anchor, Found.BY_HAND if said.placed_by else None)
    if start is not None and anchor.words and claim[1].text.startswith(anchor.words, start):
        place = Place(place.how, place.ordinal, (start, start + len(anchor.words)))
    session.add(_row(thread_id, version_id, place, claim[0], now, said.placed_by))
    session.flush()


def _row(
    thread_id: int, version_id: int, place: Place, claim_id: int | None, now: datetime, person_id: int | None
) -> ThreadPlace:
    start, end = place.range or (None, None)
    return ThreadPlace(
        thread_id=thread_id,
        version_id=version_id,
        claim_id=claim_id,
        start_at=start,
        end_at=end,
        how=place.how,
        person_id=person_id,
        placed_at=now,
    )


def anchors_in(session: Session, article_id: int, version_id: int) -> list[tuple[int, Anchor, int | None]]:
    """Each thread on a claim: its id, its anchor as it reads in this version,
    and the claim's ordinal (None: lost)."""
    rows = session.execute(_ANCHORED, {"article": article_id, "version": version_id}).all()
    if not rows:
        return []
    claims = {claim.ordinal: claim for _, claim in claims_of(session, version_id)}
    anchors = []
    for row in rows:
        anchor = Anchor(row.claim_text, row.fingerprint, row.words, row.prefix, row.suffix)
        if row.ordinal is not None:
            place = Place(Found(row.how), row.ordinal, (row.start_at, row.end_at))
            anchor = anchor_at(claims[row.ordinal], place, anchor)
        anchors.append((row.id, anchor, row.ordinal))
    return anchors


def follow_threads(
    session: Session, article_id: int, old_version_id: int, new_version_id: int, now: datetime
) -> None:
    """Every thread on a claim gets its place in the new version, or a row that says that it has lost it."""
    anchored = anchors_in(session, article_id, old_version_id)
    if not anchored:
        return
    old = [claim for _, claim in claims_of(session, old_version_id)]
    new = list(claims_of(session, new_version_id))
    ids = {claim.ordinal: number for number, claim in new}
    places = follow([(anchor, ordinal) for _, anchor, ordinal in anchored], old, [claim for _, claim in new])
    for (thread_id, _, _), place in zip(anchored, places, strict=True):
        claim_id = ids[place.ordinal] if place.ordinal else None
        session.add(_row(thread_id, new_version_id, place, claim_id, now, None))
    session.flush()
