"""The row of `pair` that a ruling or waiver points to, and the ruling that a new one there follows.
Holds no rule."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.domain.carry_forward import Judged
from review_service.models import Pair


def pair_ids_of(session: Session, article_id: int, wanted: Iterable[Judged]) -> dict[Judged, int]:
    """Of each, found or made now: a row is made at the first ruling or waiver.
    Whoever asks has locked the article."""
    asked = dict.fromkeys(wanted)
    query = sa.select(Pair).where(
        col(Pair.article_id) == article_id, col(Pair.wording).in_({judged.wording for judged in asked})
    )
    known = {judged_of(row): row for row in session.scalars(query)}
    made = {judged: Pair(article_id=article_id, **asdict(judged)) for judged in asked if judged not in known}
    session.add_all(made.values())
    session.flush()
    return {judged: (known | made)[judged].id or 0 for judged in asked}


_OWN_LAST = sa.text("""
SELECT own.id, pair.wording, pair.fingerprint, pair.context, pair.source_id, pair.source_text_id
FROM ruling own JOIN pair ON pair.id = own.pair_id
WHERE own.article_id = :article AND own.person_id = :person AND (:wording = '' OR pair.wording = :wording)
UNION ALL
SELECT own.id, pair.wording, pair.fingerprint, pair.context, pair.source_id, kept.source_text_id
FROM ruling own JOIN pair ON pair.id = own.pair_id JOIN ruling_kept kept ON kept.ruling_id = own.id
WHERE own.article_id = :article AND own.person_id = :person AND (:wording = '' OR pair.wording = :wording)
ORDER BY 1
""")


def own_last(session: Session, article_id: int, person_id: int, wording: str = "") -> dict[Judged, int]:
    """The person's last ruling on each pair, standing or not: the one that a new ruling there follows.
    `wording` asks for the pairs of one claim's words only."""
    where = {"article": article_id, "person": person_id, "wording": wording}
    return {judged_of(row): row.id for row in session.execute(_OWN_LAST, where)}


def judged_of(row: Any) -> Judged:
    """From the columns of that name."""
    return Judged(row.wording, row.fingerprint, row.context, row.source_id, row.source_text_id)
