"""What the rows say of one article, and what the model says they should: read in plain SQL,
past services and models."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from trials.model import RULINGS_ON_HIGH_RISK, Model, Pair

from review_service.core.db import Database

_FACTS = sa.text("""
SELECT article.status, version.number, article.approval_id IS NOT NULL AS has_approval_row,
    (SELECT count(*) FROM approval a WHERE a.article_id = article.id) AS approvals,
    (SELECT v.number FROM approval a JOIN version v ON v.id = a.version_id
        WHERE a.id = article.approval_id) AS approved_number,
    (SELECT max(v.number) FROM version v WHERE v.article_id = article.id) AS last_number,
    (SELECT count(*) FROM version v WHERE v.article_id = article.id) AS versions,
    (SELECT count(*) FROM event e WHERE e.article_id = article.id AND e.action <> 'fail_sign_off') AS events,
    (SELECT count(*) FROM re_review r WHERE r.article_id = article.id AND r.closed_at IS NULL) AS re_reviews,
    (SELECT count(*) FROM notice n WHERE n.article_id = article.id) AS notices,
    (SELECT count(*) FROM thread t WHERE t.article_id = article.id) AS threads,
    progress.pairs, progress.passing, progress.failing
FROM article JOIN version ON version.id = article.version_id
LEFT JOIN progress ON progress.version_id = version.id
WHERE article.id = :article
""")
_RULINGS = sa.text("""
SELECT ruling.id, standing.id IS NOT NULL AS stands FROM ruling
LEFT JOIN standing_ruling AS standing ON standing.id = ruling.id
WHERE ruling.article_id = :article ORDER BY ruling.id
""")


@dataclass(frozen=True)
class Facts:
    status: str
    number: int
    has_approval_row: bool
    approvals: int
    approved_number: int | None
    last_number: int
    versions: int
    events: int
    re_reviews: int
    notices: int
    threads: int
    tally: tuple[int, int, int]
    ruling_ids: list[int]
    standing: list[bool]


def facts_of(database: Database, article_id: int) -> Facts:
    with database.glancing() as connection:
        row = connection.execute(_FACTS, {"article": article_id}).one()._mapping
        rulings = connection.execute(_RULINGS, {"article": article_id}).all()
    plain = {name: row[name] for name in row if name not in {"pairs", "passing", "failing"}}
    plain["has_approval_row"] = bool(plain["has_approval_row"])
    return Facts(
        **plain,
        tally=(row["pairs"], row["passing"], row["failing"]),
        ruling_ids=[one.id for one in rulings],
        standing=[bool(one.stands) for one in rulings],
    )


def foretold(m: Model, events: int) -> dict[str, Any]:
    """I1: an approval row if and only if Approved. I6: versions without a gap. I7: rulings stay,
    and stand as they should. I10: an event for an accepted act, none for a refused one."""
    is_approved = m.status == "approved"
    return {
        "status": m.status,
        "number": m.current.number,
        "has_approval_row": is_approved,
        "approvals": len(m.approvals),
        "approved_number": m.current.number if is_approved else None,
        "last_number": len(m.versions),
        "versions": len(m.versions),
        "standing": [m.stands(one) for one in m.rulings],
        "tally": _tally(m),
        "re_reviews": len(m.re_reviews),
        "notices": m.notices,
        "threads": len(m.threads),
        "events": events,
    }


def _tally(m: Model) -> tuple[int, int, int]:
    """Pairs of the current version, those that pass, those on which somebody said no.
    Before its review a version asks for one ruling on each."""
    pairs = m.current.pairs
    return len(pairs), sum(_passes(m, one) for one in pairs), sum(m.lacks(one) == 99 for one in pairs)


def _passes(m: Model, pair: Pair) -> bool:
    if pair.is_high_risk and not m.current.policy:
        return m.lacks(pair) < RULINGS_ON_HIGH_RISK
    return m.lacks(pair) == 0
