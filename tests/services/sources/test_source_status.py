"""When a source falls: rulings on it end, signatures are void, approved articles get a re-review;
a mistake is taken back."""

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    MEANS,
    NO_INTERESTS,
    NOW,
    POLICIES,
    Cast,
    approved,
    article,
    last_event,
    proof,
    rule,
    rule_everything,
    ruled,
    seeing,
    sign,
    sources,
    submitted,
    under_review,
    what_stands,
)
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked, NotFound, NotPermitted, StaleVersion
from review_service.core.vocabulary import SourceStatus, Status, Verdict
from review_service.domain.history_words import in_words
from review_service.models import Progress, ReReview, Source
from review_service.services.core.situations import standing_of
from review_service.services.publishing.exports import export_article
from review_service.services.review.assignments import assign_reviewer
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.re_reviews import close_re_review
from review_service.services.review.read_re_reviews import newest_re_review
from review_service.services.review.reviews import reopen_article
from review_service.services.signing.sign_offs import sign_off
from review_service.services.sources.source_status import (
    FallPolicy,
    NewStatus,
    change_source_status,
    cited_in,
    take_back_status,
)

STRICT = FallPolicy(frozenset({SourceStatus.RETRACTED}), POLICIES)
MILD = FallPolicy()
RETRACTED = NewStatus(SourceStatus.RETRACTED, "The data were invented: notice of March 2026.")


def lee(session: Session, people: Cast) -> Source:
    return sources(session, people.editor)["lee2020"]


def fall(session: Session, people: Cast, new: NewStatus = RETRACTED, policy: FallPolicy = MILD) -> int:
    change_source_status(session, lee(session, people).id or 0, new, people.editor, NOW, policy)
    return session.scalar(sa.text("SELECT max(id) FROM source_status_change")) or 0


def open_pairs(session: Session, slug: str, people: Cast) -> int:
    standing = standing_of(session, slug, people.editor)
    assert standing is not None
    return standing.situation.open_pairs


def test_rulings_on_it_end_and_others_hold(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    assert open_pairs(either, slug, people) == 0
    fall(either, people)
    assert open_pairs(either, slug, people) == 2, "both claims that cite it"
    tally = either.get(Progress, article(either, slug).version_id)
    assert tally is not None and tally.open == 2
    rule_everything(either, slug, people.reviewer)
    rule_everything(either, slug, people.second)
    assert open_pairs(either, slug, people) == 0, "it can be ruled on again"


def test_signatures_given_before_are_void(either: Session, people: Cast) -> None:
    slug = ruled(either, people)
    sign(either, slug, people.reviewer)
    seen = what_stands(either, slug)
    fall(either, people)
    with pytest.raises(Blocked, match="without a ruling"):
        sign_off(either, slug, proof(either, people.second), seen, seeing(either, slug, people.second), MEANS)


def test_an_approved_article_gets_a_re_review_and_does_not_go_out(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    either.flush()
    touched = cited_in(either, lee(either, people).id or 0)
    assert [(one.slug, one.is_approved, one.claims, one.rulings) for one in touched] == [(slug, True, 2, 4)]
    fall(either, people)
    assert article(either, slug).status is Status.APPROVED
    with pytest.raises(Blocked, match="has fallen since the approval"):
        export_article(either, slug, "markdown", people.publisher, NOW)
    event = last_event(either, "source_status_changed")
    assert "Walking and blood pressure has been retracted: The data were invented" in in_words(
        event.action, event.before, event.after
    )


def test_the_board_that_approves_anew_answers_the_re_review(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    fall(either, people)
    reopen_article(either, slug, "A source fell.", seeing(either, slug, people.editor), POLICIES)
    for one in (people.reviewer, people.second):
        rule_everything(either, slug, one)
    for one in (people.reviewer, people.second):
        sign(either, slug, one)
    assert article(either, slug).status is Status.APPROVED
    export_article(either, slug, "markdown", people.publisher, NOW)
    answers = either.scalars(sa.select(ReReview.answer)).all()  # type: ignore[call-overload]
    assert answers == ["The board has approved the article since."]


def test_the_policy_reopens_at_once(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    fall(either, people, policy=STRICT)
    assert article(either, slug).status is Status.UNDER_REVIEW
    assert "has been retracted" in last_event(either, "reopen").after["reason"]


def test_a_mistake_is_taken_back_and_what_was_ruled_holds_again(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    change = fall(either, people)
    assert lee(either, people).status is SourceStatus.RETRACTED
    take_back_status(either, change, "Another paper of the same name.", people.editor, NOW)
    assert lee(either, people).status is SourceStatus.OK
    assert open_pairs(either, slug, people) == 0
    export_article(either, slug, "markdown", people.publisher, NOW)
    with pytest.raises(BadInput, match="taken back already"):
        take_back_status(either, change, "Again.", people.editor, NOW)


def test_of_several_changes_the_gravest_is_the_status(session: Session, people: Cast) -> None:
    fall(session, people)
    corrected = fall(session, people, NewStatus(SourceStatus.CORRECTED, "A typing error."))
    assert lee(session, people).status is SourceStatus.RETRACTED
    with pytest.raises(NotFound):
        take_back_status(session, corrected + 99, "No.", people.editor, NOW)
    take_back_status(session, corrected - 1, "Reinstated.", people.editor, NOW)
    assert lee(session, people).status is SourceStatus.CORRECTED


def test_what_supersedes_it_is_named(session: Session, people: Cast) -> None:
    newer = sources(session, people.editor)["diaz2021"].id
    change = fall(session, people, NewStatus(SourceStatus.SUPERSEDED, "A larger trial.", newer))
    assert lee(session, people).superseded_by_id == newer
    take_back_status(session, change, "Not the same question.", people.editor, NOW)
    assert lee(session, people).superseded_by_id is None


def test_the_same_find_changes_nothing_twice(session: Session, people: Cast) -> None:
    found = NewStatus(SourceStatus.RETRACTED, "Retraction Watch.", found_in="retraction-watch:1")
    first = fall(session, people, found)
    assert fall(session, people, found) == first


def test_an_editor_closes_a_re_review_with_an_answer(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    with pytest.raises(Blocked, match="No re-review is open"):
        close_re_review(
            session, slug, "Why not.", seeing(session, slug, people.editor), newest_re_review(session, slug)
        )
    fall(session, people, NewStatus(SourceStatus.CORRECTED, "An affiliation."))
    with pytest.raises(BadInput):
        close_re_review(
            session, slug, " ", seeing(session, slug, people.editor), newest_re_review(session, slug)
        )
    close_re_review(
        session,
        slug,
        "Only an affiliation was corrected.",
        seeing(session, slug, people.editor),
        newest_re_review(session, slug),
    )
    export_article(session, slug, "markdown", people.publisher, NOW)


def test_an_older_approved_version_counts_though_the_newest_does_not_cite_it(
    session: Session, people: Cast
) -> None:
    from factories import revised

    slug = approved(session, people)
    revised(
        session,
        slug,
        people,
        ARTICLE.replace("[@lee2020; @diaz2021]", "[@diaz2021]")
        .replace("[@lee2020]", "[@diaz2021]")
        .replace(
            (
                "  lee2020:\n    type: article-journal\n    title: Walking and blood pressure\n    DOI: "
                "10.1000/walk.2020\n"
            ),
            "",
        ),
    )
    touched = cited_in(session, lee(session, people).id or 0)
    assert [(one.number, one.is_approved) for one in touched] == [(1, True)]
    fall(session, people)
    assert session.scalar(sa.text("SELECT count(*) FROM re_review WHERE closed_at IS NULL")) == 1


@pytest.mark.parametrize(
    "new",
    [
        NewStatus(SourceStatus.RETRACTED, "  "),
        NewStatus(SourceStatus.RETRACTED, "x" * 2_001),
        NewStatus(SourceStatus.OK, "All is well."),
        NewStatus(SourceStatus.SUPERSEDED, "By what?", notice_id=10**6),
    ],
)
def test_what_cannot_be_is_refused(session: Session, people: Cast, new: NewStatus) -> None:
    with pytest.raises(BadInput):
        fall(session, people, new)


def test_a_source_is_no_notice_about_itself_and_only_editors_change_it(
    session: Session, people: Cast
) -> None:
    source = lee(session, people).id or 0
    with pytest.raises(BadInput, match="another source"):
        fall(session, people, NewStatus(SourceStatus.RETRACTED, "Itself.", notice_id=source))
    for actor in (people.reviewer, people.author, people.publisher):
        with pytest.raises(NotPermitted):
            change_source_status(session, source, RETRACTED, actor, NOW, FallPolicy())
    with pytest.raises(NotFound):
        change_source_status(session, 10**6, RETRACTED, people.editor, NOW, FallPolicy())


def test_a_submitted_article_is_told_in_its_history(session: Session, people: Cast) -> None:
    slug = submitted(session, people)
    fall(session, people)
    assert last_event(session, "source_status_changed").article_id == article(session, slug).id
    assert article(session, slug).changed_at == NOW


def test_an_own_ruling_from_before_is_replaced_by_the_one_after(session: Session, people: Cast) -> None:
    slug = under_review(session, people)
    before = rule(session, slug, people.reviewer, Verdict.SUPPORTS)
    fall(session, people)
    after = rule(session, slug, people.reviewer, Verdict.DOES_NOT_SUPPORT)
    assert after.replaces_id == before.id


def open_re_reviews_of(session: Session) -> int:
    return session.scalar(sa.text("SELECT count(*) FROM re_review WHERE closed_at IS NULL")) or 0


def test_a_ruling_that_holds_again_against_an_approval_opens_a_re_review(
    either: Session, people: Cast
) -> None:
    slug = under_review(either, people)
    assign_reviewer(either, slug, people.third.id, seeing(either, slug, people.editor), POLICIES)
    disclose_interests(either, slug, NO_INTERESTS, seeing(either, slug, people.third))
    rule(either, slug, people.third, Verdict.CONTRADICTS)
    change = fall(either, people)
    for one in (people.reviewer, people.second):
        rule_everything(either, slug, one)
    for one in (people.reviewer, people.second):
        sign(either, slug, one)
    assert article(either, slug).status is Status.APPROVED and open_re_reviews_of(either) == 0
    take_back_status(either, change, "Another paper of the same name.", people.editor, NOW)
    assert open_re_reviews_of(either) == 1, "the third reviewer's «contradicts» holds again"
    with pytest.raises(Blocked, match="has fallen since the approval"):
        export_article(either, slug, "markdown", people.publisher, NOW)


def test_what_another_change_says_supersedes_it_stays_named(session: Session, people: Cast) -> None:
    newer = sources(session, people.editor)["diaz2021"].id
    fall(session, people, NewStatus(SourceStatus.SUPERSEDED, "A larger trial.", newer))
    corrected = fall(session, people, NewStatus(SourceStatus.CORRECTED, "So says the larger trial.", newer))
    take_back_status(session, corrected, "It says no such thing.", people.editor, NOW)
    assert lee(session, people).superseded_by_id == newer


def test_the_same_change_sent_twice_is_recorded_once(session: Session, people: Cast) -> None:
    fall(session, people)
    with pytest.raises(BadInput, match="recorded already"):
        fall(session, people)


def test_a_re_review_that_nobody_saw_is_not_closed(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    fall(session, people, NewStatus(SourceStatus.CORRECTED, "An affiliation."))
    seen = session.scalar(sa.text("SELECT max(id) FROM re_review")) or 0
    fall(session, people)
    with pytest.raises(StaleVersion, match="since this page was shown"):
        close_re_review(session, slug, "Only an affiliation.", seeing(session, slug, people.editor), seen)
    assert open_re_reviews_of(session) == 2
