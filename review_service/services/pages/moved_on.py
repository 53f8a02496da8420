"""What changed between the page that somebody wanted to sign and what stands now."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.domain.vocabulary import Verdict


@dataclass(frozen=True)
class RulingMove:
    """`stands`: made since; else it stood then and does not now."""

    ordinal: int
    reference: str
    verdict: Verdict
    person: str
    stands: bool


@dataclass(frozen=True)
class MovedOn:
    """`old` is the version that was shown, None where it is unknown; `new` the newest one."""

    old: int | None
    new: int
    rulings: tuple[RulingMove, ...]

    @property
    def is_other_version(self) -> bool:
        return self.old is not None and self.old != self.new


_VERSION = sa.text("SELECT max(number) FROM version WHERE article_id = :article AND sha256 = :sha256")
_RULINGS = sa.text("""
SELECT ruling.id, claim.ordinal, coalesce(source.title, '') AS reference, ruling.verdict, person.name
FROM ruling JOIN claim ON claim.id = ruling.claim_id JOIN person ON person.id = ruling.person_id
LEFT JOIN source ON source.id = ruling.source_id
WHERE ruling.article_id = :article AND ruling.id IN :ids ORDER BY claim.ordinal, ruling.id
""").bindparams(sa.bindparam("ids", expanding=True))
MOST = 2_000  # rulings that a page may name


def moved_on(
    session: Session,
    article_id: int,
    newest: int,
    seen_sha256: str,
    seen_rulings: Collection[int],
    standing_rulings: Collection[int],
) -> MovedOn:
    """Two statements. `seen_rulings` come from the page: ids of other articles are passed over."""
    old = session.scalar(_VERSION, {"article": article_id, "sha256": seen_sha256})
    seen = set(list(seen_rulings)[:MOST])
    moved = sorted(seen.symmetric_difference(standing_rulings))[:MOST]
    rows = session.execute(_RULINGS, {"article": article_id, "ids": moved or [0]})
    rulings = tuple(
        RulingMove(row.ordinal, row.reference, Verdict(row.verdict), row.name, row.id not in seen)
        for row in rows
    )
    return MovedOn(old, newest, rulings)
