"""Policies are frozen into a round; an approval waits for every seat;
people sign in one specialty of theirs."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    CHEAP,
    CONTENT,
    MEANS,
    NOW,
    PASSWORD,
    Cast,
    approved,
    article,
    assigned,
    policies,
    proof,
    rule_everything,
    seeing,
    sign,
    what_stands,
)
from sqlalchemy.orm import Session

from review_service.core.errors import BadConfiguration, BadInput, NotFound, NotPermitted
from review_service.core.vocabulary import Role, Status
from review_service.domain.policy import Policies, Policy, Seat
from review_service.models import PolicyRow, Review, SignOff
from review_service.services.core.policies import kept_policy, read_policies
from review_service.services.core.situations import Standing, standing_of
from review_service.services.people.accounts import open_session, signed_in_with
from review_service.services.people.people import (
    Changes,
    NewPerson,
    add_person,
    change_person,
    specialties_of,
)
from review_service.services.review.assignments import Candidate, candidates, gaps_of
from review_service.services.review.reviews import reopen_article, start_review
from review_service.services.signing.sign_offs import seats_to_fill, sign_off


def ready(session: Session, people: Cast, *seats: Seat, quorum: int = 2) -> str:
    slug = assigned(session, people)
    start_review(session, slug, seeing(session, slug, people.reviewer), policies(quorum, *seats))
    for one in (people.reviewer, people.second):
        rule_everything(session, slug, one)
    return slug


def standing(session: Session, slug: str, people: Cast) -> Standing:
    found = standing_of(session, slug, people.editor)
    assert found is not None
    return found


def specialise(session: Session, email: str, *specialties: str) -> None:
    change_person(session, email, Changes(specialties=specialties), NOW)


def test_an_approval_waits_until_every_seat_is_filled(either: Session, people: Cast) -> None:
    specialise(either, people.second.email, "Pharmacology")
    slug = ready(either, people, Seat("Pharmacology", 1), quorum=1)
    assert not sign(either, slug, people.reviewer), "the quorum is met, the seat is not"
    assert seats_to_fill(either, standing(either, slug, people)) == (Seat("Pharmacology", 1),)
    assert sign(either, slug, people.second)
    assert article(either, slug).status is Status.APPROVED


def test_a_signature_fills_the_seat_that_is_missing_unless_another_is_chosen(
    either: Session, people: Cast
) -> None:
    specialise(either, people.reviewer.email, "Cardiology", "Pharmacology")
    slug = ready(either, people, Seat("Pharmacology", 1), Seat("Cardiology", 1))
    sign(either, slug, people.second)
    sign(either, slug, people.reviewer)
    chosen = either.scalars(sa.select(SignOff.specialty).order_by(SignOff.id)).all()
    assert chosen == ["Cardiology", "Pharmacology"]
    assert article(either, slug).status is Status.APPROVED


def test_nobody_signs_in_a_specialty_they_do_not_hold(session: Session, people: Cast) -> None:
    slug = ready(session, people)
    seen = replace(what_stands(session, slug), specialty="Surgery")
    with pytest.raises(BadInput, match="do not hold the specialty «Surgery»"):
        sign_off(
            session,
            slug,
            proof(session, people.reviewer),
            seen,
            seeing(session, slug, people.reviewer),
            MEANS,
        )


def test_a_changed_policy_counts_from_the_next_round_on(either: Session, people: Cast) -> None:
    slug = ready(either, people, quorum=1)
    assert sign(either, slug, people.reviewer)
    stricter = policies(2, Seat("Cardiology", 2))
    reopen_article(either, slug, "A trial was retracted.", seeing(either, slug, people.editor), stricter)
    assert not sign(either, slug, people.reviewer)
    assert sign(either, slug, people.second)
    rounds = either.scalars(sa.select(Review).order_by(Review.id)).all()
    assert [one.quorum for one in rounds] == [1, 2]
    assert kept_policy(either, rounds[1].policy_id or 0) == stricter.all[0]


def test_a_reopened_article_keeps_the_policy_that_was_chosen_for_it(session: Session, people: Cast) -> None:
    standard = policies().all[0]
    known = Policies((standard, replace(standard, name="strict", audiences=(), quorum=2, due_days=3)))
    slug = assigned(session, people)
    start_review(session, slug, seeing(session, slug, people.reviewer), known, chosen="strict")
    for one in (people.reviewer, people.second):
        rule_everything(session, slug, one)
    for one in (people.reviewer, people.second):
        sign(session, slug, one)
    reopen_article(session, slug, "A trial was retracted.", seeing(session, slug, people.editor), known)
    names = session.scalars(sa.select(PolicyRow.name).join(Review, Review.policy_id == PolicyRow.id)).all()
    assert names == ["strict", "strict"]


def test_the_same_policy_is_kept_once(session: Session, people: Cast) -> None:
    for text in (ARTICLE, ARTICLE.replace("Does walking", "Does cycling")):
        approved(session, people, text)
    assert len(session.scalars(sa.select(PolicyRow)).all()) == 1


def test_the_days_until_the_next_review_are_those_of_the_round(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    start_review(session, slug, seeing(session, slug, people.reviewer), policies(re_review_days=90, quorum=1))
    for one in (people.reviewer, people.second):
        rule_everything(session, slug, one)
    sign(session, slug, people.reviewer)
    due = session.execute(sa.text("SELECT next_review_due FROM approval")).scalar_one()
    assert str(due)[:10] == (NOW + timedelta(days=90)).date().isoformat()


def test_a_policy_that_there_is_not_is_named(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    with pytest.raises(BadInput, match="no policy «lax»"):
        start_review(session, slug, seeing(session, slug, people.reviewer), policies(), chosen="lax")


def test_a_file_that_does_not_read_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "house.yaml").write_text("quorum: many\nhigh_risk_rulings: 1\n", encoding="utf-8")
    with pytest.raises(BadConfiguration, match=r"house\.yaml: quorum is a whole number"):
        read_policies(tmp_path)
    (folder / "house.yaml").write_text("quorum: [", encoding="utf-8")
    with pytest.raises(BadConfiguration, match=r"house\.yaml"):
        read_policies(tmp_path)


def test_a_file_that_was_changed_is_read_anew(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    file, words = (
        tmp_path / "policies" / "one.yaml",
        "audiences: [professional, patient]\nhigh_risk_rulings: 1\n",
    )
    file.write_text(f"quorum: 2\n{words}")
    first = read_policies(tmp_path)
    assert read_policies(tmp_path) is first
    changed = file.with_suffix(".new")
    changed.write_text(f"quorum: 3\n{words}")
    changed.replace(file)
    assert read_policies(tmp_path).named("one").quorum == 3


def vacant(members: list[Candidate], *seats: Seat) -> list[Seat]:
    return [gap.seat for gap in gaps_of(policies(5, *seats).all[0], members).seats if gap.is_vacant]


def test_a_seat_that_nobody_can_fill_is_seen(session: Session, people: Cast) -> None:
    slug = assigned(session, people)
    members = candidates(session, standing(session, slug, people).article_id, NOW)
    assert vacant(members, Seat("Cardiology", 3)) == []
    assert vacant(members, Seat("Cardiology", 4), Seat("Surgery", 1)) == [
        Seat("Cardiology", 4),
        Seat("Surgery", 1),
    ]


def test_after_their_term_nobody_acts_for_the_board(session: Session, people: Cast) -> None:
    slug = ready(session, people)
    change_person(session, people.second.email, Changes(term_ends_at=NOW), NOW)
    later = NOW + timedelta(days=1)
    shown = {one.name: one for one in candidates(session, standing(session, slug, people).article_id, later)}
    assert shown["Second"].obstacle == "has ended their term on the board"
    token = open_session(session, people.second.id, NOW, timedelta(days=9))
    session.flush()
    now, then = (one and one.actor for one in (signed_in_with(session, token, when) for when in (NOW, later)))
    assert now and then
    assert (now.roles, then.roles) == (frozenset({Role.BOARD_MEMBER}), frozenset())
    with pytest.raises((NotPermitted, NotFound)):
        sign(session, slug, then, later)


def test_one_person_has_one_account(session: Session, people: Cast) -> None:
    change_person(session, people.second.email, Changes(orcid="https://orcid.org/0000-0002-1825-0097"), NOW)
    again = NewPerson("other@example.org", "Second S.", PASSWORD, orcid="0000000218250097")
    with pytest.raises(BadInput, match=r"is that of second@example\.org: one person has one account"):
        add_person(session, CHEAP, again, NOW)
    with pytest.raises(BadInput, match="is no ORCID iD"):
        change_person(session, people.third.email, Changes(orcid="0000-0002-1825-0098"), NOW)


def test_what_is_not_said_stays_and_what_changes_is_told(session: Session, people: Cast) -> None:
    change_person(session, people.second.email, Changes(biography="Twenty years of clinics."), NOW)
    person = change_person(session, people.second.email, Changes(credentials="MD, PhD"), NOW)
    assert (person.biography, person.credentials) == ("Twenty years of clinics.", "MD, PhD")
    assert specialties_of(session, people.second.id) == ["Cardiology"]
    told = session.execute(
        sa.text('SELECT "before", "after" FROM event ORDER BY id DESC LIMIT 1').columns(
            before=sa.JSON(), after=sa.JSON()
        )
    ).one()
    assert told.before == {"credentials": "MD"}
    assert told.after == {"email": people.second.email, "credentials": "MD, PhD"}


def test_the_shipped_policies_read() -> None:
    shipped = read_policies(CONTENT)
    assert [policy.name for policy in shipped.all] == ["rheumatology", "standard"]
    assert all(isinstance(policy, Policy) for policy in shipped.all)
