"""Two people rule on a high-risk claim, each without the other's verdict: what a reviewer sees only after ruling."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.vocabulary import Status
from review_service.services.core.situations import Standing
from review_service.services.review.read_claims import claim_lines

_OF_OTHERS = sa.text("""
SELECT id, wording, coalesce(source_id, 0) FROM ruling WHERE article_id = :article AND person_id <> :person
""")


def hidden_rulings(session: Session, standing: Standing, actor: Actor) -> frozenset[int]:
    """Ids of the rulings of others, replaced ones too, on pairs that this reviewer still has to rule on unseen."""
    situation = standing.situation
    if not (situation.is_assigned and situation.status is Status.UNDER_REVIEW):
        return frozenset()
    lines = claim_lines(session, standing.article_id, standing.version_id, standing.high_risk_rulings)
    judged = {
        (pair.judged.wording, pair.source_id or 0)
        for line in lines
        for pair in line.pairs
        if pair.is_unseen_by(actor.id)
    }
    if not judged:
        return frozenset()
    rows = session.execute(_OF_OTHERS, {"article": standing.article_id, "person": actor.id})
    return frozenset(number for number, wording, source in rows if (wording, source) in judged)
