"""A newer text that ends rulings of an approved article does not leave its approval unquestioned."""

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    POLICIES,
    TEXT,
    Cast,
    approved,
    article,
    last_event,
    revised,
    rule_everything,
    seeing,
    sign,
    sources,
)
from sqlalchemy.orm import Session

from review_service.core.errors import Blocked
from review_service.core.vocabulary import Status
from review_service.domain.history_words import in_words
from review_service.models import ReReview
from review_service.services.publishing.exports import export_article
from review_service.services.review.re_reviews import close_re_review
from review_service.services.review.read_re_reviews import newest_re_review, open_re_reviews
from review_service.services.review.reviews import reopen_article
from review_service.services.sources.sources import TextFacts, add_source_text

OTHER = "Nothing of what was there stands here."


def add(session: Session, people: Cast, text: str) -> None:
    source = sources(session, people.editor)["lee2020"].id or 0
    add_source_text(session, source, text, TextFacts("Full text"), people.editor, NOW)


def open_ones(session: Session) -> list[ReReview]:
    query = sa.select(ReReview).where(ReReview.closed_at.is_(None))  # type: ignore[union-attr]
    return list(session.scalars(query))


def test_it_opens_a_re_review_and_blocks_the_export_as_a_fall_does(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    add(either, people, OTHER)
    (opened,) = open_ones(either)
    assert opened.source_text_id and opened.status_change_id is None and opened.opened_at == NOW
    assert article(either, slug).status is Status.APPROVED, "people rule: the approval is not taken away"
    with pytest.raises(Blocked, match="or has a newer text"):
        export_article(either, slug, "markdown", people.publisher, NOW)
    (line,) = open_re_reviews(either, opened.article_id)
    assert f"{line.source_title} {line.clause}: {line.because}".startswith(
        "Walking and blood pressure has a newer text: not every passage"
    )


def test_the_history_says_so_and_readers_pages_are_made_anew(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    session.execute(sa.text("UPDATE article SET changed_at = '2020-01-01 00:00:00'"))
    add(session, people, OTHER)
    event = last_event(session, "source_text_changed")
    words = in_words(event.action, event.before, event.after)
    assert event.article_id == article(session, slug).id
    assert words.startswith(
        "a newer text of a source that it cites ended rulings: Walking and blood pressure has text 2"
    )
    session.expire_all()
    assert article(session, slug).changed_at == NOW


def test_nothing_opens_where_every_passage_stands_in_it(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    add(either, people, f"Methods. {TEXT} Discussion.")
    assert open_ones(either) == []
    export_article(either, slug, "markdown", people.publisher, NOW)
    add(either, people, f"Preface. Methods. {TEXT} Discussion.")
    assert open_ones(either) == [], "what was kept once is looked for at its place there"
    add(either, people, OTHER)
    assert len(open_ones(either)) == 1


def test_nothing_opens_for_articles_that_were_never_approved_or_cite_it_not(
    session: Session, people: Cast
) -> None:
    from factories import ruled

    ruled(session, people)
    add(session, people, OTHER)
    assert open_ones(session) == []


def test_an_older_approved_version_counts_though_a_newer_one_is_under_way(
    session: Session, people: Cast
) -> None:
    slug = approved(session, people)
    revised(session, slug, people, ARTICLE.replace("enjoy", "like"))
    add(session, people, OTHER)
    assert len(open_ones(session)) == 1


def test_the_first_text_of_a_source_ends_what_was_ruled_without_any(either: Session, people: Cast) -> None:
    from review_service.core.vocabulary import SourceKind
    from review_service.services.sources.sources import make_source

    csl = {"type": "article-journal", "title": "Walking and blood pressure", "DOI": "10.1000/none"}
    source = make_source(either, csl, SourceKind.TRIAL, NOW)
    approved(either, people, ARTICLE.replace("10.1000/walk.2020", "10.1000/none"))
    add_source_text(either, source.id or 0, TEXT, TextFacts("Abstract"), people.editor, NOW)
    assert len(open_ones(either)) == 1


def test_the_editor_closes_it_with_an_answer(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    add(session, people, OTHER)
    close_re_review(
        session,
        slug,
        "Only the layout differs.",
        seeing(session, slug, people.editor),
        newest_re_review(session, slug),
    )
    assert open_ones(session) == []
    export_article(session, slug, "markdown", people.publisher, NOW)


def test_the_board_that_approves_anew_closes_it(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    add(either, people, OTHER)
    reopen_article(either, slug, "A newer text.", seeing(either, slug, people.editor), POLICIES)
    for one in (people.reviewer, people.second):
        rule_everything(either, slug, one)
    for one in (people.reviewer, people.second):
        sign(either, slug, one)
    assert open_ones(either) == []
    export_article(either, slug, "markdown", people.publisher, NOW)
