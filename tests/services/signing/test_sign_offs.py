"""Signatures: on exactly what was shown, by whom may, with the password, and Approved only at the quorum."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    MEANS,
    NO_INTERESTS,
    NOW,
    PASSWORD,
    POLICIES,
    TEXT,
    Cast,
    approved,
    article,
    assigned,
    last_event,
    proof,
    rule,
    rule_everything,
    ruled,
    seeing,
    sign,
    sources,
    under_review,
    what_stands,
)
from sqlalchemy.orm import Session

from review_service.core.errors import Blocked, NotFound, NotPermitted, StaleVersion, WrongPassword
from review_service.core.vocabulary import Role, Status, Verdict
from review_service.models import Approval, ApprovalRuling, Ruling, SignOff
from review_service.services.core.house_texts import kept_text
from review_service.services.core.situations import standing_of
from review_service.services.people.people import grant_role, revoke_role
from review_service.services.review.assignments import assign_reviewer, unassign_reviewer
from review_service.services.review.disclosures import disclose_interests
from review_service.services.signing.sign_offs import SignedContent, sign_off
from review_service.services.sources.sources import TextFacts, add_source_text


def signatures(session: Session, slug: str, people: Cast) -> int:
    standing = standing_of(session, slug, people.editor)
    assert standing is not None
    return standing.situation.signatures


def test_the_quorum_approves_in_the_act_of_the_last_signature(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    assert not sign(either, slug, people.reviewer)
    assert article(either, slug).status is Status.UNDER_REVIEW
    assert sign(either, slug, people.second)
    row = article(either, slug)
    approval = either.scalars(sa.select(Approval)).one()
    assert (row.status, row.approval_id) == (Status.APPROVED, approval.id)
    named = set(either.scalars(sa.select(ApprovalRuling.ruling_id)))
    assert named == set(either.scalars(sa.select(Ruling.id))) and approval.rulings == len(named)
    assert (approval.next_review_due - approval.approved_at).days == 365
    assert kept_text(either, approval.disclaimer_sha256).name == "disclaimers/professional.md"
    told = last_event(either, "approve")
    assert (told.person_id, told.before["status"], told.after["status"]) == (None, "under_review", "approved")


def test_a_signature_is_told_with_what_was_signed(session: Session, people: Cast) -> None:
    slug = ruled(session, people)
    shown = what_stands(session, slug)
    sign(session, slug, people.reviewer)
    row = session.scalars(sa.select(SignOff)).one()
    assert last_event(session, "sign_off").after == {
        "sign_off_id": row.id,
        "number": 1,
        "sha256": shown.version_sha256,
        "verdict_set_sha256": shown.verdict_set_sha256,
        "signatures": 1,
        "quorum": 2,
        "method": "password+totp",
    }
    assert (row.printed_name, row.credentials, row.specialty) == ("Reviewer", "MD", "Cardiology")
    assert row.version_sha256 == shown.version_sha256


def test_signing_twice_is_refused(session: Session, people: Cast) -> None:
    slug = ruled(session, people)
    sign(session, slug, people.reviewer)
    with pytest.raises(Blocked, match="You have signed this version with these rulings already"):
        sign(session, slug, people.reviewer)
    assert signatures(session, slug, people) == 1


def test_a_wrong_password_signs_nothing(session: Session, people: Cast) -> None:
    slug, right = ruled(session, people), proof(session, people.reviewer)
    for wrong in ("", "wrong", PASSWORD + " "):
        with pytest.raises(WrongPassword, match="nothing was done"):
            sign_off(
                session,
                slug,
                replace(right, password=wrong),
                what_stands(session, slug),
                seeing(session, slug, people.reviewer),
                MEANS,
            )
    assert signatures(session, slug, people) == 0


def test_what_is_signed_is_what_was_shown(session: Session, people: Cast) -> None:
    slug = ruled(session, people)
    right = what_stands(session, slug)
    rule(session, slug, people.second, Verdict.SUPPORTS)
    right_proof = proof(session, people.reviewer)
    for seen in (
        right,
        replace(what_stands(session, slug), version_sha256="0" * 64),
        SignedContent("", "", shown_at=NOW),
    ):
        with pytest.raises(StaleVersion, match="changed since this page was shown"):
            sign_off(session, slug, right_proof, seen, seeing(session, slug, people.reviewer), MEANS)


def test_a_ruling_made_after_a_signature_makes_it_stop_counting(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    sign(either, slug, people.reviewer)
    rule(either, slug, people.second, Verdict.SUPPORTS)
    assert signatures(either, slug, people) == 0
    assert not sign(either, slug, people.second), "the quorum has to be met anew"
    assert sign(either, slug, people.reviewer)
    assert article(either, slug).status is Status.APPROVED


def test_a_new_text_of_a_source_makes_signatures_stop_counting(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    sign(either, slug, people.reviewer)
    source = sources(either, people.editor)["lee2020"]
    add_source_text(
        either, source.id or 0, TEXT.replace("lowered", "cut"), TextFacts("Full text"), people.editor, NOW
    )
    assert signatures(either, slug, people) == 0
    with pytest.raises(Blocked, match="2 claim–source pairs still without a ruling"):
        sign(either, slug, people.second)


def test_the_signature_of_somebody_who_left_the_board_does_not_count(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    sign(either, slug, people.reviewer)
    revoke_role(either, people.reviewer.email, Role.BOARD_MEMBER, NOW)
    assert signatures(either, slug, people) == 0
    assert not sign(either, slug, people.second)
    grant_role(either, people.reviewer.email, Role.BOARD_MEMBER, NOW)
    assert signatures(either, slug, people) == 2


def test_every_reason_is_given_at_once(session: Session, people: Cast) -> None:
    slug = under_review(
        session, people, ARTICLE.replace("title: Steps a day\n    PMID: '30000001'", "note: unknown")
    )
    rule(session, slug, people.reviewer, Verdict.PARTLY_SUPPORTS)
    with pytest.raises(Blocked) as refused:
        sign(session, slug, people.second)
    assert refused.value.reasons == (
        "1 reference not yet tied to a source: the editor resolves them.",
        "4 claim–source pairs still without a ruling.",
        (
            "1 claim–source pair with a ruling that does not pass: request changes, or rule again if it "
            "was a mistake."
        ),
    )


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict.PARTLY_SUPPORTS,
        Verdict.DOES_NOT_SUPPORT,
        Verdict.CONTRADICTS,
        Verdict.SOURCE_UNAVAILABLE,
    ],
)
def test_one_ruling_that_does_not_pass_stands_against_any_that_do(
    session: Session, people: Cast, verdict: Verdict
) -> None:
    slug = ruled(session, people)
    rule(session, slug, people.second, verdict)
    with pytest.raises(Blocked, match="1 claim–source pair on which reviewers disagree"):
        sign(session, slug, people.reviewer)
    rule(session, slug, people.second, Verdict.SUPPORTS)
    assert not sign(session, slug, people.reviewer)


def test_an_uncited_claim_has_to_be_ruled_on_too(session: Session, people: Cast) -> None:
    slug = ruled(session, people)
    rule(session, slug, people.second, Verdict.NEEDS_CITATION, 4, None)
    with pytest.raises(Blocked, match="reviewers disagree"):
        sign(session, slug, people.reviewer)


def test_one_reviewer_is_not_enough_for_high_risk(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    rule_everything(session, slug, people.reviewer)
    with pytest.raises(Blocked) as refused:
        sign(session, slug, people.reviewer)
    assert refused.value.reasons == ("1 high-risk pair still without another person's ruling.",)


@pytest.mark.parametrize(
    ("who", "error"), [("author", NotPermitted), ("editor", NotPermitted), ("third", NotFound)]
)
def test_only_assigned_board_members_sign(
    session: Session, people: Cast, who: str, error: type[Exception]
) -> None:
    slug = ruled(session, people)
    with pytest.raises(error):
        sign(session, slug, getattr(people, who))


def test_who_has_not_answered_the_disclosure_does_not_sign(session: Session, people: Cast) -> None:
    slug = ruled(session, people)
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    with pytest.raises(Blocked, match="Answer the disclosure of interests first"):
        sign(session, slug, people.third)
    disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, people.third))
    assert not sign(session, slug, people.third)


def test_who_is_no_longer_assigned_does_not_sign(session: Session, people: Cast) -> None:
    slug = ruled(session, people)
    unassign_reviewer(session, slug, people.second.id, seeing(session, slug, people.editor))
    with pytest.raises(NotFound):
        sign(session, slug, people.second)


def test_nothing_is_signed_before_the_review_or_after_the_approval(session: Session, people: Cast) -> None:
    for slug in (assigned(session, people), approved(session, people)):
        with pytest.raises(Blocked, match="«Sign off» needs the status Under Review"):
            sign(session, slug, people.reviewer)


@pytest.mark.parametrize("quorum", [1, 3])
def test_the_quorum_is_the_one_that_the_review_began_with(
    session: Session, people: Cast, quorum: int
) -> None:
    slug = ruled(session, people, quorum=quorum)
    signers = [people.reviewer, people.second, people.third]
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, people.third))
    assert [sign(session, slug, one) for one in signers[:quorum]] == [False] * (quorum - 1) + [True]
