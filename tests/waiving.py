"""An article with claims that sources support in part, and how a pair stands: for the page and for the database alike."""

import sqlalchemy as sa
from factories import (
    Cast,
    article,
    assigned,
    partly,
    policies,
    rule_everything,
    seeing,
    start_review,
)
from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.domain.waivers import WaiverRule
from review_service.domain.workflow import Situation
from review_service.services.core.situations import standing_of
from review_service.services.review.read_claims import Pair, claim_lines


def situation(session: Session, slug: str, actor: Actor) -> Situation:
    standing = standing_of(session, slug, actor)
    assert standing is not None
    return standing.situation


def pair_of(session: Session, slug: str, ordinal: int = 1) -> Pair:
    """What the page computes, once the view of the database says the same of every pair."""
    version = article(session, slug).version_id
    found = claim_lines(session, article(session, slug).id or 0, version or 0, 2)
    rows = session.execute(
        sa.text("SELECT * FROM pair_standing WHERE version_id = :version ORDER BY ordinal, position"),
        {"version": version},
    ).all()
    pairs = [pair for line in found for pair in line.pairs]
    for pair, row in zip(pairs, rows, strict=True):
        assert row.waiver_id == (pair.waiver.waiver_id if pair.waiver else None)
        assert (row.failing > 0) == (pair.state in {"failing", "disputed"})
        assert (row.failing == 0 and row.passing >= pair.needed) == (pair.state in {"passing", "waived"})
    return next(pair for pair in pairs if pair.ordinal == ordinal)


def under(session: Session, people: Cast, rule: WaiverRule, ordinal: int = 1) -> tuple[str, frozenset[int]]:
    """Under review with a policy that says this of waivers, the claim ruled «partly supports» by two."""
    slug = assigned(session, people)
    start_review(session, slug, seeing(session, slug, people.reviewer), policies(waivers=rule))
    for one in (people.reviewer, people.second):
        rule_everything(session, slug, one)
    key = "diaz2021" if ordinal == 3 else "lee2020"
    return slug, partly(session, slug, people.reviewer, people.second, ordinal=ordinal, key=key)
