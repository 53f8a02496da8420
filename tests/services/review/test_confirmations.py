"""Confirming: a ruling in one's own name on words that stand in new surroundings, and only what was shown."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    POLICIES,
    Cast,
    article,
    last_event,
    revised,
    ruled,
    seeing,
    sources,
    start_review,
    under_review,
)
from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, Blocked, NotPermitted, StaleVersion
from review_service.core.vocabulary import SourceStatus, Verdict
from review_service.models import Pair, Ruling
from review_service.services.articles.read_comparison_rulings import Asker, comparison_rulings
from review_service.services.core.acting import Act
from review_service.services.review.claim_lines import claim_lines
from review_service.services.review.confirmations import Confirmed, confirm_rulings
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.review.rulings_to_confirm import ToConfirm, rulings_to_confirm
from review_service.services.sources.source_status import FallPolicy, NewStatus, change_source_status

PASSAGE = "Walking lowered systolic pressure"
MOVED = ARTICLE.replace("## Effect", "## Gain").replace("## Dose", "## Dosing")


def moved(session: Session, people: Cast, text: str = MOVED) -> str:
    """Ruled by two on version 1; version 2 is under review."""
    slug = ruled(session, people)
    revised(session, slug, people, text)
    start_review(session, slug, seeing(session, slug, people.reviewer), POLICIES)
    return slug


def shown(session: Session, slug: str, who: Actor) -> tuple[ToConfirm, ...]:
    found = article(session, slug)
    lines = claim_lines(session, found.id or 0, found.version_id or 0)
    return rulings_to_confirm(session, lines, who.id)


def ticked(found: tuple[ToConfirm, ...]) -> list[Confirmed]:
    return [
        Confirmed(one.line.ordinal, one.pair.reference_key, one.ruling.ruling_id, one.shown) for one in found
    ]


def confirm(session: Session, slug: str, who: Actor, *ordinals: int) -> list[Ruling]:
    found = tuple(one for one in shown(session, slug, who) if one.line.ordinal in ordinals or not ordinals)
    return confirm_rulings(session, slug, ticked(found), seeing(session, slug, who))


def states(session: Session, slug: str) -> dict[int, str]:
    found = article(session, slug)
    lines = claim_lines(session, found.id or 0, found.version_id or 0)
    return {line.ordinal: line.state for line in lines}


def test_it_repeats_the_ruling_in_ones_own_name_and_says_so(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    record_ruling(either, slug, NewRuling(1, "lee2020", Verdict.SUPPORTS, PASSAGE, "p. 4", "As in table 2."),
        seeing(either, slug, people.reviewer))  # fmt: skip
    revised(either, slug, people, MOVED)
    start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)
    (made,) = confirm(either, slug, people.reviewer, 1)
    of = either.get_one(Ruling, made.confirms_id)
    assert (made.person_id, of.person_id) == (people.reviewer.id, people.reviewer.id)
    for name in ("verdict", "passage", "passage_start", "passage_end", "locator"):
        assert getattr(made, name) == getattr(of, name), name
    here, there = (either.get_one(Pair, one.pair_id) for one in (made, of))
    assert (here.source_id, here.wording) == (there.source_id, there.wording)
    assert here.fingerprint != there.fingerprint
    assert made.note == (
        "Confirmed in its new surroundings, not ruled anew: ruled by Reviewer on version 1.\n\nAs in table 2."
    )
    assert states(either, slug)[1] == "passing"
    told = last_event(either, "confirm_rulings")
    assert told.after["rulings"][0]["confirms_id"] == of.id and told.person_id == people.reviewer.id


def test_who_did_not_rule_confirms_another_persons_ruling_in_their_own_name(
    either: Session, people: Cast
) -> None:
    slug = under_review(either, people)
    record_ruling(
        either, slug, NewRuling(1, "lee2020", Verdict.SUPPORTS), seeing(either, slug, people.reviewer)
    )
    revised(either, slug, people, MOVED)
    start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)
    (made,) = confirm(either, slug, people.second, 1)
    assert made.person_id == people.second.id
    assert either.get_one(Ruling, made.confirms_id).person_id == people.reviewer.id


def test_a_high_risk_claim_is_confirmed_by_each_of_the_two_who_ruled(either: Session, people: Cast) -> None:
    slug = moved(either, people)
    assert states(either, slug)[3] == "check"
    confirm(either, slug, people.reviewer, 3)
    assert states(either, slug)[3] == "check", "one of two"
    confirm(either, slug, people.second, 3)
    assert states(either, slug)[3] == "passing"


def test_another_persons_ruling_on_a_high_risk_claim_is_not_offered(either: Session, people: Cast) -> None:
    slug = under_review(either, people)
    record_ruling(
        either, slug, NewRuling(3, "diaz2021", Verdict.SUPPORTS), seeing(either, slug, people.reviewer)
    )
    revised(either, slug, people, MOVED)
    start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)
    assert [one.line.ordinal for one in shown(either, slug, people.reviewer)] == [3]
    assert shown(either, slug, people.second) == ()


def test_all_at_once_is_one_event_and_all_or_nothing(either: Session, people: Cast) -> None:
    slug = moved(either, people)
    found = shown(either, slug, people.reviewer)
    assert [one.line.ordinal for one in found] == [1, 2, 2, 3, 4]
    bad = ticked(found)
    bad[2] = replace(bad[2], shown="0" * 32)
    with pytest.raises(
        StaleVersion, match=r"Claim 2, diaz2021: the ruling or the surroundings are not those"
    ):
        confirm_rulings(either, slug, bad, seeing(either, slug, people.reviewer))
    assert set(states(either, slug).values()) == {"check"}
    assert len(confirm_rulings(either, slug, ticked(found), seeing(either, slug, people.reviewer))) == 5
    assert len(last_event(either, "confirm_rulings").after["rulings"]) == 5
    assert states(either, slug) == {1: "passing", 2: "passing", 3: "check", 4: "passing"}


def test_what_was_confirmed_already_is_named(either: Session, people: Cast) -> None:
    slug = moved(either, people)
    found = ticked(shown(either, slug, people.reviewer))
    confirm(either, slug, people.reviewer, 1)
    with pytest.raises(StaleVersion, match="Claim 1, lee2020: this ruling is not, or no longer, yours"):
        confirm_rulings(either, slug, found, seeing(either, slug, people.reviewer))


def test_a_ruling_that_its_person_changed_in_between_is_not_confirmed(either: Session, people: Cast) -> None:
    """Somebody else ruled otherwise on the pair while the page was open."""
    slug = moved(either, people)
    found = [one for one in ticked(shown(either, slug, people.reviewer)) if one.ordinal == 1]
    record_ruling(
        either, slug, NewRuling(1, "lee2020", Verdict.CONTRADICTS), seeing(either, slug, people.second)
    )
    with pytest.raises(StaleVersion):
        confirm_rulings(either, slug, found, seeing(either, slug, people.reviewer))


def test_the_same_rules_as_for_ruling(session: Session, people: Cast) -> None:
    slug = moved(session, people)
    found = ticked(shown(session, slug, people.reviewer))
    with pytest.raises(BadInput, match="Nothing is ticked"):
        confirm_rulings(session, slug, [], seeing(session, slug, people.reviewer))
    with pytest.raises(NotPermitted):
        confirm_rulings(session, slug, found, seeing(session, slug, people.editor))
    with pytest.raises(StaleVersion, match="You saw version 1"):
        confirm_rulings(session, slug, found, Act(people.reviewer, NOW, 1))
    revised(session, slug, people, ARTICLE)
    with pytest.raises(Blocked, match="needs the status Under Review"):
        confirm_rulings(session, slug, found, seeing(session, slug, people.reviewer))


def test_the_text_that_comes_back_has_the_first_ruling_and_not_the_confirmation(
    either: Session, people: Cast
) -> None:
    slug = moved(either, people)
    confirm(either, slug, people.reviewer)
    revised(either, slug, people, ARTICLE)
    found = article(either, slug)
    (pair,) = claim_lines(either, found.id or 0, found.version_id or 0, 1)[0].pairs
    assert [one.is_confirmation for one in pair.rulings] == [False, False]
    revised(either, slug, people, MOVED)
    found = article(either, slug)
    (pair,) = claim_lines(either, found.id or 0, found.version_id or 0, 1)[0].pairs
    assert [one.is_confirmation for one in pair.rulings] == [True]


def test_in_a_third_place_the_ruling_is_confirmed_again_and_not_its_confirmation(
    either: Session, people: Cast
) -> None:
    slug = moved(either, people)
    first = confirm(either, slug, people.reviewer, 1)[0]
    revised(either, slug, people, ARTICLE.replace("## Effect", "## Third"))
    start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)
    second = confirm(either, slug, people.reviewer, 1)[0]
    assert second.confirms_id == first.confirms_id and second.note == first.note


def test_old_and_new_surroundings_are_shown(either: Session, people: Cast) -> None:
    slug = moved(either, people, MOVED.replace("by 4 mmHg", "by 5 mmHg"))
    one = next(one for one in shown(either, slug, people.reviewer) if one.line.ordinal == 2)
    assert (one.old.heading, one.new.heading) == (("Effect",), ("Gain",))
    assert (one.old.before, one.new.before) == (
        "Walking lowered systolic pressure by 4 mmHg.",
        "Walking lowered systolic pressure by 5 mmHg.",
    )
    words = [(word.op, word.text) for _, run in one.before_runs for word in run if word.op != "equal"]
    assert words == [("delete", "4"), ("insert", "5")]


def test_a_ruling_after_one_that_a_fall_ended_follows_it(either: Session, people: Cast) -> None:
    """Two like sentences: the reviewer's own ruling here has ended, the one there was made after the fall."""
    text = ARTICLE.replace("## Dose", "## Harm\n\nNobody was harmed in the trials. [@lee2020]\n\n## Dose")
    slug = under_review(either, people, text)
    own = record_ruling(
        either, slug, NewRuling(3, "lee2020", Verdict.SUPPORTS), seeing(either, slug, people.second)
    )
    source = sources(either, people.editor)["lee2020"].id or 0
    change_source_status(either, source, NewStatus(SourceStatus.CORRECTED, "Table 2."), people.editor, NOW,
        FallPolicy())  # fmt: skip
    record_ruling(
        either, slug, NewRuling(2, "lee2020", Verdict.SUPPORTS), seeing(either, slug, people.reviewer)
    )
    (made,) = confirm(either, slug, people.second, 3)
    assert made.replaces_id == own.id
    number = either.scalar(sa.text("SELECT count(*) FROM standing_ruling"))
    assert number == 2


def test_a_comparison_calls_a_ruling_in_new_surroundings_to_be_checked_and_not_ended(
    either: Session, people: Cast
) -> None:
    slug = moved(either, people, MOVED.replace("enjoy", "like"))
    found = article(either, slug)
    old, new = either.scalars(
        sa.text("SELECT id FROM version WHERE article_id = :id ORDER BY number"), {"id": found.id}
    )
    asker = Asker(people.editor.id, False, True)
    said = comparison_rulings(either, found.id or 0, old, new, asker)
    assert {number: one.state for number, one in said.standing.items()} == {
        1: "check",
        2: "check",
        3: "check",
        4: "open",
    }
    assert set(said.ended) == {4}
