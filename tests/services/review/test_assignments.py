"""Assigning reviewers and answering the disclosure: who wrote an article, or has a conflict,
judges nothing of it."""

import pytest
import sqlalchemy as sa
from factories import (
    NO_INTERESTS,
    NOW,
    POLICIES,
    Cast,
    article,
    assigned,
    count_events,
    last_event,
    person,
    rule,
    ruled,
    seeing,
    sign,
    submitted,
    under_review,
)
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked, NotFound, NotPermitted
from review_service.core.vocabulary import Role, Verdict
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.models import Assignment, Progress
from review_service.services.core.situations import standing_of
from review_service.services.people.people import actor_for, grant_role
from review_service.services.review.assignments import assign_reviewer, candidates, unassign_reviewer
from review_service.services.review.disclosures import disclose_interests


def test_an_assignment_is_told_once_however_often_it_is_made(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    told = count_events(session)
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    assert count_events(session) == told
    event = last_event(session, "assign")
    assert event.after == {"reviewer": "Third", "person_id": people.third.id}
    assert (session.scalars(sa.select(Assignment)).one().due_at - NOW).days == 14


def test_ending_an_assignment_is_told_once(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    unassign_reviewer(session, slug, people.second.id, seeing(session, slug, people.editor))
    told = count_events(session)
    unassign_reviewer(session, slug, people.second.id, seeing(session, slug, people.editor))
    assert count_events(session) == told
    assert last_event(session, "unassign").before == {"reviewer": "Second", "person_id": people.second.id}


def test_a_contributor_is_listed_with_the_reason_and_not_assigned(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    grant_role(session, people.author.email, Role.BOARD_MEMBER, NOW)
    shown = {one.name: one for one in candidates(session, article(session, slug).id or 0, NOW)}
    assert shown["Author"].obstacle == "wrote a version of this article, or is listed as a contributor"
    assert shown["Third"].obstacle == ""
    with pytest.raises(Blocked, match="Author cannot review this article: Author wrote a version"):
        assign_reviewer(session, slug, people.author.id, seeing(session, slug, people.editor), POLICIES)


def test_whoever_is_recused_is_not_assigned_again(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    disclose_interests(
        session, slug, Declaration(InterestAnswer.CONFLICT, "Shares."), seeing(session, slug, people.second)
    )
    with pytest.raises(Blocked, match="disclosed a conflict of interest"):
        assign_reviewer(session, slug, people.second.id, seeing(session, slug, people.editor), POLICIES)


def test_only_board_members_are_assigned_and_only_by_editors(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    with pytest.raises(NotFound, match="Only active board members"):
        assign_reviewer(session, slug, people.nobody.id, seeing(session, slug, people.editor), POLICIES)
    with pytest.raises(NotPermitted):
        assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.author), POLICIES)
    with pytest.raises(NotFound):
        assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.publisher), POLICIES)


def test_the_least_busy_board_member_is_first(session: Session, people: Cast) -> None:
    assigned(session, people)
    other = submitted(session, people)
    listed = candidates(session, article(session, other).id or 0, NOW)
    assert [(one.name, one.load) for one in listed] == [("Third", 0), ("Reviewer", 1), ("Second", 1)]


def test_a_conflict_needs_its_statement(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    with pytest.raises(BadInput, match="Say what the conflict is"):
        disclose_interests(
            session, slug, Declaration(InterestAnswer.CONFLICT, "  "), seeing(session, slug, people.second)
        )


def test_only_who_is_assigned_answers_the_disclosure(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    with pytest.raises(NotFound):
        disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, people.third))
    with pytest.raises(NotPermitted):
        disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, people.author))


def test_a_conflict_recuses_for_good(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    disclose_interests(
        session,
        slug,
        Declaration(InterestAnswer.CONFLICT, "Paid by the maker."),
        seeing(session, slug, people.second),
    )
    assert last_event(session, "disclose").after == {"has_conflict": True, "has_interests": True}
    standing = standing_of(session, slug, people.second)
    assert standing is not None
    assert (standing.situation.is_recused, standing.situation.is_assigned) == (True, False)
    with pytest.raises(NotFound):
        rule(session, slug, people.second, Verdict.SUPPORTS)


def test_a_conflict_declared_after_ruling_takes_the_rulings_and_signatures_away(
    either: Session, people: Cast
) -> None:
    slug = ruled(either, people)
    sign(either, slug, people.second)
    sign_before = standing_of(either, slug, people.reviewer)
    disclose_interests(
        either,
        slug,
        Declaration(InterestAnswer.CONFLICT, "Paid by the maker."),
        seeing(either, slug, people.second),
    )
    standing = standing_of(either, slug, people.reviewer)
    assert sign_before is not None
    assert standing is not None
    assert (sign_before.situation.signatures, standing.situation.signatures) == (1, 0)
    assert (standing.situation.open_pairs, standing.situation.short_high_risk) == (0, 1)
    with pytest.raises(Blocked, match="1 high-risk pair still without another person's ruling"):
        sign(either, slug, people.reviewer)
    tally = either.get_one(Progress, standing.version_id)
    assert (tally.pairs, tally.passing, tally.open_high) == (5, 4, 1)


def test_a_reviewer_without_the_role_any_more_can_still_be_taken_off(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    temporary = person(session, "temporary", Role.BOARD_MEMBER)
    assign_reviewer(session, slug, temporary.id, seeing(session, slug, people.editor), POLICIES)
    from review_service.services.people.people import revoke_role

    revoke_role(session, temporary.email, Role.BOARD_MEMBER, NOW)
    assert not actor_for(session, temporary.email).roles
    unassign_reviewer(session, slug, temporary.id, seeing(session, slug, people.editor))
    standing = standing_of(session, slug, temporary)
    assert standing is not None
    assert not standing.situation.is_assigned
