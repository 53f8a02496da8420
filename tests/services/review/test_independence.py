"""A second reviewer of a high-risk claim rules without the first one's verdict, wherever it is told."""

import pytest
from factories import MEANS, NOW, Cast, rule, under_review
from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.errors import Blocked
from review_service.core.vocabulary import Verdict
from review_service.services.articles.read_histories import history_page
from review_service.services.core.history import write_waiting
from review_service.services.core.situations import standing_of
from review_service.services.publishing.proofs import event_proof
from review_service.services.review.independence import hidden_rulings
from review_service.services.signing.checkpoints import make_checkpoint


def told(session: Session, slug: str, actor: Actor) -> list[str]:
    write_waiting(session)
    standing = standing_of(session, slug, actor)
    assert standing is not None
    page = history_page(session, standing.article_id, hidden=hidden_rulings(session, standing, actor))
    return [line.words for line in page.lines if line.action == "rule"]


def test_the_history_keeps_a_verdict_from_the_second_reviewer_until_they_ruled(
    either: Session, people: Cast
) -> None:
    slug = under_review(either, people)
    rule(either, slug, people.reviewer, Verdict.CONTRADICTS, 3, "diaz2021")
    rule(either, slug, people.reviewer, Verdict.SUPPORTS)
    assert told(either, slug, people.second) == [
        "ruled on a claim: claim 1 against lee2020 — supports",
        "ruled on a claim: claim 3 against diaz2021 — shown once you have ruled",
    ]
    for actor in (people.editor, people.reviewer, people.author):
        assert "claim 3 against diaz2021 — contradicts" in told(either, slug, actor)[1]
    rule(either, slug, people.reviewer, Verdict.SUPPORTS, 3, "diaz2021")
    assert all("contradicts" not in line for line in told(either, slug, people.second)), (
        "nor what it replaced"
    )
    rule(either, slug, people.second, Verdict.SUPPORTS, 3, "diaz2021")
    assert any("— contradicts" in line for line in told(either, slug, people.second))


def test_the_proof_of_such_an_event_waits_for_the_own_ruling(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    rule(session, slug, people.reviewer, Verdict.CONTRADICTS, 3, "diaz2021")
    write_waiting(session)
    make_checkpoint(session, MEANS.key, NOW)
    standing = standing_of(session, slug, people.second)
    assert standing is not None
    hidden = hidden_rulings(session, standing, people.second)
    newest = history_page(session, standing.article_id).lines[0].event_id
    with pytest.raises(Blocked, match="rule on that claim first"):
        event_proof(session, standing.article_id, newest, hidden=hidden)
    assert b"contradicts" in event_proof(session, standing.article_id, newest)
