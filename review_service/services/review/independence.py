"""Two people rule on a high-risk claim, each without the other's verdict:
what a reviewer sees only after ruling."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.domain.workflow import Action, blockers, rules_unseen
from review_service.services.core.situations import Standing
from review_service.services.review.claim_lines import ClaimLine, claim_lines
from review_service.services.review.surroundings import EarlierClaim, earlier_claim

_OF_OTHERS = sa.text("""
SELECT ruling.id, pair.wording, pair.source_id FROM ruling JOIN pair ON pair.id = ruling.pair_id
WHERE ruling.article_id = :article AND ruling.person_id <> :person
""")


def claim_lines_for(
    session: Session, standing: Standing, actor: Actor, ordinal: int = 0
) -> tuple[ClaimLine, ...]:
    """The claims of the version, or one, as this person may read them:
    no page of theirs asks for them otherwise."""
    lines = claim_lines(session, standing.article_id, standing.version_id, ordinal)
    return tuple(line.kept_from(actor.id) for line in lines) if rules_unseen(standing.situation) else lines


def claim_lines_to_sign(session: Session, standing: Standing, actor: Actor) -> tuple[ClaimLine, ...]:
    """Who can sign reads everything: it is what they sign."""
    if blockers(standing.situation, Action.SIGN_OFF):
        return claim_lines_for(session, standing, actor)
    return claim_lines(session, standing.article_id, standing.version_id)


def is_all_read(lines: Iterable[ClaimLine]) -> bool:
    """False where a ruling was left out: then no hash of the rulings may be told either,
    there are but five verdicts to try."""
    return not any(pair.unseen for line in lines for pair in line.pairs)


def earlier_claim_for(
    session: Session, standing: Standing, line: ClaimLine, actor: Actor
) -> dict[int, EarlierClaim]:
    """What the claim was edited from, for each source that has no ruling on the words as they are:
    by the source's number, 0 where none is cited."""
    open_pairs = [pair for pair in line.pairs if not pair.is_ruled]
    earlier = (
        earlier_claim(session, standing.version_id, line.ordinal) if line.is_edited and open_pairs else None
    )
    if earlier is None:
        return {}
    return {pair.number or 0: earlier.kept_from(actor.id) if pair.unseen else earlier for pair in open_pairs}


def hidden_rulings(session: Session, standing: Standing, actor: Actor) -> frozenset[int]:
    """Ids of the rulings of others, replaced ones too, on pairs that this reviewer still
    has to rule on unseen."""
    if not rules_unseen(standing.situation):
        return frozenset()
    lines = claim_lines(session, standing.article_id, standing.version_id)
    judged = {
        (pair.judged.wording, pair.source_id)
        for line in lines
        for pair in line.pairs
        if pair.is_unseen_by(actor.id)
    }
    if not judged:
        return frozenset()
    rows = session.execute(_OF_OTHERS, {"article": standing.article_id, "person": actor.id})
    return frozenset(number for number, wording, source in rows if (wording, source) in judged)
