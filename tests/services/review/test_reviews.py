"""The review as a whole: starting, sending back, withdrawing, reopening, notices."""

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    CONTENT,
    NOW,
    POLICIES,
    Cast,
    approved,
    article,
    assigned,
    count_events,
    last_event,
    policies,
    revised,
    rule_everything,
    ruled,
    seeing,
    sign,
    submitted,
    under_review,
)
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked, NotFound, NotPermitted, StaleVersion
from review_service.core.vocabulary import NoticeKind, Status
from review_service.domain.policy import Policies
from review_service.models import Approval, Review
from review_service.services.core.acting import Act, look
from review_service.services.publishing.exports import export_article
from review_service.services.publishing.notices import publish_notice
from review_service.services.publishing.read_public_lists import public_lines
from review_service.services.publishing.read_reader_states import reader_state
from review_service.services.publishing.read_readers import ReaderPage, reader_page
from review_service.services.review.reviews import (
    reopen_article,
    request_changes,
    start_review,
    withdraw_version,
)
from review_service.services.sources.sources import resolve_reference


def public(session: Session, slug: str, show_pending: bool = False, number: int = 0) -> ReaderPage | None:
    session.flush()
    state = reader_state(session, slug)
    assert state is not None
    return reader_page(session, state, CONTENT, show_pending, number)


def frozen(policies: Policies) -> dict[str, object]:
    policy = policies.all[0]
    return {"quorum": policy.quorum, "policy": "Standard", "policy_sha256": policy.sha256}


def test_starting_freezes_the_policy_and_is_told(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    start_review(session, slug, seeing(session, slug, people.reviewer), policies(3))
    review = session.scalars(sa.select(Review)).one()
    assert (review.number, review.quorum, review.high_risk_rulings) == (1, 3, 2)
    event = last_event(session, "start_review")
    assert event.before == {"status": "submitted"}
    assert event.after == {"status": "under_review", "number": 1, **frozen(policies(3))}
    with pytest.raises(Blocked, match="needs the status Submitted; the article is Under Review"):
        start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)


def test_a_review_starts_with_a_reviewer_who_answered_the_disclosure(session: Session, people: Cast) -> None:
    from review_service.services.review.assignments import assign_reviewer

    slug = submitted(session, people)
    with pytest.raises(Blocked, match="Assign a reviewer first"):
        start_review(session, slug, seeing(session, slug, people.editor), POLICIES)
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    with pytest.raises(Blocked, match="Answer the disclosure"):
        start_review(session, slug, seeing(session, slug, people.third), POLICIES)
    start_review(session, slug, seeing(session, slug, people.editor), POLICIES)


def test_sending_back_needs_a_reason_and_waits_for_the_author(either: Session, people: Cast) -> None:
    slug = under_review(either, people)
    with pytest.raises(BadInput, match="Give a reason"):
        request_changes(either, slug, "  ", seeing(either, slug, people.reviewer))
    request_changes(either, slug, " Say how many. ", seeing(either, slug, people.reviewer))
    assert article(either, slug).status is Status.SUBMITTED
    assert last_event(either, "request_changes").after["reason"] == "Say how many."
    with pytest.raises(Blocked, match="Changes were requested: the author's next version comes first"):
        start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)
    with pytest.raises(Blocked):
        request_changes(either, slug, "Again.", seeing(either, slug, people.reviewer))
    revised(either, slug, people, ARTICLE)
    start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)


@pytest.mark.parametrize("act", [request_changes, withdraw_version])
def test_an_act_on_an_older_version_is_stale(session: Session, people: Cast, act) -> None:  # type: ignore[no-untyped-def]
    slug = under_review(session, people)
    revised(session, slug, people, ARTICLE)
    told = count_events(session)
    with pytest.raises(StaleVersion):
        act(session, slug, "Why.", Act(people.editor, NOW, 1))
    assert count_events(session) == told


@pytest.mark.parametrize("reached", [assigned, under_review])
def test_a_withdrawn_version_is_closed_for_good(either: Session, people: Cast, reached) -> None:  # type: ignore[no-untyped-def]
    slug = reached(either, people)
    withdraw_version(either, slug, "Superseded.", seeing(either, slug, people.author))
    assert article(either, slug).status is Status.SUBMITTED
    assert last_event(either, "withdraw").after["reason"] == "Superseded."
    closed = "This version was withdrawn: hand in a new version to go on"
    with pytest.raises(Blocked, match=closed):
        start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)
    with pytest.raises(Blocked, match=closed):
        withdraw_version(either, slug, "Again.", seeing(either, slug, people.author))
    revised(either, slug, people, ARTICLE)
    start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)


def test_the_approved_version_stays_public_until_the_next_one_is_approved(
    either: Session, people: Cast
) -> None:
    slug = approved(either, people)
    revised(either, slug, people, ARTICLE.replace("enjoy", "like"))
    for step in ("submitted", "under_review"):
        shown = public(either, slug)
        assert shown is not None
        assert (shown.number, shown.status, shown.pending_number) == (1, Status.APPROVED, 2)
        assert shown.pending_status == step
        assert "like" not in shown.html
        if step == "submitted":
            start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)
    for one in (people.reviewer, people.second):
        rule_everything(either, slug, one)
    sign(either, slug, people.reviewer)
    sign(either, slug, people.second)
    shown = public(either, slug)
    assert shown is not None
    assert (shown.number, shown.status, shown.pending_number) == (2, Status.APPROVED, None)
    assert [one.number for one in shown.versions] == [2, 1]
    old = public(either, slug, number=1)
    assert old is not None
    assert "enjoy" in old.html


def test_a_withdrawn_next_version_leaves_the_approved_one_public(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    revised(session, slug, people, ARTICLE)
    withdraw_version(session, slug, "Not needed.", seeing(session, slug, people.author))
    shown = public(session, slug)
    assert shown is not None
    assert (shown.number, shown.is_approved, shown.is_withdrawn) == (1, True, False)
    export_article(session, slug, "markdown", people.publisher, NOW)


def test_pending_text_is_public_only_where_the_policy_says_so(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    assert public(session, slug) is None
    shown = public(session, slug, show_pending=True)
    assert shown is not None
    assert (shown.status, shown.is_caution, shown.members) == (Status.UNDER_REVIEW, True, ())
    assert [line.slug for line in public_lines(session, True)[0]] == [slug]
    assert public_lines(session, False)[0] == ()


def test_reopening_starts_a_round_in_which_rulings_hold_and_signatures_do_not(
    either: Session, people: Cast
) -> None:
    slug = approved(either, people)
    with pytest.raises(BadInput, match="Give a reason"):
        reopen_article(either, slug, "", seeing(either, slug, people.editor), POLICIES)
    reopen_article(either, slug, "A trial was retracted.", seeing(either, slug, people.editor), POLICIES)
    row = article(either, slug)
    assert (row.status, row.approval_id) == (Status.UNDER_REVIEW, None)
    event = last_event(either, "reopen")
    assert (event.before, event.after["status"]) == ({"status": "approved"}, "under_review")
    shown = public(either, slug)
    assert shown is not None
    assert (shown.status, shown.reopened_reason) == (Status.UNDER_REVIEW, "A trial was retracted.")
    assert [sign(either, slug, one) for one in (people.reviewer, people.second)] == [False, True]
    assert [one.number for one in either.scalars(sa.select(Review).order_by(Review.id))] == [1, 2]
    assert len(either.scalars(sa.select(Approval)).all()) == 2
    export_article(either, slug, "markdown", people.publisher, NOW)


def test_a_reopened_version_keeps_its_references(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    reopen_article(session, slug, "A trial was retracted.", seeing(session, slug, people.editor), POLICIES)
    with pytest.raises(Blocked, match="approved with its references as they are"):
        resolve_reference(session, slug, "lee2020", None, seeing(session, slug, people.editor))


def test_only_an_editor_reopens_and_only_what_is_approved(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    with pytest.raises(NotPermitted):
        reopen_article(session, slug, "Why.", seeing(session, slug, people.publisher), POLICIES)
    other = ruled(session, people)
    with pytest.raises(Blocked, match="needs the status Approved"):
        reopen_article(session, other, "Why.", seeing(session, other, people.editor), POLICIES)


def test_a_notice_is_published_about_what_was_approved(session: Session, people: Cast) -> None:
    pending = under_review(session, people)
    with pytest.raises(Blocked, match="about approved articles only"):
        publish_notice(
            session, pending, NoticeKind.RETRACTION, "Withdrawn.", seeing(session, pending, people.editor)
        )
    slug = approved(session, people)
    with pytest.raises(BadInput, match="needs its text"):
        publish_notice(session, slug, NoticeKind.CORRECTION, " ", seeing(session, slug, people.editor))
    with pytest.raises(NotPermitted):
        publish_notice(session, slug, NoticeKind.CORRECTION, "x", seeing(session, slug, people.author))
    publish_notice(session, slug, NoticeKind.CORRECTION, "A figure.", seeing(session, slug, people.editor))
    assert last_event(session, "publish_notice").after == {"kind": "correction", "text": "A figure."}
    shown = public(session, slug)
    assert shown is not None
    assert [(one.kind, one.text) for one in shown.notices] == [("correction", "A figure.")]


@pytest.mark.parametrize("who", ["nobody", "publisher", "third"])
def test_who_may_not_read_it_is_told_that_there_is_nothing(session: Session, people: Cast, who: str) -> None:
    slug = under_review(session, people)
    with pytest.raises(NotFound):
        withdraw_version(session, slug, "Why.", seeing(session, slug, getattr(people, who)))


def test_behind_a_withdrawn_version_the_approved_one_is_reopened_and_approved_again(
    either: Session, people: Cast
) -> None:
    slug = approved(either, people)
    revised(either, slug, people, ARTICLE.replace("enjoy", "like"))
    withdraw_version(either, slug, "A duplicate.", seeing(either, slug, people.editor))
    reopen_article(either, slug, "A trial was retracted.", seeing(either, slug, people.editor), POLICIES)
    standing = look(either, slug, people.editor)
    assert (standing.situation.status, standing.situation.number) == (Status.UNDER_REVIEW, 1)
    event = last_event(either, "reopen")
    assert (event.before["status"], event.after["number"]) == ("submitted", 1)
    assert (standing.situation.open_pairs, standing.situation.is_withdrawn) == (0, False)
    assert not sign(either, slug, people.reviewer)
    assert sign(either, slug, people.second)
    assert article(either, slug).status is Status.APPROVED
    assert revised(either, slug, people, ARTICLE.replace("enjoy", "love")) == 3


def test_a_version_under_way_is_no_reason_to_reopen_the_approved_one(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    revised(session, slug, people, ARTICLE.replace("enjoy", "like"))
    with pytest.raises(Blocked, match="while no newer one is under way"):
        reopen_article(session, slug, "Why.", seeing(session, slug, people.editor), POLICIES)


def test_what_is_reopened_is_not_reopened_again_behind_a_withdrawn_version(
    session: Session, people: Cast
) -> None:
    slug = approved(session, people)
    reopen_article(session, slug, "A trial was retracted.", seeing(session, slug, people.editor), POLICIES)
    revised(session, slug, people, ARTICLE.replace("enjoy", "like"))
    withdraw_version(session, slug, "A duplicate.", seeing(session, slug, people.editor))
    with pytest.raises(Blocked, match="Only an approved version is reopened"):
        reopen_article(session, slug, "Why.", seeing(session, slug, people.editor), POLICIES)
