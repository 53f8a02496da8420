"""Who settles «partly supports» by a signed waiver, and what stands in the way of one."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import (
    NO_INTERESTS,
    NOW,
    Cast,
    approved,
    article,
    assigned,
    last_event,
    partly,
    person,
    policies,
    rule,
    ruled,
    seeing,
    sign,
    start_review,
    waive,
)
from raw_sql import drop
from sqlalchemy.orm import Session
from sqlmodel import col
from waiving import pair_of, situation, under

from review_service.core.actor import Actor
from review_service.core.errors import (
    BadInput,
    Blocked,
    NotFound,
    NotPermitted,
    PageTooOld,
    StaleVersion,
    WrongPassword,
    WrongSecondFactor,
)
from review_service.core.vocabulary import Role, Status, Verdict
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.domain.waivers import MEANING, WaiverRule
from review_service.models import ApprovalRuling, Waiver, WaiverRuling
from review_service.services.people.people import grant_role
from review_service.services.people.proofs_of_person import Proof
from review_service.services.people.second_factors import reset_factors
from review_service.services.review.assignments import assign_reviewer
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.pairs import pair_ids_of
from review_service.services.review.read_queues import status_lines
from review_service.services.review.rulings import NewRuling, record_ruling


def test_a_waiver_settles_what_both_found_supported_in_part(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    named = partly(either, slug, people.reviewer, people.second)
    assert pair_of(either, slug).state == "failing"
    waiver = waive(either, slug, people.editor, named)
    assert pair_of(either, slug).state == "waived"
    assert (waiver.printed_name, waiver.credentials, waiver.method) == ("Editor", "MD", "password+totp")
    assert (waiver.meaning, waiver.waived_at) == (MEANING, NOW)
    event = last_event(either, "waiver_signed")
    assert event.after["waives"] == sorted(named) and event.after["reason"] == waiver.reason
    assert event.person_id == people.editor.id


def test_the_queues_tell_a_waiver_as_such(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    waive(either, slug, people.editor, partly(either, slug, people.reviewer, people.second))
    (line,) = status_lines(either, slug)
    assert (line.waived, line.failing, line.passing) == (1, 0, line.pairs)
    assert line.waits_for == f"The board: signatures; 1 of {line.pairs} settled by a waiver"
    assert situation(either, slug, people.editor).waived_pairs == 1


def test_an_article_is_approved_with_a_waiver(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    waiver = waive(either, slug, people.editor, partly(either, slug, people.reviewer, people.second))
    sign(either, slug, people.reviewer)
    assert sign(either, slug, people.second)
    assert article(either, slug).status is Status.APPROVED
    named = either.execute(sa.select(col(ApprovalRuling.ruling_id), col(ApprovalRuling.waiver_id))).all()
    assert {row.waiver_id for row in named} == {waiver.id, None}
    settled = set(either.scalars(sa.select(col(WaiverRuling.ruling_id))))
    assert {row.ruling_id for row in named if row.waiver_id} == settled


def test_without_a_waiver_it_is_not_signed(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    partly(either, slug, people.reviewer, people.second)
    with pytest.raises(Blocked, match="does not pass"):
        sign(either, slug, people.reviewer)


@pytest.mark.parametrize("verdict", ["does_not_support", "contradicts", "source_unavailable", "supports"])
def test_nothing_but_partly_supports_is_waived(either: Session, people: Cast, verdict: str) -> None:
    slug = ruled(either, people)
    named = {rule(either, slug, one, Verdict(verdict)).id or 0 for one in (people.reviewer, people.second)}
    with pytest.raises(Blocked, match="Only «partly supports»"):
        waive(either, slug, people.editor, frozenset(named))


@pytest.mark.parametrize(
    ("ordinal", "key", "verdict"),
    [(1, "lee2020", "contradicts"), (1, "lee2020", "does_not_support"), (3, "diaz2021", "partly_supports")],
)
def test_a_waiver_that_no_guard_saw_settles_nothing_either(
    either: Session, people: Cast, ordinal: int, key: str, verdict: str
) -> None:
    """The view holds by itself: what the source does not support, and a high-risk claim
    that the policy excludes."""
    slug = ruled(either, people)
    for one in (people.reviewer, people.second):
        rule(either, slug, one, Verdict(verdict), ordinal, key)
    drop(either.connection(), "guard_waiver")
    pair, row = pair_of(either, slug, ordinal), article(either, slug)
    claim = either.execute(
        sa.text("SELECT id FROM claim WHERE version_id = :version AND ordinal = :ordinal"),
        {"version": row.version_id, "ordinal": ordinal},
    ).scalar_one()
    given = Waiver(
        article_id=row.id or 0, version_id=row.version_id or 0, claim_id=claim,
        pair_id=pair_ids_of(either, row.id or 0, [pair.judged])[pair.judged],
        review_id=either.scalar(sa.text("SELECT max(id) FROM review")) or 0, rulings=len(pair.rulings),
        person_id=people.editor.id, printed_name="Editor", credentials="", reason="x", meaning="x",
        method="password+totp", waived_at=NOW,
    )  # fmt: skip
    either.add(given)
    either.flush()
    either.add_all(WaiverRuling(waiver_id=given.id or 0, ruling_id=one.ruling_id) for one in pair.rulings)
    either.flush()
    assert pair_of(either, slug, ordinal).state == "failing"


def test_a_disagreement_is_not_waived_and_what_settled_it_is(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    assign_reviewer(either, slug, people.third.id, seeing(either, slug, people.editor), policies())
    disclose_interests(either, slug, NO_INTERESTS, seeing(either, slug, people.third))
    one = rule(either, slug, people.reviewer, Verdict.PARTLY_SUPPORTS).id or 0
    named = frozenset(one.ruling_id for one in pair_of(either, slug).rulings)
    with pytest.raises(Blocked, match="Only «partly supports»"):
        waive(either, slug, people.editor, named)
    other = next(iter(named - {one}))
    settles = (min(one, other), max(one, other))
    third = NewRuling(1, "lee2020", Verdict.PARTLY_SUPPORTS, note="Table 2.", settles=settles)
    by = record_ruling(either, slug, third, seeing(either, slug, people.third)).id or 0
    waive(either, slug, people.editor, named | {by})
    assert pair_of(either, slug).state == "waived"


def test_an_uncited_claim_and_one_that_nobody_ruled_on_are_not_waived(either: Session, people: Cast) -> None:
    slug = assigned(either, people)
    start_review(either, slug, seeing(either, slug, people.reviewer), policies())
    with pytest.raises(Blocked, match="Only «partly supports»"):
        waive(either, slug, people.editor, frozenset())
    with pytest.raises(NotFound, match="does not cite"):
        waive(either, slug, people.editor, frozenset(), ordinal=4)


def test_the_policy_says_who_may(either: Session, people: Cast) -> None:
    slug, named = under(either, people, WaiverRule.NONE)
    with pytest.raises(Blocked, match="does not allow waivers"):
        waive(either, slug, people.editor, named)
    slug, named = under(either, people, WaiverRule.ORDINARY, 3)
    with pytest.raises(Blocked, match="does not allow a waiver on a high-risk claim"):
        waive(either, slug, people.editor, named, ordinal=3, reference_key="diaz2021")
    slug, named = under(either, people, WaiverRule.ALL, 3)
    waive(either, slug, people.editor, named, ordinal=3, reference_key="diaz2021")
    assert pair_of(either, slug, 3).state == "waived"


def test_a_high_risk_claim_wants_two_rulings_first(either: Session, people: Cast) -> None:
    slug = assigned(either, people)
    start_review(either, slug, seeing(either, slug, people.reviewer), policies(waivers=WaiverRule.ALL))
    named = partly(either, slug, people.reviewer, ordinal=3, key="diaz2021")
    with pytest.raises(Blocked, match="needs the rulings of 2 people first"):
        waive(either, slug, people.editor, named, ordinal=3, reference_key="diaz2021")


def test_who_may_not(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    named = partly(either, slug, people.reviewer, people.second)
    with pytest.raises(NotPermitted):
        waive(either, slug, people.second, named)
    grant_role(either, "author@example.org", Role.EDITOR, NOW)
    author = person_as(people.author, Role.AUTHOR, Role.EDITOR)
    with pytest.raises(Blocked, match="You wrote this article"):
        waive(either, slug, author, named)
    grant_role(either, "second@example.org", Role.EDITOR, NOW)
    second = person_as(people.second, Role.BOARD_MEMBER, Role.EDITOR)
    with pytest.raises(Blocked, match="You ruled on this claim"):
        waive(either, slug, second, named)
    with pytest.raises(NotFound):
        waive(either, slug, people.nobody, named, proof=Proof("x"))


def person_as(actor: Actor, *roles: Role) -> Actor:
    return Actor(actor.id, actor.email, actor.name, frozenset(roles))


def test_whoever_is_recused_gives_none(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    both = person(either, "both", Role.EDITOR, Role.BOARD_MEMBER)
    assign_reviewer(either, slug, both.id, seeing(either, slug, people.editor), policies())
    named = partly(either, slug, people.reviewer, people.second)
    with pytest.raises(Blocked, match="disclosure of interests first"):
        waive(either, slug, both, named)
    disclose_interests(
        either, slug, Declaration(InterestAnswer.CONFLICT, "Paid by the maker."), seeing(either, slug, both)
    )
    with pytest.raises(Blocked, match="recused"):
        waive(either, slug, both, named)


def test_a_reason_a_password_and_a_second_factor_are_asked_for(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    named = partly(either, slug, people.reviewer, people.second)
    with pytest.raises(BadInput, match="Say why"):
        waive(either, slug, people.editor, named, reason=" \n")
    with pytest.raises(BadInput, match="10,000"):
        waive(either, slug, people.editor, named, reason="x" * 10_001)
    with pytest.raises(WrongPassword):
        waive(either, slug, people.editor, named, proof=Proof("wrong", "123456"))
    with pytest.raises(WrongSecondFactor):
        waive(either, slug, people.editor, named, proof=Proof("correct horse battery", "ABCDEFGHJKLMNPQR"))
    with pytest.raises(PageTooOld):
        waive(either, slug, people.editor, named, shown_at=NOW - timedelta(minutes=16))
    reset_factors(either, people.editor.email, "Administrator", NOW)
    with pytest.raises(Blocked, match="second factor"):
        waive(either, slug, people.editor, named, proof=Proof("correct horse battery", "123456"))


def test_a_page_that_showed_other_rulings_signs_nothing(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    seen = partly(either, slug, people.reviewer, people.second)
    partly(either, slug, people.second)
    with pytest.raises(StaleVersion, match="changed since this page was shown"):
        waive(either, slug, people.editor, seen)


def test_a_pair_is_waived_once(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    named = partly(either, slug, people.reviewer, people.second)
    waive(either, slug, people.editor, named)
    with pytest.raises(Blocked, match="settled by a waiver already"):
        waive(either, slug, people.editor, named)


def test_nothing_is_waived_outside_the_review(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    named = frozenset(one.ruling_id for one in pair_of(either, slug).rulings)
    with pytest.raises(Blocked, match="needs the status Under Review"):
        waive(either, slug, people.editor, named)
