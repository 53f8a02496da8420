"""A third person settles what two ruled differently, and the pair stands on that until one
of the three rules again."""

import base64
import json

import pytest
import sqlalchemy as sa
from factories import (
    KEY,
    NO_INTERESTS,
    NOW,
    POLICIES,
    Cast,
    article,
    last_event,
    person,
    rule,
    ruled,
    seeing,
    sign,
)
from raw_sql import drop, triggers_of
from sqlalchemy.orm import Session
from standing import said_by_the_rulings, said_by_the_view

from review_service.auditing.approval_rows import APPROVALS
from review_service.auditing.approvals import Approved, check_one
from review_service.auditing.rows import Fault
from review_service.core.actor import Actor
from review_service.core.errors import BadInput, Blocked, NotPermitted, StaleVersion
from review_service.core.vocabulary import Role, Status, Verdict
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.models import Ruling
from review_service.services.core.situations import PairCounts, count_pairs
from review_service.services.publishing.exports import export_article
from review_service.services.review.assignments import assign_reviewer, unassign_reviewer
from review_service.services.review.claim_lines import Pair, claim_lines
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.read_disagreements import disagreements_to_settle
from review_service.services.review.read_queues import articles_page, author_page, reviewer_page, status_lines
from review_service.services.review.reviews import request_changes
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.signing.sign_offs import standing_verdicts


def disputed(session: Session, people: Cast, ordinal: int = 1) -> str:
    """Everything ruled twice; on one claim the second reviewer then differs,
    and a third is there to settle it."""
    slug = ruled(session, people)
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, people.third))
    key = "diaz2021" if ordinal == 3 else "lee2020"
    rule(session, slug, people.second, Verdict.CONTRADICTS, ordinal, key)
    return slug


def pair_of(session: Session, slug: str, ordinal: int = 1) -> Pair:
    row = article(session, slug)
    return claim_lines(session, row.id or 0, row.version_id or 0, ordinal)[0].pairs[0]


def view_of(session: Session, slug: str, ordinal: int = 1) -> tuple[int, int, int]:
    """Of the rulings that count: those that pass, those that do not, different verdicts.
    The database says the same."""
    row = article(session, slug)
    article_id, version_id = row.id or 0, row.version_id or 0
    assert said_by_the_view(session, version_id) == said_by_the_rulings(session, article_id, version_id)
    counting = pair_of(session, slug, ordinal).counting
    passing = sum(one.verdict.is_passing for one in counting)
    return passing, len(counting) - passing, len({one.verdict for one in counting})


def settle(
    session: Session,
    slug: str,
    who: Actor,
    verdict: Verdict = Verdict.SUPPORTS,
    ordinal: int = 1,
    note: str = "Table 2 gives the figure.",
) -> Ruling:
    pair = pair_of(session, slug, ordinal)
    found = pair.to_settle(who.id) or pair.rulings[:2]
    new = NewRuling(
        ordinal, pair.reference_key, verdict, note=note, settles=(found[0].ruling_id, found[1].ruling_id)
    )
    return record_ruling(session, slug, new, seeing(session, slug, who))


def counts(session: Session, slug: str) -> PairCounts:
    return count_pairs(session, article(session, slug).version_id or 0)


def test_two_who_differ_are_a_state_of_its_own_that_blocks_signing(either: Session, people: Cast) -> None:
    slug = disputed(either, people)
    assert pair_of(either, slug).state == "disputed"
    assert view_of(either, slug) == (1, 1, 2)
    assert (counts(either, slug).disputed, counts(either, slug).failing) == (1, 0)
    with pytest.raises(Blocked, match="1 claim–source pair on which reviewers disagree"):
        sign(either, slug, people.reviewer)
    kept = either.execute(sa.text("SELECT failing, disputed FROM progress ORDER BY version_id DESC")).first()
    assert kept is not None
    assert tuple(kept) == (1, 1)


def test_every_list_tells_a_disagreement_from_what_does_not_pass(either: Session, people: Cast) -> None:
    slug = disputed(either, people)
    for one in (people.reviewer, people.second):
        rule(either, slug, one, Verdict.NEEDS_CITATION, 4, None)
    for rows in (
        status_lines(either, slug),
        articles_page(either, None, NOW).rows,
        reviewer_page(either, people.third.id, None).rows,
        author_page(either, people.author.id).rows,
    ):
        (row,) = rows
        assert (row.disputed, row.failing) == (1, 1)
        assert row.waits_for == "The reviewers: 1 in disagreement, 1 ruled as not passing"


def test_who_fail_a_pair_for_different_reasons_disagree_too(either: Session, people: Cast) -> None:
    slug = disputed(either, people)
    rule(either, slug, people.reviewer, Verdict.PARTLY_SUPPORTS)
    assert view_of(either, slug) == (0, 2, 2)
    rule(either, slug, people.reviewer, Verdict.CONTRADICTS)
    assert view_of(either, slug) == (0, 2, 1)
    assert pair_of(either, slug).state == "failing"


@pytest.mark.parametrize(
    ("verdict", "stands", "state"),
    [
        (Verdict.SUPPORTS, (2, 0, 1), "passing"),
        (Verdict.CONTRADICTS, (0, 2, 1), "failing"),
        (Verdict.PARTLY_SUPPORTS, (0, 1, 1), "failing"),
    ],
)
def test_the_pair_stands_on_what_the_third_person_rules(
    either: Session, people: Cast, verdict: Verdict, stands: tuple[int, int, int], state: str
) -> None:
    slug = disputed(either, people)
    settle(either, slug, people.third, verdict)
    assert view_of(either, slug) == stands
    assert pair_of(either, slug).state == state


def test_it_is_told_with_the_reason_and_changes_what_is_signed(either: Session, people: Cast) -> None:
    slug = disputed(either, people)
    version = article(either, slug).version_id or 0
    before = set(standing_verdicts(either, version))
    ruling = settle(either, slug, people.third)
    (added,) = set(standing_verdicts(either, version)) - before
    assert (added.settles_id, added.settles_other_id) == (ruling.settles_id, ruling.settles_other_id)
    after = last_event(either, "settle").after
    assert (after["note"], after["settles"]) == (
        "Table 2 gives the figure.",
        [ruling.settles_id, ruling.settles_other_id],
    )


@pytest.mark.parametrize("name", ["reviewer", "second", "third"])
def test_it_ends_when_one_of_the_three_rules_again(either: Session, people: Cast, name: str) -> None:
    slug = disputed(either, people)
    settle(either, slug, people.third)
    who = getattr(people, name)
    rule(either, slug, who, Verdict.PARTLY_SUPPORTS)
    assert pair_of(either, slug).state == "disputed"
    assert view_of(either, slug)[2] > 1


def test_whoever_ruled_is_a_party_and_does_not_settle(either: Session, people: Cast) -> None:
    slug = disputed(either, people)
    for party in (people.reviewer, people.second):
        assert pair_of(either, slug).to_settle(party.id) is None
        with pytest.raises(Blocked, match="no disagreement here that you can settle"):
            settle(either, slug, party)
    rule(either, slug, people.third, Verdict.SUPPORTS)
    with pytest.raises(Blocked, match="no disagreement here that you can settle"):
        settle(either, slug, people.third)
    with pytest.raises(NotPermitted):
        settle(either, slug, people.editor)


def test_a_reason_and_the_newest_rulings_are_asked_for(either: Session, people: Cast) -> None:
    slug = disputed(either, people)
    with pytest.raises(BadInput, match="Say why"):
        settle(either, slug, people.third, note=" ")
    seen = pair_of(either, slug).to_settle(people.third.id)
    assert seen is not None
    rule(either, slug, people.second, Verdict.PARTLY_SUPPORTS)
    stale = NewRuling(
        1, "lee2020", Verdict.SUPPORTS, note="So.", settles=(seen[0].ruling_id, seen[1].ruling_id)
    )
    with pytest.raises(StaleVersion, match="ruled again while you read"):
        record_ruling(either, slug, stale, seeing(either, slug, people.third))


def test_nobody_settles_what_is_no_disagreement(either: Session, people: Cast) -> None:
    slug = disputed(either, people)
    with pytest.raises(Blocked, match="no disagreement here"):
        settle(either, slug, people.third, ordinal=3)


def test_on_a_high_risk_claim_two_must_still_say_that_it_passes(either: Session, people: Cast) -> None:
    slug = disputed(either, people, 3)
    rule(either, slug, people.reviewer, Verdict.PARTLY_SUPPORTS, 3, "diaz2021")
    settle(either, slug, people.third, ordinal=3)
    assert view_of(either, slug, 3) == (1, 0, 1)
    assert pair_of(either, slug, 3).state == "open"
    assert counts(either, slug).short_high_risk == 1


def test_an_article_is_approved_with_a_disagreement_that_was_settled(either: Session, people: Cast) -> None:
    slug = disputed(either, people)
    settle(either, slug, people.third)
    sign(either, slug, people.reviewer)
    assert sign(either, slug, people.third)
    assert article(either, slug).status is Status.APPROVED
    row = either.execute(APPROVALS, {"last": 0}).first()
    connection = either.connection()
    event = last_event(either, "approve")
    check_one(connection, row, Approved(event.id or 0, event.after, [KEY.verifier]))
    assert row is not None
    assert '"settles"' in _statement(row.envelope)


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ("UPDATE ruling SET settles_id = NULL, settles_other_id = NULL WHERE id = :id",
            "does not let its claim pass"),
        ("UPDATE ruling SET settles_other_id = settles_id WHERE id = :id", "settles no disagreement"),
        ("UPDATE ruling SET note = ' ' WHERE id = :id", "settles no disagreement"),
        ("UPDATE ruling SET verdict = 'supports' WHERE verdict = 'contradicts' AND id <> :id",
            "settles no disagreement"),
        ("UPDATE ruling SET settles_id = settles_other_id, settles_other_id = settles_id WHERE id = :id",
            "differs from what was signed"),
    ],
)  # fmt: skip
def test_a_forged_settlement_is_named(session: Session, people: Cast, forged: str, words: str) -> None:
    slug = disputed(session, people)
    ruling = settle(session, slug, people.third)
    sign(session, slug, people.reviewer)
    sign(session, slug, people.third)
    connection, event = session.connection(), last_event(session, "approve")
    for guard in triggers_of(connection, "ruling"):
        drop(connection, guard)
    connection.execute(sa.text(forged), {"id": ruling.id})
    row = connection.execute(APPROVALS, {"last": 0}).first()
    with pytest.raises(Fault, match=words):
        check_one(connection, row, Approved(event.id or 0, event.after, [KEY.verifier]))


def test_the_export_says_what_was_set_aside_by_whom_and_why(either: Session, people: Cast) -> None:
    slug = disputed(either, people)
    settle(either, slug, people.third)
    sign(either, slug, people.reviewer)
    sign(either, slug, people.third)
    made = export_article(either, slug, "markdown", people.publisher, NOW)
    assert (
        "contradicts (Second). Set aside: Third settled the disagreement with «supports»: Table 2 gives "
        "the figure"
    ) in made.data.decode()


def _statement(envelope: str) -> str:
    return base64.b64decode(json.loads(envelope)["payload"]).decode()


def found_by(session: Session, slug: str, who: Actor) -> list[tuple[int, set[str]]]:
    """What somebody may settle, as the desk lists it; the way through the version says the same."""
    found = disagreements_to_settle(session, who.id)
    assert found == disagreements_to_settle(session, who.id, article(session, slug).id or 0)
    row = article(session, slug)
    lines = claim_lines(session, row.id or 0, row.version_id or 0)
    assert [one.ordinal for one in found] == [line.ordinal for line in lines if line.may_settle(who.id)]
    return [(one.ordinal, {one.one.person, one.other.person}) for one in found]


def test_a_third_person_finds_what_they_may_settle_and_the_two_do_not(either: Session, people: Cast) -> None:
    slug = disputed(either, people, 3)
    assert found_by(either, slug, people.third) == [(3, {"Reviewer", "Second"})]
    assert found_by(either, slug, people.reviewer) == found_by(either, slug, people.second) == []
    settle(either, slug, people.third, ordinal=3)
    assert found_by(either, slug, people.third) == []
    rule(either, slug, people.second, Verdict.PARTLY_SUPPORTS, 3, "diaz2021")
    assert found_by(either, slug, people.third) == [(3, {"Reviewer", "Second"})]


@pytest.mark.parametrize("why", ["recused", "ended", "sent back"])
def test_who_may_not_rule_any_more_finds_nothing_to_settle(either: Session, people: Cast, why: str) -> None:
    slug = disputed(either, people)
    if why == "recused":
        disclose_interests(
            either,
            slug,
            Declaration(InterestAnswer.CONFLICT, "The maker pays me."),
            seeing(either, slug, people.third),
        )
    elif why == "ended":
        unassign_reviewer(either, slug, people.third.id, seeing(either, slug, people.editor))
    else:
        request_changes(either, slug, "Shorter.", seeing(either, slug, people.editor))
    assert disagreements_to_settle(either, people.third.id) == ()


def test_whoever_rules_otherwise_afterwards_opens_it_again(either: Session, people: Cast) -> None:
    slug = disputed(either, people)
    settle(either, slug, people.third)
    fourth, fifth = (person(either, name, Role.BOARD_MEMBER) for name in ("fourth", "fifth"))
    for one in (fourth, fifth):
        assign_reviewer(either, slug, one.id, seeing(either, slug, people.editor), POLICIES)
        disclose_interests(either, slug, NO_INTERESTS, seeing(either, slug, one))
    rule(either, slug, fourth, Verdict.PARTLY_SUPPORTS)
    assert pair_of(either, slug).state == "disputed"
    assert view_of(either, slug) == (2, 1, 2)
    settle(either, slug, fifth)
    assert pair_of(either, slug).state == "passing"
    assert view_of(either, slug) == (3, 0, 1)
