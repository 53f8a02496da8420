"""What a board meets in a year: members leave, seats stay empty, everybody is recused, the policy changes,
people come twice."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    CHEAP,
    NO_INTERESTS,
    NOW,
    PASSWORD,
    POLICIES,
    Cast,
    article,
    assigned,
    last_event,
    policies,
    revised,
    rule,
    rule_everything,
    ruled,
    seeing,
    sign,
    submitted,
)
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked, NotFound, NotPermitted
from review_service.core.vocabulary import Role, Status, Verdict
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.domain.policy import Policies, Seat
from review_service.models import Assignment, LoginSession
from review_service.services.articles.read_versions import signature_lines
from review_service.services.core.situations import standing_of
from review_service.services.people.accounts import open_session, signed_in_with
from review_service.services.people.people import (
    Changes,
    NewPerson,
    actor_for,
    add_person,
    change_person,
    close_account,
    grant_role,
    open_account,
    revoke_role,
)
from review_service.services.review.assignments import Gaps, assign_reviewer, candidates, gaps_of
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.reviews import request_changes, start_review

SEATED = policies(2, Seat("Rheumatology", 1))


def signatures(session: Session, slug: str, people: Cast) -> int:
    found = standing_of(session, slug, people.editor)
    assert found is not None
    return found.situation.signatures


def gaps(session: Session, slug: str, policy: Policies = SEATED) -> Gaps:
    return gaps_of(policy.all[0], candidates(session, article(session, slug).id or 0, NOW))


def specialise(session: Session, *emails: str) -> None:
    for email in emails:
        change_person(session, email, Changes(specialties=("Rheumatology",)), NOW)


def third_joins(session: Session, slug: str, people: Cast) -> None:
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, people.third))


@pytest.mark.parametrize("leaves", [lambda s, e: revoke_role(s, e, Role.BOARD_MEMBER, NOW), lambda s,
    e: close_account(s, e, NOW)], ids=["role", "account"])  # fmt: skip
def test_what_a_member_ruled_stands_when_they_leave_and_what_they_signed_does_not(
    either: Session, people: Cast, leaves
) -> None:  # type: ignore[no-untyped-def]
    slug = ruled(either, people)
    sign(either, slug, people.second)
    leaves(either, people.second.email)
    assert signatures(either, slug, people) == 0
    (line,) = signature_lines(either, article(either, slug).version_id or 0)
    assert (line.counts, line.because) == (False, "its signer left the board")
    standing = standing_of(either, slug, people.reviewer)
    assert standing is not None
    assert standing.situation.passing_pairs == standing.situation.pairs, "their rulings were right to make"
    assert [one.name for one in candidates(either, standing.article_id, NOW)] == ["Third", "Reviewer"]
    third_joins(either, slug, people)
    assert [sign(either, slug, one) for one in (people.reviewer, people.third)] == [False, True]


def test_nobody_waits_for_who_left(session: Session, people: Cast) -> None:
    slug = ruled(session, people)
    revoke_role(session, people.second.email, Role.BOARD_MEMBER, NOW)
    open_ones = session.scalars(sa.select(Assignment).where(Assignment.ended_at.is_(None)))  # type: ignore[union-attr]
    assert [one.person_id for one in open_ones] == [people.reviewer.id]
    told = last_event(session, "unassign")
    assert (told.article_id, told.before["reason"]) == (article(session, slug).id, "left the board")
    with pytest.raises((NotPermitted, NotFound)):
        rule(session, slug, actor_for(session, people.second.email), Verdict.SUPPORTS)
    grant_role(session, people.second.email, Role.BOARD_MEMBER, NOW)
    with pytest.raises(NotFound):  # back on the board, and to be assigned anew
        rule(session, slug, people.second, Verdict.SUPPORTS)


def test_a_closed_account_holds_no_role_and_no_session(either: Session, people: Cast) -> None:
    token = open_session(either, people.second.id, NOW, NOW - NOW.replace(year=2025))
    either.flush()
    assert signed_in_with(either, token, NOW)
    close_account(either, people.second.email, NOW)
    assert signed_in_with(either, token, NOW) is None
    assert not either.scalars(sa.select(LoginSession)).all()
    assert actor_for(either, people.second.email).roles == frozenset()
    with pytest.raises(Blocked, match="is closed: open it first"):
        grant_role(either, people.second.email, Role.EDITOR, NOW)
    open_account(either, people.second.email, NOW)
    assert actor_for(either, people.second.email).roles == frozenset()
    grant_role(either, people.second.email, Role.EDITOR, NOW)


def test_closing_and_opening_twice_changes_nothing(session: Session, people: Cast) -> None:
    for act, action in ((close_account, "close_account"), (open_account, "open_account")):
        act(session, people.nobody.email, NOW)
        told = last_event(session, action).id
        act(session, people.nobody.email, NOW)
        assert last_event(session, action).id == told


def test_somebody_stays_administrator(session: Session, people: Cast) -> None:
    for act in (lambda email: close_account(session, email, NOW),
        lambda email: revoke_role(session, email, Role.ADMINISTRATOR, NOW)):  # fmt: skip
        with pytest.raises(Blocked, match="Administrator is the only administrator"):
            act(people.administrator.email)
    grant_role(session, people.editor.email, Role.ADMINISTRATOR, NOW)
    close_account(session, people.administrator.email, NOW)


def test_a_seat_that_could_be_filled_says_by_whom(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    specialise(session, people.third.email)
    found = gaps(session, slug)
    assert not found.are_final
    assert [[one.name for one in gap.assignable] for gap in found.seats] == [["Third"]]
    third_joins(session, slug, people)
    assert gaps(session, slug).seats == ()


def test_a_seat_falls_vacant_when_its_only_holder_leaves(session: Session, people: Cast) -> None:
    specialise(session, people.second.email)
    slug = assigned(session, people)
    start_review(session, slug, seeing(session, slug, people.reviewer), SEATED)
    assert gaps(session, slug).seats == ()
    revoke_role(session, people.second.email, Role.BOARD_MEMBER, NOW)
    (gap,) = gaps(session, slug).seats
    assert (gap.is_vacant, gap.assignable, gap.barred) == (True, (), ())
    specialise(session, people.third.email)
    assert not gaps(session, slug).are_final


def test_a_board_that_is_too_small_for_the_quorum_is_seen(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    assert gaps(session, slug, policies(3)).signers is None
    revoke_role(session, people.third.email, Role.BOARD_MEMBER, NOW)
    found = gaps(session, slug, policies(3))
    assert (found.signers, found.are_final) == (2, True)


def test_where_everybody_of_a_specialty_is_recused_the_next_round_takes_another_policy(
    either: Session, people: Cast
) -> None:
    specialise(either, people.second.email, people.third.email)
    slug = assigned(either, people)
    start_review(either, slug, seeing(either, slug, people.reviewer), SEATED)
    for one in (people.reviewer, people.second):
        rule_everything(either, slug, one)
    third_joins(either, slug, people)
    for one in (people.second, people.third):
        disclose_interests(
            either,
            slug,
            Declaration(InterestAnswer.CONFLICT, "Paid by the maker."),
            seeing(either, slug, one),
        )
    (gap,) = gaps(either, slug).seats
    assert gap.is_vacant
    assert {(one.name, one.obstacle) for one in gap.barred} == {
        ("Second", "disclosed a conflict of interest"),
        ("Third", "disclosed a conflict of interest"),
    }
    request_changes(either, slug, "The policy cannot be met.", seeing(either, slug, people.editor))
    revised(either, slug, people, ARTICLE)
    start_review(
        either,
        slug,
        seeing(either, slug, people.reviewer),
        Policies((replace(POLICIES.all[0], quorum=1, high_risk_rulings=1),)),
    )
    standing = standing_of(either, slug, people.reviewer)
    assert standing is not None and standing.situation.quorum == 1
    assert gaps(either, slug, policies(1)).are_final is False


def test_a_policy_that_changes_under_way_changes_nothing_of_the_round(either: Session, people: Cast) -> None:
    slug = ruled(either, people, quorum=1)
    assert POLICIES.all[0].quorum == 2, "the file asks for two by now"
    assert sign(either, slug, people.reviewer)
    assert article(either, slug).status is Status.APPROVED


def test_who_once_wrote_a_version_stays_barred_from_the_later_ones(either: Session, people: Cast) -> None:
    listed = ARTICLE.replace(
        "references:", "contributors: [{name: T., email: third@example.org}]\nreferences:"
    )
    slug = submitted(either, people, listed)
    grant_role(either, people.third.email, Role.AUTHOR, NOW)
    third = actor_for(either, people.third.email)
    from factories import intake

    from review_service.services.articles.submissions import revise_article

    revise_article(either, slug, intake(ARTICLE), seeing(either, slug, third))
    revised(either, slug, people, ARTICLE.replace("enjoy", "like"))
    with pytest.raises(Blocked, match="wrote a version of this article"):
        assign_reviewer(either, slug, people.third.id, seeing(either, slug, people.editor), POLICIES)


@pytest.mark.parametrize("email", ["SECOND@example.org", " second@Example.ORG "])
def test_a_second_account_of_one_address_is_refused(either: Session, people: Cast, email: str) -> None:
    with pytest.raises(BadInput, match="is taken: one person has one account"):
        add_person(either, CHEAP, NewPerson(email, "Second S.", PASSWORD), NOW)
    with pytest.raises(BadInput, match="is taken: one person has one account"):
        change_person(either, people.third.email, Changes(email=email), NOW)


def test_one_human_cannot_fill_two_of_the_signatures(either: Session, people: Cast) -> None:
    """Neither by another account with their iD, nor by giving the iD to one that is there."""
    orcid = "0000-0002-1694-233x"
    change_person(either, people.second.email, Changes(orcid=orcid), NOW)
    slug = ruled(either, people)
    sign(either, slug, people.second)
    with pytest.raises(BadInput, match=r"is that of second@example\.org"):
        change_person(either, people.third.email, Changes(orcid=orcid.upper()), NOW)
    with pytest.raises(BadInput, match=r"is that of second@example\.org"):
        add_person(either, CHEAP, NewPerson("other@example.org", "Second", PASSWORD, orcid=orcid), NOW)
    assert signatures(either, slug, people) == 1
