"""Handing in and revising: versions are numbered, immutable and keep what still holds."""

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    Cast,
    article,
    count_events,
    intake,
    last_event,
    person,
    revised,
    seeing,
    sources,
    submitted,
    under_review,
)
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, NotFound, NotPermitted, StaleVersion
from review_service.core.vocabulary import Role, Status
from review_service.models import ClaimRow, Contribution, Progress, ReferenceRow, Source, Version
from review_service.services.articles.submissions import revise_article, submit_article, take_in
from review_service.services.core.acting import Act


def test_a_text_handed_in_becomes_version_one_with_its_claims_and_references(
    session: Session, people: Cast
) -> None:
    slug = submitted(session, people)
    row = article(session, slug)
    version = session.get_one(Version, row.version_id)
    claims = session.scalars(sa.select(ClaimRow).where(ClaimRow.version_id == version.id)).all()
    assert (slug, row.status, version.number) == ("does-walking-lower-blood-pressure", Status.SUBMITTED, 1)
    assert [claim.risk.value for claim in claims] == ["normal", "normal", "high", "normal"]
    assert session.scalar(sa.select(Contribution.person_id)) == people.author.id
    tally = session.get_one(Progress, version.id)
    assert (tally.claims, tally.pairs, tally.passing, tally.open) == (4, 5, 0, 5)


def test_what_was_typed_is_kept_beside_the_canonical_form(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    version = session.get_one(Version, article(session, slug).version_id)
    assert version.original == ARTICLE
    assert version.sha256 == intake().sha256


def test_submitting_is_one_event_with_number_and_hash(session: Session, people: Cast) -> None:
    submitted(session, people)
    event = last_event(session, "submit")
    assert (event.person_id, event.happened_at, event.before) == (people.author.id, NOW, {})
    assert event.after == {"number": 1, "sha256": intake().sha256}


@pytest.mark.parametrize("who", ["reviewer", "editor", "publisher", "administrator", "nobody"])
def test_only_authors_hand_in(session: Session, people: Cast, who: str) -> None:
    with pytest.raises(NotPermitted, match="role author"):
        submit_article(session, intake(), getattr(people, who), NOW)


def test_two_articles_with_one_title_get_two_addresses(session: Session, people: Cast) -> None:
    first, second, third = (submitted(session, people) for _ in range(3))
    assert [second, third] == [f"{first}-2", f"{first}-3"]


@pytest.mark.parametrize("text", ["", "   \n", "# Only a title\n"])
def test_a_text_without_a_claim_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        take_in(text)


def test_a_known_work_is_taken_and_an_unknown_one_is_made(session: Session, people: Cast) -> None:
    known = sources(session, people.editor)["lee2020"].id
    text = ARTICLE.replace("PMID: '30000001'", "PMID: '30000009'")
    submit_article(session, intake(text), people.author, NOW)
    references = {row.key: row.source_id for row in session.scalars(sa.select(ReferenceRow))}
    assert references["lee2020"] == known
    assert session.get_one(Source, references["diaz2021"]).pmid == "30000009"


def test_a_revision_is_the_next_version_submitted_and_told(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    text = ARTICLE.replace("enjoy", "like")
    assert revised(session, slug, people, text) == 2
    assert article(session, slug).status is Status.SUBMITTED
    event = last_event(session, "revise")
    assert event.before == {"number": 1, "sha256": intake().sha256, "status": "under_review"}
    assert event.after == {"number": 2, "sha256": intake(text).sha256, "status": "submitted"}


def test_the_same_text_again_is_a_version_of_its_own(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    assert [revised(session, slug, people, ARTICLE) for _ in range(2)] == [2, 3]


def test_only_who_wrote_it_revises(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    for actor, error in (
        (people.editor, NotPermitted),
        (people.reviewer, NotFound),
        (people.nobody, NotFound),
    ):
        with pytest.raises(error):
            revise_article(session, slug, intake(), seeing(session, slug, actor))


def test_a_revision_made_from_an_old_version_is_stale(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    revised(session, slug, people, ARTICLE)
    before = count_events(session)
    with pytest.raises(StaleVersion, match="You saw version 1; version 2 is the newest"):
        revise_article(session, slug, intake(), Act(people.author, NOW, 1))
    assert count_events(session) == before


def test_another_audience_is_another_article(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    with pytest.raises(BadInput, match="article of its own"):
        revised(session, slug, people, ARTICLE.replace("audience: professional", "audience: patient"))


def test_there_is_no_article_of_that_name(session: Session, people: Cast) -> None:
    with pytest.raises(NotFound, match="There is no article «nothing»"):
        revise_article(session, "nothing", intake(), seeing(session, "nothing", people.author))


PATIENT = ARTICLE.replace("audience: professional", "audience: patient")


def test_only_an_author_of_the_article_or_an_editor_hands_in_a_variant(
    session: Session, people: Cast
) -> None:
    slug = submitted(session, people)
    other, editor = person(session, "other", Role.AUTHOR), person(session, "both", Role.AUTHOR, Role.EDITOR)
    with pytest.raises(BadInput, match=f"Only an author of «{slug}», or an editor"):
        submit_article(session, intake(PATIENT), other, NOW, topic=slug)
    made = [
        submit_article(session, intake(PATIENT), actor, NOW, topic=slug).topic
        for actor in (people.author, editor)
    ]
    assert made == [slug, slug]
