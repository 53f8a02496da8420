"""Interests: by category, in words beside the signature, and asked anew when an answer is older than the policy allows."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import NOW, Cast, assigned, policies, rule_everything, ruled, sign
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked
from review_service.domain.interests import Interest, interests_in_words
from review_service.models import Disclosure, SignOff
from review_service.services.core.situations import standing_of
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.reviews import start_review

PAID = "Fees from Acme for two lectures in 2025."


def test_what_was_disclosed_stands_beside_the_signature_as_it_was_then(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    disclose_interests(either, slug, False, PAID, people.reviewer, NOW, [Interest.HONORARIA])
    sign(either, slug, people.reviewer)
    disclose_interests(either, slug, False, "", people.reviewer, NOW)
    row = either.scalars(sa.select(SignOff)).one()
    assert row.interests == f"{Interest.HONORARIA.label}. {PAID}"
    assert either.scalars(sa.select(Disclosure.categories).order_by(Disclosure.id)).all()[-2:] == [
        ["honoraria"],
        [],
    ]


def test_a_category_without_words_is_refused(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    with pytest.raises(BadInput, match="Say who and what it is about"):
        disclose_interests(session, slug, False, " ", people.reviewer, NOW, [Interest.STOCK])


def test_an_answer_older_than_the_policy_allows_is_asked_anew(either: Session, people: Cast) -> None:
    slug = assigned(either, people)
    later = NOW + timedelta(days=31)
    start_review(either, slug, people.editor, later, policies(disclosure_days=30))
    standing = standing_of(either, slug, people.reviewer)
    assert standing is not None
    assert not standing.situation.has_disclosed
    with pytest.raises(Blocked, match="Answer the disclosure of interests first"):
        rule_everything(either, slug, people.reviewer, later)
    disclose_interests(either, slug, False, "", people.reviewer, later)
    assert rule_everything(either, slug, people.reviewer, later)


def test_the_words_end_once() -> None:
    assert interests_in_words([], "  ") == "No interests declared."
    assert interests_in_words(["stock", "patents"], "Since 2020.") == (
        "Stock or stock options; Patents planned, issued or pending. Since 2020."
    )
