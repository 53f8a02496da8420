"""Approved articles whose next review is due: on the editor's list by their date alone, page by page,
and told to readers."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import NOW, POLICIES, Cast, approved, article, seeing
from sqlalchemy.orm import Session

from review_service.services.review import read_re_reviews as module
from review_service.services.review.read_queues import articles_page
from review_service.services.review.read_re_reviews import re_review_page
from review_service.services.review.reviews import reopen_article

YEAR = timedelta(days=365)
MONTH = timedelta(days=30)


def due(session: Session, now=NOW, cursor: str = "") -> list[str]:  # type: ignore[no-untyped-def]
    return [line.slug for line in re_review_page(session, now + MONTH, due_after=cursor).due]


def test_an_article_is_on_the_list_from_thirty_days_before_its_date(either: Session, people: Cast) -> None:
    slug = approved(either, people)
    assert due(either, NOW + YEAR - MONTH - timedelta(days=1)) == []
    assert due(either, NOW + YEAR - MONTH + timedelta(days=1)) == [slug]
    assert due(either, NOW + 2 * YEAR) == [slug], "and stays there when nobody looked"


def test_one_that_is_reopened_or_approved_anew_is_not_due(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    reopen_article(session, slug, "It is time.", seeing(session, slug, people.editor), POLICIES)
    assert due(session, NOW + YEAR) == []


def test_every_page_follows_the_one_before_and_none_is_lost(
    either: Session, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several with the very same date: the number of the approval parts them."""
    monkeypatch.setattr(module, "PAGE", 2)
    slugs = [approved(either, people) for _ in range(5)]
    found: list[str] = []
    cursor = ""
    for _ in range(3):
        page = re_review_page(either, NOW + 2 * YEAR, due_after=cursor)
        found += [line.slug for line in page.due]
        cursor = page.due_following
    assert found == slugs and cursor == ""
    assert due(either, NOW + YEAR, "made up") == slugs[:2], "a cursor that is none begins at the top"


def test_the_desk_counts_what_is_overdue(either: Session, people: Cast) -> None:
    approved(either, people)
    assert articles_page(either, None, NOW).counts["overdue"] == 0
    assert articles_page(either, None, NOW + YEAR + timedelta(days=1)).counts["overdue"] == 1


def test_the_date_is_the_policys(session: Session, people: Cast) -> None:
    slug = approved(session, people)
    found = session.execute(
        sa.text("SELECT next_review_due FROM approval WHERE article_id = :id").columns(
            next_review_due=sa.DateTime()
        ),
        {"id": article(session, slug).id},
    ).scalar_one()
    assert found.date() == (NOW + YEAR).date()
