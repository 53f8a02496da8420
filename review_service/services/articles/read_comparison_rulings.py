"""What a comparison means for the review: which rulings ended with the old words,
what the new ones still need.

A ruling ended where its words stand in no claim of the new version with the same source. Where they do,
in other surroundings, it did not end: its context is to be checked (`domain/carry_forward.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.vocabulary import Verdict
from review_service.domain.pair_states import PairState, worst


@dataclass(frozen=True, slots=True)
class EndedRuling:
    """It stood on the old words with this source (`number` in the old list, None for an uncited claim), and
    does not on the new version. `verdict` is None where the person asking shall first rule for themselves."""

    verdict: Verdict | None
    person: str
    is_own: bool
    number: int | None
    version_number: int


@dataclass(frozen=True, slots=True)
class ClaimStanding:
    """`state` is the worst of its pairs."""

    ordinal: int
    state: PairState


@dataclass(frozen=True, slots=True)
class ComparisonRulings:
    """By ordinal: rulings ended, in the old version; what each claim needs, in the new one;
    the words of those of which a ruling is to be confirmed in the claim's new surroundings."""

    ended: Mapping[int, tuple[EndedRuling, ...]]
    standing: Mapping[int, ClaimStanding]
    to_check: Mapping[int, str]


_NEW_PAIRS = sa.text("""
SELECT pair.ordinal, pair.wording, pair.source_id, pair.state
FROM pair_standing pair WHERE pair.version_id = :new ORDER BY pair.ordinal
""")

_OLD_RULINGS = sa.text("""
SELECT claim.ordinal, claim.wording, claim.risk, judged.source_id, standing.verdict, standing.person_id,
    person.name,
    made.number AS version_number,
    (SELECT min(reference.number) FROM reference
     WHERE reference.version_id = claim.version_id AND +reference.source_id = judged.source_id) AS number
FROM claim
JOIN pair AS judged ON judged.article_id = :article AND judged.wording = claim.wording
    AND judged.fingerprint = claim.fingerprint AND judged.context = claim.context
JOIN standing_ruling AS standing ON standing.pair_id = judged.id
JOIN person ON person.id = standing.person_id
JOIN claim AS ruled ON ruled.id = standing.claim_id
JOIN version AS made ON made.id = ruled.version_id
WHERE claim.version_id = :old
ORDER BY claim.ordinal, standing.id
""")


_WORDS = sa.text(
    "SELECT ordinal, text FROM claim WHERE version_id = :new AND ordinal IN :ordinals ORDER BY ordinal"
).bindparams(sa.bindparam("ordinals", expanding=True))


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. `shall_rule`: one of the two who rule on a high-risk claim without seeing each other's
    rulings; `wants_standing`: the review is under way, and the person goes on from here to the claims."""

    person_id: int
    shall_rule: bool
    wants_standing: bool


def comparison_rulings(
    session: Session, article_id: int, old: int, new: int, asker: Asker
) -> ComparisonRulings:
    """At most three statements. `old` and `new` are ids of versions."""
    rulings = session.execute(_OLD_RULINGS, {"article": article_id, "old": old}).all()
    if not rulings and not asker.wants_standing:
        return ComparisonRulings({}, {}, {})
    pairs = session.execute(_NEW_PAIRS, {"new": new}).all()
    kept = {(pair.wording, pair.source_id or 0) for pair in pairs}
    ended: dict[int, list[EndedRuling]] = {}
    for row in rulings:
        if (row.wording, row.source_id or 0) not in kept:
            ended.setdefault(row.ordinal, []).append(_ended(row, asker.person_id, asker.shall_rule))
    standing = _standing(pairs) if asker.wants_standing else {}
    checked = {pair.ordinal for pair in pairs if standing and pair.state == PairState.CHECK}
    return ComparisonRulings(
        {ordinal: tuple(rulings_there) for ordinal, rulings_there in ended.items()},
        standing,
        _words(session, new, checked),
    )


def _words(session: Session, version_id: int, ordinals: set[int]) -> dict[int, str]:
    """In reading order."""
    where = {"new": version_id, "ordinals": sorted(ordinals)}
    return {row.ordinal: row.text for row in session.execute(_WORDS, where)} if ordinals else {}


def _ended(row: Any, person_id: int, shall_rule: bool) -> EndedRuling:
    is_own = row.person_id == person_id
    is_hidden = shall_rule and row.risk == "high" and not is_own
    return EndedRuling(
        None if is_hidden else Verdict(row.verdict), row.name, is_own, row.number, row.version_number
    )


def _standing(pairs: Iterable[Any]) -> dict[int, ClaimStanding]:
    states: dict[int, list[PairState]] = {}
    for pair in pairs:
        states.setdefault(pair.ordinal, []).append(PairState(pair.state))
    return {ordinal: ClaimStanding(ordinal, worst(pair_states)) for ordinal, pair_states in states.items()}
