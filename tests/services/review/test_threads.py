"""Threads: who may open, read, resolve and withdraw, what blocks a signature,
and where each stands in the next version."""

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    POLICIES,
    Cast,
    assign_reviewer,
    count_events,
    disclose_interests,
    last_event,
    revised,
    ruled,
    seeing,
    sign,
    submitted,
    under_review,
)
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked, NotFound, NotPermitted, StaleVersion
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.domain.workflow import may_read_board_threads
from review_service.services.articles.read_histories import history_page
from review_service.services.core.acting import Act
from review_service.services.core.history import write_waiting
from review_service.services.core.situations import standing_of
from review_service.services.publishing.proofs import event_proof
from review_service.services.review.read_threads import ThreadShown, threads_of
from review_service.services.review.threads import (
    NewThread,
    change_thread,
    open_thread,
    place_thread,
    reply,
    withdraw_comment,
)


def seen_by(session: Session, slug: str, actor) -> list[ThreadShown]:  # type: ignore[no-untyped-def]
    session.flush()
    standing = standing_of(session, slug, actor)
    assert standing is not None
    return list(threads_of(session, standing))


def test_a_thread_is_on_a_claim_on_words_of_it_or_on_the_article(either: Session, people: Cast) -> None:
    slug = under_review(either, people)
    open_thread(either, slug, NewThread("On all of it."), seeing(either, slug, people.reviewer))
    open_thread(either, slug, NewThread("Which tablet?", 3), seeing(either, slug, people.author))
    open_thread(
        either,
        slug,
        NewThread("Sitting?", 1, "systolic  pressure", is_blocking=True),
        seeing(either, slug, people.editor),
    )
    article, claim, words = seen_by(either, slug, people.author)
    assert (article.is_on_article, article.ordinal, article.is_lost) == (True, None, False)
    assert (claim.ordinal, claim.words_now) == (3, "Patients take 5 mg of the tablet daily while they walk.")
    assert (words.ordinal, words.words_now, words.is_blocking) == (1, "systolic pressure", True)
    assert [one.comments[0].person for one in (article, claim, words)] == ["Reviewer", "Author", "Editor"]
    event = last_event(either, "open_thread")
    assert (event.person_id, event.after["claim"], event.after["blocking"]) == (people.editor.id, 1, True)
    assert "Sitting" not in str(event.after), "what may be withdrawn is not kept in the history"


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (NewThread("  "), "Write what you want to say"),
        (NewThread("x", 9), "has no claim 9"),
        (NewThread("x", 1, "diastolic"), "does not hold the words «diastolic»"),
        (NewThread("x", None, "pressure"), "Say which claim"),
        (NewThread("x", None, suggestion="y"), "in the place of words"),
        (NewThread("x", 1, "pressure", suggestion=" pressure "), "are the ones that stand there"),
        (NewThread("x" * 10_001), "10,000 characters"),
    ],
)
def test_a_thread_that_says_nothing_or_points_nowhere_is_refused(
    session: Session, people: Cast, new: NewThread, words: str
) -> None:
    slug = under_review(session, people)
    before = count_events(session)
    with pytest.raises(BadInput, match=words):
        open_thread(session, slug, new, seeing(session, slug, people.reviewer))
    assert count_events(session) == before


def test_those_on_the_article_talk_and_nobody_else(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    assign_reviewer(session, slug, people.third.id, seeing(session, slug, people.editor), POLICIES)
    with pytest.raises(Blocked, match="disclosure of interests first"):
        open_thread(session, slug, NewThread("x"), seeing(session, slug, people.third))
    disclose_interests(
        session, slug, Declaration(InterestAnswer.CONFLICT, "Paid."), seeing(session, slug, people.third)
    )
    for actor in (people.third, people.publisher, people.nobody):
        with pytest.raises(NotFound):
            open_thread(session, slug, NewThread("x"), seeing(session, slug, actor))
    with pytest.raises(StaleVersion):
        open_thread(session, slug, NewThread("x"), Act(people.reviewer, NOW, 2))


def test_an_author_opens_none_that_blocks_or_that_only_the_board_reads(
    session: Session, people: Cast
) -> None:
    slug = under_review(session, people)
    for new in (NewThread("x", is_blocking=True), NewThread("x", is_board_only=True)):
        with pytest.raises(NotPermitted, match="Only reviewers and editors"):
            open_thread(session, slug, new, seeing(session, slug, people.author))


def test_what_only_the_board_reads_is_not_there_for_an_author(either: Session, people: Cast) -> None:
    slug = under_review(either, people)
    hidden = open_thread(
        either,
        slug,
        NewThread("Between us.", 1, is_board_only=True, is_blocking=True),
        seeing(either, slug, people.reviewer),
    )
    reply(either, slug, hidden, "Yes.", seeing(either, slug, people.editor))
    assert len(seen_by(either, slug, people.reviewer)) == 1
    assert seen_by(either, slug, people.author) == []
    for act in (
        lambda: reply(either, slug, hidden, "x", seeing(either, slug, people.author)),
        lambda: place_thread(either, slug, hidden, 1, "", seeing(either, slug, people.author)),
    ):
        with pytest.raises(NotFound, match="no such thread"):
            act()
    found = {}
    for actor in (people.author, people.editor):
        standing = standing_of(either, slug, actor)
        assert standing is not None
        sees = may_read_board_threads(standing.situation)
        write_waiting(either)
        lines = history_page(either, standing.article_id, None, sees).lines
        found[actor.name] = (
            standing.situation.blocking_threads,
            [line.words for line in lines if "thread" in line.words],
        )
    assert found["Author"] == (0, [])
    assert found["Editor"] == (
        1,
        [f"replied in a thread: thread {hidden}, claim 1 (board only)",
            f"opened a thread: thread {hidden}, claim 1, blocking (board only)"],
    )  # fmt: skip


def test_no_proof_of_what_only_the_board_reads_is_given_to_an_author(either: Session, people: Cast) -> None:
    slug = under_review(either, people)
    open_thread(
        either, slug, NewThread("Between us.", is_board_only=True), seeing(either, slug, people.reviewer)
    )
    event = last_event(either, "board_open_thread")
    with pytest.raises(NotFound, match="no such event"):
        event_proof(either, event.article_id or 0, event.id or 0)
    with pytest.raises(Blocked, match="No checkpoint covers"):
        event_proof(either, event.article_id or 0, event.id or 0, sees_board=True)


def test_an_open_blocking_thread_blocks_the_signature_until_it_is_resolved(
    either: Session, people: Cast
) -> None:
    slug = ruled(either, people)
    thread = open_thread(
        either, slug, NewThread("Not yet.", is_blocking=True), seeing(either, slug, people.editor)
    )
    open_thread(either, slug, NewThread("By the way."), seeing(either, slug, people.editor))
    with pytest.raises(Blocked, match="1 blocking thread still open"):
        sign(either, slug, people.reviewer)
    change_thread(either, slug, thread, True, seeing(either, slug, people.second))
    assert not sign(either, slug, people.reviewer)
    change_thread(either, slug, thread, False, seeing(either, slug, people.reviewer))
    with pytest.raises(Blocked, match="blocking thread"):
        sign(either, slug, people.second)
    change_thread(either, slug, thread, True, seeing(either, slug, people.reviewer))
    assert sign(either, slug, people.second)


def test_resolving_and_reopening_say_who_and_when(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    thread = open_thread(session, slug, NewThread("x", 1), seeing(session, slug, people.reviewer))
    change_thread(session, slug, thread, True, seeing(session, slug, people.editor))
    (shown,) = seen_by(session, slug, people.author)
    assert (shown.is_resolved, shown.changed_by, shown.changed_at) == (True, "Editor", NOW)
    with pytest.raises(Blocked, match="resolved already"):
        change_thread(session, slug, thread, True, seeing(session, slug, people.editor))
    with pytest.raises(NotPermitted):
        change_thread(session, slug, thread, False, seeing(session, slug, people.author))
    change_thread(session, slug, thread, False, seeing(session, slug, people.second))
    (shown,) = seen_by(session, slug, people.author)
    assert (shown.is_resolved, shown.changed_by) == (False, "Second")
    with pytest.raises(Blocked, match="open already"):
        change_thread(session, slug, thread, False, seeing(session, slug, people.second))
    assert last_event(session, "reopen_thread").after["thread"] == thread


def test_a_comment_is_withdrawn_by_who_wrote_it_and_stays_as_withdrawn(
    session: Session, people: Cast
) -> None:
    slug = under_review(session, people)
    thread = open_thread(
        session,
        slug,
        NewThread("Too harsh.", 1, suggestion="Kinder."),
        seeing(session, slug, people.reviewer),
    )
    comment = session.scalar(sa.text("SELECT max(id) FROM comment")) or 0
    with pytest.raises(NotFound, match="no such comment of yours"):
        withdraw_comment(session, slug, comment, seeing(session, slug, people.editor))
    assert withdraw_comment(session, slug, comment, seeing(session, slug, people.reviewer)) == thread
    (shown,) = seen_by(session, slug, people.author)
    (said,) = shown.comments
    assert (said.text, said.suggestion, said.withdrawn_at, said.person) == ("", "", NOW, "Reviewer")
    with pytest.raises(Blocked, match="already"):
        withdraw_comment(session, slug, comment, seeing(session, slug, people.reviewer))


def test_threads_follow_their_claims_and_the_lost_ones_are_placed_by_hand(
    either: Session, people: Cast
) -> None:
    slug = under_review(either, people)
    kept = open_thread(
        either, slug, NewThread("x", 1, "systolic pressure"), seeing(either, slug, people.reviewer)
    )
    lost = open_thread(either, slug, NewThread("y", 4), seeing(either, slug, people.reviewer))
    gone = ARTICLE.replace("- Ask what people enjoy.\n", "").replace("4 mmHg", "5 mmHg")
    revised(either, slug, people, f"{gone}\n## New\n\nSwimming helps some others as well. [@lee2020]\n")
    first, second = seen_by(either, slug, people.reviewer)
    assert (first.thread_id, first.ordinal, first.words_now, first.how) == (
        kept,
        1,
        "systolic pressure",
        "exact",
    )
    assert (second.is_lost, second.ordinal, second.claim_text) == (True, None, "Ask what people enjoy.")
    with pytest.raises(BadInput, match="has no claim 9"):
        place_thread(either, slug, lost, 9, "", seeing(either, slug, people.reviewer))
    place_thread(either, slug, lost, 4, "others", seeing(either, slug, people.second))
    placed = seen_by(either, slug, people.reviewer)[1]
    assert (placed.ordinal, placed.words_now, placed.how) == (4, "others", "by_hand")
    revised(either, slug, people, ARTICLE)
    again = seen_by(either, slug, people.reviewer)
    assert [one.is_lost for one in again] == [False, True], "the words are gone again"
    with pytest.raises(BadInput, match="on the article as a whole"):
        whole = open_thread(either, slug, NewThread("z"), seeing(either, slug, people.reviewer))
        place_thread(either, slug, whole, 1, "", seeing(either, slug, people.reviewer))


def test_a_lost_thread_is_found_again_when_its_claim_returns(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    open_thread(session, slug, NewThread("y", 4, "people"), seeing(session, slug, people.reviewer))
    revised(session, slug, people, ARTICLE.replace("- Ask what people enjoy.\n", ""))
    assert seen_by(session, slug, people.reviewer)[0].is_lost
    revised(session, slug, people, ARTICLE)
    found = seen_by(session, slug, people.reviewer)[0]
    assert (found.ordinal, found.words_now) == (4, "people")


def test_a_thread_of_another_article_is_not_found(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    thread = open_thread(session, slug, NewThread("x"), seeing(session, slug, people.reviewer))
    other = submitted(session, people, ARTICLE.replace("Does walking", "Does running"))
    with pytest.raises(NotFound):
        reply(session, other, thread, "x", seeing(session, other, people.editor))
