"""Requested changes as items: from threads, rulings and typed words;
each answered before the next version comes in."""

from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    POLICIES,
    Cast,
    count_events,
    intake,
    last_event,
    revise_article,
    revised,
    rule,
    seeing,
    start_review,
    under_review,
)
from services.review.test_adjudication import disputed, settle
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked, NotFound, NotPermitted
from review_service.core.vocabulary import Verdict
from review_service.services.core.situations import standing_of
from review_service.services.publishing.read_records import record_of
from review_service.services.review.change_items import (
    Answer,
    Asked,
    failing_rulings,
    typed_items,
    waiting_items,
)
from review_service.services.review.read_change_items import ItemShown, answered_threads, item_lines
from review_service.services.review.reviews import request_changes
from review_service.services.review.threads import NewThread, change_thread, open_thread, reply

SECOND = ARTICLE.replace("4 mmHg", "5 mmHg")


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def items_of(session: Session, slug: str) -> tuple[ItemShown, ...]:
    session.flush()
    return item_lines(
        session, session.scalar(sa.text("SELECT id FROM article WHERE slug = :slug"), {"slug": slug}) or 0
    )


def asked(session: Session, people: Cast) -> str:
    """Three items: an open thread on words, a ruling that does not pass, and a typed one."""
    slug = under_review(session, people)
    thread = open_thread(
        session, slug, NewThread("By how much?", 1, "4 mmHg"), seeing(session, slug, people.reviewer)
    )
    ruling = rule(session, slug, people.reviewer, Verdict.CONTRADICTS, 3, "diaz2021")
    wanted = Asked((thread,), (ruling.id or 0,))
    request_changes(session, slug, "Name the trials.", seeing(session, slug, people.reviewer), asked=wanted)
    return slug


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("One thing.", [("One thing.", None)]),
        ("One thing\nin two lines.\r\n\r\n  Claim 3: another. \n \n\nclaim 12:third",
            [("One thing\nin two lines.", None), ("another.", 3), ("third", 12)]),
        ("Claim 3:", [("Claim 3:", None)]),
        ("  \n\n ", []),
    ],
)  # fmt: skip
def test_each_typed_paragraph_is_an_item(typed: str, items: list[tuple[str, int | None]]) -> None:
    assert [(one.text, one.ordinal) for one in typed_items(typed)] == items


def test_a_request_is_made_of_threads_rulings_and_typed_words(either: Session, people: Cast) -> None:
    slug = asked(either, people)
    thread, ruling, typed = items_of(either, slug)
    assert (thread.text, thread.ordinal, thread.words) == ("By how much?", 1, "4 mmHg")
    assert (ruling.text, ruling.ordinal) == ("Against [2]: contradicts.", 3)
    assert (typed.text, typed.ordinal, typed.position, typed.asked_by) == (
        "Name the trials.",
        None,
        3,
        "Reviewer",
    )
    assert last_event(either, "request_changes").after["items"] == 3
    standing = standing_of(either, slug, people.author)
    assert standing is not None and standing.situation.unanswered_items == 3


def test_a_request_asks_for_something_and_for_nothing_that_is_not_there(
    session: Session, people: Cast
) -> None:
    slug = under_review(session, people)
    board = open_thread(
        session, slug, NewThread("x", is_board_only=True), seeing(session, slug, people.reviewer)
    )
    before = count_events(session)
    for wanted, words in (
        (Asked(), "Give a reason"),
        (Asked((board,)), "open to the board only"),
        (Asked((), (99,)), "stands no more"),
    ):
        with pytest.raises(BadInput, match=words):
            request_changes(session, slug, " ", seeing(session, slug, people.reviewer), asked=wanted)
    with pytest.raises(NotFound):
        request_changes(session, slug, "", seeing(session, slug, people.reviewer), asked=Asked((board + 1,)))
    with pytest.raises(BadInput, match="100 items"):
        request_changes(session, slug, "x\n\n" * 101, seeing(session, slug, people.reviewer))
    with pytest.raises(BadInput, match="no claim 9"):
        request_changes(session, slug, "Claim 9: x", seeing(session, slug, people.reviewer))
    assert count_events(session) == before


def test_the_next_version_waits_for_every_answer(either: Session, people: Cast) -> None:
    slug = asked(either, people)
    first, second, third = waiting_items(either, items_article(either, slug))
    said = {first: Answer(True), second: Answer(False, "The label says so.")}
    with pytest.raises(Blocked, match="1 requested change still without your answer"):
        revise_article(either, slug, intake(SECOND), seeing(either, slug, people.author), answers=said)
    assert third not in said


def items_article(session: Session, slug: str) -> int:
    return session.scalar(sa.text("SELECT version_id FROM article WHERE slug = :slug"), {"slug": slug}) or 0


def test_answers_stand_beside_what_became_of_the_claim(either: Session, people: Cast) -> None:
    slug = asked(either, people)
    first, second, third = waiting_items(either, items_article(either, slug))
    said = {
        first: Answer(True, "It was five."),
        second: Answer(False, " The label says so. "),
        third: Answer(True),
    }
    assert (
        revise_article(either, slug, intake(SECOND), seeing(either, slug, people.author), answers=said).number
        == 2
    )
    thread, ruling, typed = items_of(either, slug)
    assert (thread.is_changed, thread.reason, thread.answered_by) == (True, "It was five.", "Author")
    assert (thread.old, thread.new) == (
        "Walking lowered systolic pressure by 4 mmHg.",
        "Walking lowered systolic pressure by 5 mmHg.",
    )
    assert [word.text for op, group in thread.runs for word in group if op != "equal"] == ["4", "5"]
    assert (ruling.is_changed, ruling.reason, ruling.runs) == (False, "The label says so.", [])
    assert (typed.is_changed, typed.old) == (True, "")
    assert last_event(either, "answer_items").after == {"changed": 2, "kept": 1}
    start_review(either, slug, seeing(either, slug, people.reviewer), POLICIES)
    change_thread(either, slug, thread.thread_id, True, seeing(either, slug, people.reviewer))
    assert [one.is_resolved for one in items_of(either, slug)] == [True, False, False]


def test_an_answer_is_the_authors_and_says_why_where_nothing_changed(session: Session, people: Cast) -> None:
    slug = asked(session, people)
    first, *_ = waiting_items(session, items_article(session, slug))
    with pytest.raises(BadInput, match="Item 1: say why it is not changed"):
        revise_article(
            session,
            slug,
            intake(SECOND),
            seeing(session, slug, people.author),
            answers={first: Answer(False, "  ")},
        )
    with pytest.raises(NotFound, match="waits for an answer"):
        revise_article(
            session,
            slug,
            intake(SECOND),
            seeing(session, slug, people.author),
            answers={first + 99: Answer(True)},
        )
    with pytest.raises(NotPermitted):
        revise_article(
            session, slug, intake(SECOND), seeing(session, slug, people.editor), answers={first: Answer(True)}
        )


def test_rulings_that_pass_are_not_offered_as_items(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    rule(session, slug, people.reviewer, Verdict.SUPPORTS)
    rule(session, slug, people.second, Verdict.PARTLY_SUPPORTS)
    rule(session, slug, people.second, Verdict.NEEDS_CITATION, 4, None)
    standing = standing_of(session, slug, people.reviewer)
    assert standing is not None
    found = failing_rulings(session, standing, people.reviewer)
    assert [(one.ordinal, one.words) for one in found] == [
        (1, "Against [1]: partly supports."),
        (4, "Without a source: needs citation."),
    ]


def test_a_record_hides_another_ruling_where_two_independent_ones_are_wanted(
    session: Session, people: Cast
) -> None:
    slug = under_review(session, people)
    rule(session, slug, people.reviewer, Verdict.CONTRADICTS, 3, "diaz2021")
    rule(session, slug, people.reviewer, Verdict.SUPPORTS)
    found = {actor.name: record_of(session, slug, actor) for actor in (people.second, people.editor)}
    assert "contradicts" not in found["Second"] and "shown to you once you have ruled" in found["Second"]
    assert "**supports**" in found["Second"] and "**contradicts**" in found["Editor"]
    rule(session, slug, people.second, Verdict.SUPPORTS, 3, "diaz2021")
    assert "**contradicts**" in record_of(session, slug, people.second)


def test_what_a_third_person_set_aside_is_no_item(either: Session, people: Cast) -> None:
    slug = disputed(either, people)
    standing = standing_of(either, slug, people.reviewer)
    assert standing is not None
    (differing,) = failing_rulings(either, standing, people.reviewer)
    settle(either, slug, people.third)
    assert failing_rulings(either, standing, people.reviewer) == ()
    with pytest.raises(BadInput, match="stands no more"):
        request_changes(
            either,
            slug,
            "",
            seeing(either, slug, people.reviewer),
            asked=Asked(ruling_ids=(differing.ruling_id,)),
        )


def test_a_ruling_that_one_still_has_to_make_unseen_is_not_told_by_its_item(
    session: Session, people: Cast
) -> None:
    slug = under_review(session, people)
    ruling = rule(session, slug, people.second, Verdict.CONTRADICTS, 3, "diaz2021")
    offered = {}
    for actor in (people.reviewer, people.editor):
        standing = standing_of(session, slug, actor)
        assert standing is not None
        offered[actor.name] = [one.ruling_id for one in failing_rulings(session, standing, actor)]
    assert offered == {"Reviewer": [], "Editor": [ruling.id]}
    with pytest.raises(BadInput, match="stands no more"):
        request_changes(
            session,
            slug,
            "",
            seeing(session, slug, people.reviewer),
            asked=Asked(ruling_ids=(ruling.id or 0,)),
        )


def test_a_thread_is_answered_where_the_author_had_the_last_word_since_the_request(
    either: Session, people: Cast
) -> None:
    slug = under_review(either, people)
    threads = [
        open_thread(either, slug, NewThread(words), seeing(either, slug, people.reviewer))
        for words in ("How?", "Why?")
    ]
    answered = partial(answered_threads, either, standing_of(either, slug, None).article_id)  # type: ignore[union-attr]
    assert answered() == frozenset()
    reply(either, slug, threads[0], "So.", seeing(either, slug, people.author, later(1)))
    assert answered() == {threads[0]}
    reply(either, slug, threads[0], "But how?", seeing(either, slug, people.reviewer, later(2)))
    assert answered() == frozenset()
    request_changes(
        either, slug, "", seeing(either, slug, people.reviewer, later(3)), asked=Asked((threads[1],))
    )
    revised(either, slug, people, SECOND, later(4))
    assert answered() == {threads[1]}  # as the answer to an item
    start_review(either, slug, seeing(either, slug, people.reviewer, later(5)), POLICIES)
    request_changes(either, slug, "Once more.", seeing(either, slug, people.reviewer, later(6)))
    assert answered() == frozenset()
