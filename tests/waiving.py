"""An article with claims that sources support in part, and how a pair stands:
for the page and for the database alike."""

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
from standing import said_by_the_rulings, said_by_the_view

from review_service.core.actor import Actor
from review_service.domain.situation import Situation
from review_service.domain.waivers import WaiverRule
from review_service.services.core.situations import standing_of
from review_service.services.review.claim_lines import Pair, claim_lines


def situation(session: Session, slug: str, actor: Actor) -> Situation:
    standing = standing_of(session, slug, actor)
    assert standing is not None
    return standing.situation


def pair_of(session: Session, slug: str, ordinal: int = 1) -> Pair:
    """What the page shows, once the rulings say the same of every pair."""
    row = article(session, slug)
    article_id, version_id = row.id or 0, row.version_id or 0
    assert said_by_the_view(session, version_id) == said_by_the_rulings(session, article_id, version_id)
    pairs = [pair for line in claim_lines(session, article_id, version_id) for pair in line.pairs]
    return next(pair for pair in pairs if pair.ordinal == ordinal)


def under(session: Session, people: Cast, rule: WaiverRule, ordinal: int = 1) -> tuple[str, frozenset[int]]:
    """Under review with a policy that says this of waivers, the claim ruled «partly supports» by two."""
    slug = assigned(session, people)
    start_review(session, slug, seeing(session, slug, people.reviewer), policies(waivers=rule))
    for one in (people.reviewer, people.second):
        rule_everything(session, slug, one)
    key = "diaz2021" if ordinal == 3 else "lee2020"
    return slug, partly(session, slug, people.reviewer, people.second, ordinal=ordinal, key=key)
