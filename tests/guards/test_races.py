"""Two people at the same moment, each with a connection of their own: what must not be approved never is."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from factories import (
    MEANS,
    NO_INTERESTS,
    POLICIES,
    Cast,
    article,
    assign_reviewer,
    cast,
    disclose_interests,
    proof,
    rule,
    ruled,
    seeing,
    sign,
    what_stands,
)
from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.db import Database
from review_service.core.errors import ReviewError
from review_service.core.vocabulary import Status, Verdict
from review_service.models import Approval, ApprovalRuling
from review_service.services.people.proofs_of_person import Proof
from review_service.services.review.reviews import reopen_article
from review_service.services.signing.sign_off_withdrawals import withdraw_sign_off
from review_service.services.signing.sign_offs import Outcome, SignedContent, sign_off, standing_verdicts

pytestmark = pytest.mark.trial

ROUNDS = 15
SIGNING_ROUNDS = 50


@pytest.fixture
def ready(database: Database) -> tuple[Cast, str]:
    """Ruled by two people, signed by nobody."""
    with database.writing() as session:
        people = cast(session)
        return people, ruled(session, people)


def at_once(database: Database, *acts: Callable[..., object]) -> list[object]:
    """What each act returned or raised on purpose; anything else fails the test."""
    barrier, results = Barrier(len(acts)), [None] * len(acts)

    def work(place: int, act: Callable[..., object]) -> None:
        barrier.wait(timeout=10)
        try:
            with database.writing() as session:
                results[place] = act(session)
        except Exception as error:
            results[place] = error

    threads = [Thread(target=work, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return results


def test_two_last_signatures_at_once_give_exactly_one_approval(
    database: Database, ready: tuple[Cast, str]
) -> None:
    people, slug = ready
    for number in range(1, ROUNDS + 1):
        results = at_once(
            database,
            lambda session: sign(session, slug, people.reviewer),
            lambda session: sign(session, slug, people.second),
        )
        assert sorted(results, key=str) == [False, True], (
            "one signature completes the quorum, the other does not"
        )
        with database.writing() as session:
            assert article(session, slug).status is Status.APPROVED
            assert len(session.scalars(sa.select(Approval)).all()) == number
            reopen_article(session, slug, "Once more.", seeing(session, slug, people.editor), POLICIES)


def test_a_signature_and_a_changed_ruling_never_approve_what_does_not_pass(
    database: Database, ready: tuple[Cast, str]
) -> None:
    people, slug = ready
    outcomes = set()
    for _ in range(ROUNDS):
        with database.writing() as session:
            sign(session, slug, people.reviewer)
        signed, changed = at_once(
            database,
            lambda session: sign(session, slug, people.second),
            lambda session: rule(session, slug, people.reviewer, Verdict.CONTRADICTS),
        )
        for result in (signed, changed):
            assert not isinstance(result, Exception) or isinstance(result, ReviewError), result
        with database.writing() as session:
            row = article(session, slug)
            is_approved = row.status is Status.APPROVED
            outcomes.add(is_approved)
            verdicts = standing_verdicts(session, row.version_id or 0)
            assert is_approved is (signed is True)
            assert is_approved is isinstance(changed, ReviewError)
            assert is_approved is all(Verdict(one.verdict).is_passing for one in verdicts)
            if is_approved:
                named = sa.select(ApprovalRuling.ruling_id).where(
                    ApprovalRuling.approval_id == row.approval_id
                )
                assert set(session.scalars(named)) == {one.ruling_id for one in verdicts}
                reopen_article(session, slug, "Once more.", seeing(session, slug, people.editor), POLICIES)
            else:
                rule(session, slug, people.reviewer, Verdict.SUPPORTS)
    assert outcomes, "no round was run"


def test_who_comes_second_at_the_quorum_is_told_and_both_signatures_are_kept(
    database: Database, ready: tuple[Cast, str]
) -> None:
    """One signature is missing, and two people press at once: one approval, three signatures,
    one of them late."""
    people, slug = ready
    with database.writing() as session:
        assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
        disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, people.third))
    counts = sa.text(
        "SELECT (SELECT count(*) FROM approval), (SELECT count(*) FROM sign_off), (SELECT count(*) FROM "
        "sign_off WHERE is_late)"
    )
    for number in range(1, SIGNING_ROUNDS + 1):
        with database.writing() as session:
            sign(session, slug, people.reviewer)
            proofs = [proof(session, one) for one in (people.second, people.third)]
            seen = what_stands(session, slug)

        def press(session: Session, one: Actor, given: Proof, seen: SignedContent = seen) -> Outcome:
            return sign_off(session, slug, given, seen, seeing(session, slug, one), MEANS)

        results = at_once(
            database,
            lambda session, press=press, given=proofs[0]: press(session, people.second, given),
            lambda session, press=press, given=proofs[1]: press(session, people.third, given),
        )
        assert sorted(map(str, results)) == ["already_approved", "approved"]
        with database.writing() as session:
            assert tuple(session.execute(counts).one()) == (number, 3 * number, number)
            reopen_article(session, slug, "Once more.", seeing(session, slug, people.editor), POLICIES)


def test_one_code_at_once_on_two_articles_signs_one(database: Database, ready: tuple[Cast, str]) -> None:
    people, slug = ready
    with database.writing() as session:
        slugs = [slug, ruled(session, people)]
        given = proof(session, people.reviewer)
        seen = {one: what_stands(session, one) for one in slugs}

    def press(session: Session, one: str) -> Outcome:
        return sign_off(session, one, given, seen[one], seeing(session, one, people.reviewer), MEANS)

    results = at_once(
        database, lambda session: press(session, slugs[0]), lambda session: press(session, slugs[1])
    )
    assert sorted(type(one).__name__ for one in results) == ["Outcome", "WrongSecondFactor"]
    with database.reading() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM sign_off")) == 1


def test_a_signature_withdrawn_as_the_quorum_is_reached_counts_or_is_refused(
    database: Database, ready: tuple[Cast, str]
) -> None:
    people, slug = ready
    for _ in range(ROUNDS):
        with database.writing() as session:
            sign(session, slug, people.reviewer)
        signed, withdrawn = at_once(
            database,
            lambda session: sign(session, slug, people.second),
            lambda session: withdraw_sign_off(
                session, slug, "Read it again.", seeing(session, slug, people.reviewer)
            ),
        )
        assert signed is isinstance(withdrawn, ReviewError)
        with database.writing() as session:
            assert (article(session, slug).status is Status.APPROVED) is signed
            if signed:
                reopen_article(session, slug, "Once more.", seeing(session, slug, people.editor), POLICIES)
            else:
                withdraw_sign_off(session, slug, "From the top.", seeing(session, slug, people.second))


def test_one_person_signing_twice_at_once_signs_once(database: Database, ready: tuple[Cast, str]) -> None:
    people, slug = ready
    results = at_once(database, *[lambda session: sign(session, slug, people.reviewer)] * 2)
    assert sum(result is False for result in results) == 1
    assert sum(isinstance(result, ReviewError) for result in results) == 1
    with database.reading() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM sign_off")) == 1
