"""A waiver holds for exactly the rulings that it names, as long as they hold, and is told as what it is."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    KEY,
    NO_INTERESTS,
    NOW,
    Cast,
    article,
    last_event,
    partly,
    person,
    policies,
    revised,
    ruled,
    seeing,
    sign,
    sources,
    start_review,
    waive,
    what_stands,
)
from sqlalchemy.orm import Session
from waiving import pair_of, situation, under

from review_service.core.errors import (
    BadInput,
    Blocked,
    NotFound,
    NotPermitted,
)
from review_service.core.vocabulary import Role, Verdict
from review_service.domain.waivers import WaiverRule
from review_service.services.articles.read_histories import history_page
from review_service.services.core.situations import standing_of
from review_service.services.publishing.exports import export_article
from review_service.services.publishing.proofs import event_proof
from review_service.services.publishing.read_records import record_of
from review_service.services.review.assignments import assign_reviewer
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.independence import hidden_rulings
from review_service.services.review.reviews import request_changes
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.review.waivers import withdraw_waiver
from review_service.services.signing.checkpoints import make_checkpoint
from review_service.services.sources.sources import TextFacts, add_source_text


def test_a_new_ruling_ends_it(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    waive(either, slug, people.editor, partly(either, slug, people.reviewer, people.second))
    partly(either, slug, people.second)
    assert pair_of(either, slug).state == "failing"


def test_a_third_persons_ruling_ends_it_too(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    waive(either, slug, people.editor, partly(either, slug, people.reviewer, people.second))
    assign_reviewer(either, slug, people.third.id, seeing(either, slug, people.editor), policies())
    disclose_interests(either, slug, NO_INTERESTS, seeing(either, slug, people.third))
    partly(either, slug, people.third)
    assert pair_of(either, slug).state == "failing"


def test_an_editor_who_becomes_a_contributor_settles_nothing_any_more(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    waive(either, slug, people.editor, partly(either, slug, people.reviewer, people.second))
    row = article(either, slug)
    either.execute(
        sa.text(
                "INSERT INTO contribution (article_id, version_id, person_id) VALUES (:article, :version, "
                ":person)"),
        {"article": row.id, "version": row.version_id, "person": people.editor.id},
    )  # fmt: skip
    assert pair_of(either, slug).state == "failing"


def test_signatures_of_before_stop_counting_when_it_is_given_or_withdrawn(
    either: Session, people: Cast
) -> None:
    slug = ruled(either, people)
    named = partly(either, slug, people.reviewer, people.second)
    before = what_stands(either, slug)
    waiver = waive(either, slug, people.editor, named)
    given = what_stands(either, slug)
    assert given != before
    sign(either, slug, people.reviewer)
    assert situation(either, slug, people.editor).signatures == 1
    withdraw_waiver(either, slug, waiver.id or 0, "Read it again.", seeing(either, slug, people.editor))
    assert what_stands(either, slug) == before
    assert situation(either, slug, people.editor).signatures == 0
    assert pair_of(either, slug).state == "failing"
    again = waive(either, slug, people.editor, named, NOW + timedelta(minutes=1))
    assert what_stands(either, slug) not in (before, given), "another waiver is another set of verdicts"
    assert pair_of(either, slug).waiver is not None and again.id != waiver.id
    assert situation(either, slug, people.editor).signatures == 0


def test_withdrawing_wants_a_reason_and_an_editor_and_a_waiver_that_stands(
    either: Session, people: Cast
) -> None:
    slug = ruled(either, people)
    waiver = waive(either, slug, people.editor, partly(either, slug, people.reviewer, people.second))
    other = person(either, "other", Role.EDITOR)
    number = waiver.id or 0
    with pytest.raises(BadInput, match="Say why"):
        withdraw_waiver(either, slug, number, " ", seeing(either, slug, other))
    with pytest.raises(NotPermitted):
        withdraw_waiver(either, slug, number, "x", seeing(either, slug, people.second))
    withdraw_waiver(either, slug, number, "The trial was misread.", seeing(either, slug, other))
    event = last_event(either, "waiver_withdrawn")
    assert (event.person_id, event.after["waiver_id"]) == (other.id, number)
    with pytest.raises(NotFound, match="no such waiver"):
        withdraw_waiver(either, slug, number, "x", seeing(either, slug, other))


def test_after_the_approval_it_is_not_withdrawn(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    waiver = waive(either, slug, people.editor, partly(either, slug, people.reviewer, people.second))
    sign(either, slug, people.reviewer)
    sign(either, slug, people.second)
    with pytest.raises(Blocked, match="needs the status Under Review"):
        withdraw_waiver(either, slug, waiver.id or 0, "x", seeing(either, slug, people.editor))


def next_version(session: Session, slug: str, people: Cast, text: str, rule: WaiverRule) -> None:
    request_changes(session, slug, "Say how many.", seeing(session, slug, people.reviewer))
    revised(session, slug, people, text)
    start_review(session, slug, seeing(session, slug, people.reviewer), policies(waivers=rule))


def test_it_follows_its_rulings_into_the_next_version(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    waive(either, slug, people.editor, partly(either, slug, people.reviewer, people.second))
    next_version(either, slug, people, ARTICLE.replace("enjoy", "like"), WaiverRule.ORDINARY)
    pair = pair_of(either, slug)
    assert pair.state == "waived" and pair.waiver is not None and pair.waiver.version_number == 1


def test_it_follows_only_where_the_policy_of_the_next_review_allows_it(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    waive(either, slug, people.editor, partly(either, slug, people.reviewer, people.second))
    next_version(either, slug, people, ARTICLE.replace("enjoy", "like"), WaiverRule.NONE)
    assert pair_of(either, slug).state == "failing"


def test_it_does_not_follow_where_the_context_is_to_be_checked(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    waive(either, slug, people.editor, partly(either, slug, people.reviewer, people.second))
    moved = ARTICLE.replace("## Effect", "## Gain")
    next_version(either, slug, people, moved, WaiverRule.ORDINARY)
    assert pair_of(either, slug).state == "check"


def test_it_follows_a_passage_that_stands_in_a_newer_text_and_nothing_else(
    either: Session, people: Cast
) -> None:
    slug = ruled(either, people)
    passage = "Walking lowered systolic pressure"
    quoted = NewRuling(1, "lee2020", Verdict.PARTLY_SUPPORTS, passage)
    named = {
        record_ruling(either, slug, quoted, seeing(either, slug, one)).id
        for one in (people.reviewer, people.second)
    }
    waive(either, slug, people.editor, frozenset(one for one in named if one))
    source = sources(either, people.editor)["lee2020"].id or 0
    add_source_text(either, source, f"More. {passage} by 4 mmHg.", TextFacts("Full text"), people.editor, NOW)
    assert pair_of(either, slug).state == "waived"
    add_source_text(either, source, "Another text.", TextFacts("Full text"), people.editor, NOW)
    assert pair_of(either, slug).state == "open"


def test_the_export_shows_who_settled_what_when_and_why(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    waive(either, slug, people.editor, partly(either, slug, people.reviewer, people.second))
    sign(either, slug, people.reviewer)
    sign(either, slug, people.second)
    made = export_article(either, slug, "markdown", people.publisher, NOW).data.decode()
    for name in ("Reviewer", "Second"):
        assert made.count(f"reference 1: partly supports ({name})") == 1
    line = (
        "    - Settled by a waiver of Editor, MD, editor: 2026-03-02 09:30:00 UTC. Reason: The trial "
        "is small, and the text says so. Meaning: "
    )
    assert made.count(line) == 1


def test_a_reviewer_who_has_not_ruled_on_a_high_risk_claim_is_not_told_why_it_was_waived(
    either: Session, people: Cast
) -> None:
    slug, named = under(either, people, WaiverRule.ALL, 3)
    waive(either, slug, people.editor, named, ordinal=3, reference_key="diaz2021", reason="Told later.")
    assign_reviewer(either, slug, people.third.id, seeing(either, slug, people.editor), policies())
    disclose_interests(either, slug, NO_INTERESTS, seeing(either, slug, people.third))
    make_checkpoint(either, KEY, NOW)
    event = last_event(either, "waiver_signed").id or 0
    for actor, sees in ((people.third, False), (people.second, True), (people.author, True)):
        standing = standing_of(either, slug, actor)
        assert standing is not None
        hidden = hidden_rulings(either, standing, actor)
        page = history_page(either, standing.article_id, hidden=hidden)
        assert any("Told later." in line.words for line in page.lines) is sees
        assert ("Told later." in record_of(either, slug, actor)) is sees
        if sees:
            assert b"Told later." in event_proof(either, standing.article_id, event, hidden=hidden)
            continue
        with pytest.raises(Blocked, match="rule on that claim first"):
            event_proof(either, standing.article_id, event, hidden=hidden)
