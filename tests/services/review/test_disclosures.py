"""Interests: by category, in words beside the signature, and asked anew when an answer is older
than the policy allows."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import (
    NO_INTERESTS,
    NOW,
    Cast,
    assigned,
    count_events,
    policies,
    rule_everything,
    ruled,
    seeing,
    sign,
)
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked
from review_service.domain.interests import Declaration, Interest, InterestAnswer, interests_in_words
from review_service.models import Disclosure, SignOff
from review_service.services.core.situations import standing_of
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.reviews import start_review

PAID = "Fees from Acme for two lectures in 2025."


def test_what_was_disclosed_stands_beside_the_signature_as_it_was_then(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    disclose_interests(
        either,
        slug,
        Declaration(InterestAnswer.INTERESTS, PAID, [Interest.HONORARIA]),
        seeing(either, slug, people.reviewer),
    )
    sign(either, slug, people.reviewer)
    disclose_interests(either, slug, NO_INTERESTS, seeing(either, slug, people.reviewer))
    row = either.scalars(sa.select(SignOff)).one()
    assert row.interests == f"{Interest.HONORARIA.label}. {PAID}"
    assert either.scalars(sa.select(Disclosure.categories).order_by(Disclosure.id)).all()[-2:] == [
        ["honoraria"],
        [],
    ]


@pytest.mark.parametrize(
    "half",
    [
        Declaration(InterestAnswer.NONE, PAID),
        Declaration(InterestAnswer.NONE, "", [Interest.STOCK]),
        Declaration(InterestAnswer.INTERESTS),
        Declaration(InterestAnswer.INTERESTS, " ", [Interest.STOCK]),
        Declaration(InterestAnswer.CONFLICT, " "),
    ],
)
def test_an_answer_and_what_is_said_beside_it_go_together(
    session: Session, people: Cast, half: Declaration
) -> None:
    slug = assigned(session, people)
    told = count_events(session)
    with pytest.raises(BadInput) as refused:
        disclose_interests(session, slug, half, seeing(session, slug, people.reviewer))
    assert refused.value.field == "statement" and count_events(session) == told


def test_an_answer_older_than_the_policy_allows_is_asked_anew(either: Session, people: Cast) -> None:
    slug = assigned(either, people)
    later = NOW + timedelta(days=31)
    start_review(either, slug, seeing(either, slug, people.editor, later), policies(disclosure_days=30))
    standing = standing_of(either, slug, people.reviewer)
    assert standing is not None
    assert not standing.situation.has_disclosed
    with pytest.raises(Blocked, match="Answer the disclosure of interests first"):
        rule_everything(either, slug, people.reviewer, later)
    disclose_interests(either, slug, NO_INTERESTS, seeing(either, slug, people.reviewer, later))
    assert rule_everything(either, slug, people.reviewer, later)


def test_the_words_end_once() -> None:
    assert interests_in_words([], "  ") == "No interests declared."
    assert interests_in_words(["stock", "patents"], "Since 2020.") == (
        "Stock or stock options; Patents planned, issued or pending. Since 2020."
    )
