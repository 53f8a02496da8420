"""What changed between the page that somebody wanted to sign and what stands now."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.vocabulary import Verdict


@dataclass(frozen=True)
class RulingMove:
    """`stands`: made since; else it stood then and does not now."""

    ordinal: int
    reference: str
    verdict: Verdict
    person: str
    stands: bool


@dataclass(frozen=True)
class WaiverMove:
    """`stands`: given since; else it stood then and does not now."""

    ordinal: int
    person: str
    stands: bool


@dataclass(frozen=True)
class Seen:
    """What a page showed, or what it would show now: ids of rulings and of the waivers
    that settle some of them."""

    rulings: Collection[int]
    waivers: Collection[int]


@dataclass(frozen=True)
class MovedOn:
    """`old` is the version that was shown, None where it is unknown; `new` the newest one."""

    old: int | None
    new: int
    rulings: tuple[RulingMove, ...]
    waivers: tuple[WaiverMove, ...]

    @property
    def is_other_version(self) -> bool:
        return self.old is not None and self.old != self.new


_VERSION = sa.text("SELECT max(number) FROM version WHERE article_id = :article AND sha256 = :sha256")
_RULINGS = sa.text("""
SELECT ruling.id, claim.ordinal, coalesce(source.title, '') AS reference, ruling.verdict, person.name
FROM ruling JOIN claim ON claim.id = ruling.claim_id JOIN person ON person.id = ruling.person_id
JOIN pair ON pair.id = ruling.pair_id LEFT JOIN source ON source.id = pair.source_id
WHERE ruling.article_id = :article AND ruling.id IN :ids ORDER BY claim.ordinal, ruling.id
""").bindparams(sa.bindparam("ids", expanding=True))
_WAIVERS = sa.text("""
SELECT waiver.id, claim.ordinal, waiver.printed_name FROM waiver JOIN claim ON claim.id = waiver.claim_id
WHERE waiver.article_id = :article AND waiver.id IN :ids ORDER BY claim.ordinal, waiver.id
""").bindparams(sa.bindparam("ids", expanding=True))
MOST = 2_000  # rulings that a page may name


def moved_on(
    session: Session,
    article_id: int,
    newest: int,
    seen_sha256: str,
    seen: Seen,
    now: Seen,
) -> MovedOn:
    """Three statements. What was seen comes from the page: ids of other articles are passed over."""
    old = session.scalar(_VERSION, {"article": article_id, "sha256": seen_sha256})
    where = {"article": article_id, "ids": _moved(seen.rulings, now.rulings)}
    rulings = tuple(
        RulingMove(row.ordinal, row.reference, Verdict(row.verdict), row.name, row.id in now.rulings)
        for row in session.execute(_RULINGS, where)
    )
    where["ids"] = _moved(seen.waivers, now.waivers)
    waivers = tuple(
        WaiverMove(row.ordinal, row.printed_name, row.id in now.waivers)
        for row in session.execute(_WAIVERS, where)
    )
    return MovedOn(old, newest, rulings, waivers)


def _moved(seen: Collection[int], now: Collection[int]) -> list[int]:
    return sorted(set(list(seen)[:MOST]).symmetric_difference(now))[:MOST] or [0]
