"""The whole life of an article through the services: submit, rule, send back, revise, carry,
sign, approve, export."""

import yaml
from factories import (
    ARTICLE,
    NOW,
    POLICIES,
    approved,
    article,
    cast,
    revised,
    ruled,
    seeing,
    sign,
    under_review,
)

from review_service.core.db import Database
from review_service.core.vocabulary import Status, Verdict
from review_service.services.core.situations import standing_of
from review_service.services.publishing.exports import export_article
from review_service.services.review.reviews import request_changes, start_review
from review_service.services.review.rulings import NewRuling, record_ruling


def test_an_article_goes_from_handed_in_to_exported(database: Database) -> None:
    with database.writing() as session:
        people = cast(session)
        slug = approved(session, people)
        assert article(session, slug).status is Status.APPROVED
    with database.writing() as session:
        file = export_article(session, slug, "markdown", people.publisher, NOW)
    front = yaml.safe_load(file.data.decode().split("---\n")[1])
    assert front["title"] == "Does walking lower blood pressure?"
    assert {one["name"] for one in front["sign_offs"]} == {"Reviewer", "Second"}


def test_the_first_signature_does_not_approve_yet(database: Database) -> None:
    with database.writing() as session:
        people = cast(session)
        slug = ruled(session, people)
        assert not sign(session, slug, people.reviewer)
        assert article(session, slug).status is Status.UNDER_REVIEW


def test_rulings_on_unchanged_claims_hold_in_the_next_version(database: Database) -> None:
    with database.writing() as session:
        people = cast(session)
        slug = under_review(session, people)
        ruling = NewRuling(1, "lee2020", Verdict.SUPPORTS, "Walking lowered systolic pressure")
        record_ruling(session, slug, ruling, seeing(session, slug, people.reviewer))
        request_changes(session, slug, "Say how many took part.", seeing(session, slug, people.reviewer))
        changed = ARTICLE.replace("Ask what people enjoy.", "Ask what people would enjoy.")
        assert revised(session, slug, people, changed) == 2
        start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
        standing = standing_of(session, slug, people.reviewer)
    assert standing is not None
    assert (standing.situation.pairs, standing.situation.open_pairs) == (5, 4)
