"""Where a claim stands and stood: its heading and the sentence before, and the rulings
made before it was edited."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.comparing.word_diff import Run, diff_words, runs
from review_service.services.review.claim_lines import RULING, RulingShown, ruling_shown


@dataclass(frozen=True)
class Surroundings:
    """`before` is the sentence before in the same paragraph or list item; empty where there is none."""

    heading: tuple[str, ...]
    before: str

    @property
    def path(self) -> str:
        return " › ".join(self.heading)


@dataclass(frozen=True)
class EarlierClaim:
    """The words as they were when somebody last ruled on them, with the rulings that stand on those words."""

    text: str
    version_number: int
    rulings: tuple[RulingShown, ...]
    unseen: int = 0  # how many of others were left out

    def kept_from(self, person_id: int) -> "EarlierClaim":
        """For a reviewer who rules unseen on the words as they are now."""
        own = tuple(ruling for ruling in self.rulings if ruling.person_id == person_id)
        return replace(self, rulings=own, unseen=len(self.rulings) - len(own))

    def words_to(self, text: str) -> list[Run]:
        """The difference to the words as they are now."""
        return runs(diff_words(self.text, text))


_SURROUNDINGS = sa.text("""
SELECT claim.id, CAST(claim.heading AS TEXT) AS heading, before.text
FROM claim LEFT JOIN claim AS before
    ON before.version_id = claim.version_id AND before.ordinal = claim.ordinal - 1
        AND before.wording = claim.context
WHERE claim.id IN :ids
""").bindparams(sa.bindparam("ids", expanding=True))

_EARLIER = sa.text(f"""
WITH RECURSIVE chain (id, step) AS (
    SELECT earlier_id, 1 FROM claim WHERE version_id = :version AND ordinal = :ordinal
        AND earlier_id IS NOT NULL
    UNION ALL
    SELECT claim.earlier_id, chain.step + 1 FROM chain JOIN claim ON claim.id = chain.id
    WHERE claim.earlier_id IS NOT NULL AND chain.step < 100
)
SELECT chain.step, earlier.text AS earlier_text, was.number AS earlier_number, {RULING}
FROM chain
JOIN claim AS earlier ON earlier.id = chain.id
JOIN version AS was ON was.id = earlier.version_id
JOIN pair AS judged ON judged.article_id = was.article_id AND judged.wording = earlier.wording
JOIN standing_ruling AS standing ON standing.pair_id = judged.id
JOIN person ON person.id = standing.person_id
JOIN claim ON claim.id = standing.claim_id
JOIN version ON version.id = claim.version_id
ORDER BY chain.step, standing.id
""").columns(ruled_at=UTCDateTime())  # noqa: S608 - our own words


def surroundings_of(session: Session, claim_ids: Iterable[int]) -> dict[int, Surroundings]:
    """One statement, whatever the number of claims."""
    rows = session.execute(_SURROUNDINGS, {"ids": sorted(set(claim_ids))})
    return {row.id: Surroundings(tuple(json.loads(row.heading)), row.text or "") for row in rows}


def earlier_claim(session: Session, version_id: int, ordinal: int) -> EarlierClaim | None:
    """The nearest earlier wording of the claim that holds a ruling; None where there is none.
    One statement."""
    rows = session.execute(_EARLIER, {"version": version_id, "ordinal": ordinal}).all()
    nearest = [row for row in rows if row.step == rows[0].step]
    if not nearest:
        return None
    first = nearest[0]
    return EarlierClaim(first.earlier_text, first.earlier_number, tuple(map(ruling_shown, nearest)))
