"""A signature is taken back by who gave it, with a reason, before the approval; it stops counting at once."""

import pytest
import sqlalchemy as sa
from factories import NOW, POLICIES, Cast, approved, article, last_event, rule, ruled, seeing, sign
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked, NotPermitted
from review_service.core.vocabulary import Status, Verdict
from review_service.models import SignOff
from review_service.services.core.situations import standing_of
from review_service.services.publishing.exports import export_article
from review_service.services.review.assignments import unassign_reviewer
from review_service.services.review.reviews import reopen_article
from review_service.services.signing.sign_off_withdrawals import withdraw_sign_off

WHY = "The dose needs another look."


def signatures(session: Session, slug: str, people: Cast) -> int:
    standing = standing_of(session, slug, people.editor)
    assert standing is not None
    return standing.situation.signatures


def test_a_withdrawn_signature_counts_no_longer_and_can_be_given_again(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    sign(either, slug, people.reviewer)
    for renewal in (1, 2):
        withdraw_sign_off(either, slug, WHY, seeing(either, slug, people.reviewer))
        assert signatures(either, slug, people) == 0
        assert not sign(either, slug, people.reviewer)
        newest = either.scalars(sa.select(SignOff).order_by(SignOff.id.desc())).first()  # type: ignore[union-attr]
        assert newest is not None and newest.renewal == renewal
    assert sign(either, slug, people.second)
    assert article(either, slug).status is Status.APPROVED
    told = last_event(either, "withdraw_sign_off")
    assert told.person_id == people.reviewer.id and told.after["reason"] == WHY


def test_the_quorum_is_not_reached_with_a_withdrawn_signature(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    sign(either, slug, people.reviewer)
    withdraw_sign_off(either, slug, WHY, seeing(either, slug, people.reviewer))
    assert not sign(either, slug, people.second)
    assert article(either, slug).status is Status.UNDER_REVIEW
    assert sign(either, slug, people.reviewer)
    bytes_ = export_article(either, slug, "markdown", people.publisher, NOW).data.decode()
    assert bytes_.count("signed_at:") == 2 and bytes_.count("Signed with password and one-time code.") == 2


def test_a_reason_is_needed_and_ones_own_signature(session: Session, people: Cast) -> None:
    slug = ruled(session, people)
    sign(session, slug, people.reviewer)
    with pytest.raises(BadInput, match="Say why"):
        withdraw_sign_off(session, slug, " ", seeing(session, slug, people.reviewer))
    for other in (people.second, people.editor, people.author):
        with pytest.raises(NotPermitted):
            withdraw_sign_off(session, slug, WHY, seeing(session, slug, other))
    assert signatures(session, slug, people) == 1


def test_nothing_is_withdrawn_after_the_approval(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    with pytest.raises(Blocked, match="needs the status Under Review"):
        withdraw_sign_off(session, slug, WHY, seeing(session, slug, people.reviewer))
    reopen_article(session, slug, "A trial fell.", seeing(session, slug, people.editor), POLICIES)
    with pytest.raises(NotPermitted):
        withdraw_sign_off(session, slug, WHY, seeing(session, slug, people.reviewer))


def test_a_signature_that_no_longer_counts_is_not_withdrawn(session: Session, people: Cast) -> None:
    slug = ruled(session, people)
    sign(session, slug, people.reviewer)
    rule(session, slug, people.second, Verdict.SUPPORTS)
    with pytest.raises(NotPermitted):
        withdraw_sign_off(session, slug, WHY, seeing(session, slug, people.reviewer))


def test_who_is_not_assigned_any_more_withdraws_all_the_same(session: Session, people: Cast) -> None:
    slug = ruled(session, people)
    sign(session, slug, people.reviewer)
    unassign_reviewer(session, slug, people.reviewer.id, seeing(session, slug, people.editor))
    withdraw_sign_off(session, slug, WHY, seeing(session, slug, people.reviewer))
    assert signatures(session, slug, people) == 0
