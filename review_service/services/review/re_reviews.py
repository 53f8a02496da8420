"""Approved articles that are looked at again: opened by the database when a source falls or when a newer text
of it ends rulings, answered by a person or the board."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, StaleVersion
from review_service.domain.workflow import Action
from review_service.models import Approval, Article, ReReview, Source, SourceText
from review_service.services.core.acting import Act, begin
from review_service.services.core.history import About, record_event
from review_service.services.core.situations import count_pairs

LONGEST_REASON = 2_000
APPROVED_ANEW = "The board has approved the article since."


def reason_of(text: str, ask: str) -> str:
    """Raises BadInput with what is asked for where it is not there."""
    words = text.strip()
    if not words:
        raise BadInput(ask, field="reason")
    if len(words) > LONGEST_REASON:
        raise BadInput(f"A reason may hold {LONGEST_REASON:,} characters.", field="reason")
    return words


def close_re_review(session: Session, slug: str, answer: str, act: Act, seen: int) -> None:
    """An editor's word why an approved article need not be reviewed anew. `seen`:
    the newest re-review on the screen.

    Raises StaleVersion where another source fell since: its re-review is not answered unread.
    """
    standing = begin(session, slug, Action.CLOSE_RE_REVIEW, act)
    words = reason_of(answer, "Say why the article need not be reviewed anew: the history keeps it.")
    opened = _open_ones(session, standing.article_id)
    if any((re_review.id or 0) > seen for re_review in opened):
        raise StaleVersion(
            "Another re-review was opened since this page was shown. Read on the desk what happened, then "
            "close the re-review."
        )
    for re_review in opened:
        _close(re_review, words, act.actor, act.now)
    session.get_one(Article, standing.article_id).changed_at = act.now
    record_event(
        session,
        Action.CLOSE_RE_REVIEW,
        act.now,
        About(act.actor.id, standing.article_id, standing.version_id),
        after={"reason": words},
    )


def close_by_approval(session: Session, article_id: int, now: datetime) -> None:
    """The board has signed anew, knowing what happened: that answers every re-review."""
    for re_review in _open_ones(session, article_id):
        _close(re_review, APPROVED_ANEW, None, now)


def close_by_taking_back(session: Session, change_id: int, reason: str, actor: Actor, now: datetime) -> None:
    opened = sa.select(ReReview).where(
        col(ReReview.status_change_id) == change_id, col(ReReview.closed_at).is_(None)
    )
    for re_review in session.scalars(opened):
        _close(re_review, f"Taken back: {reason}", actor, now)


def tell_what_a_text_opened(
    session: Session, source: Source, newer: SourceText, actor: Actor, now: datetime
) -> None:
    """The database opened a re-review of each approved article whose rulings the newer text ends:
    their histories say so, and their readers' pages are made anew."""
    opened = sa.select(col(ReReview.article_id)).where(col(ReReview.source_text_id) == newer.id)
    ids = sorted(session.scalars(opened))
    if not ids:
        return
    session.execute(sa.update(Article).where(col(Article.id).in_(ids)).values(changed_at=now))
    words = f"{source.title} has text {newer.number}, in which not every passage stands that was relied on"
    approvals = sa.select(col(Approval.article_id), col(Approval.version_id)).where(
        col(Approval.article_id).in_(ids)
    )
    newest = {row.article_id: row.version_id for row in session.execute(approvals.order_by(col(Approval.id)))}
    for article_id, version_id in newest.items():
        record_event(
            session,
            "source_text_changed",
            now,
            About(actor.id, article_id, version_id),
            after={"reason": words},
        )


def open_where_claims_fail(
    session: Session, article_id: int, version_id: int, change_id: int, now: datetime
) -> None:
    """For an approved version whose claims no longer all pass."""
    counts = count_pairs(session, version_id)
    if counts.passing < counts.pairs:
        session.add(ReReview(article_id=article_id, status_change_id=change_id, opened_at=now))


def _open_ones(session: Session, article_id: int) -> list[ReReview]:
    query = sa.select(ReReview).where(
        col(ReReview.article_id) == article_id, col(ReReview.closed_at).is_(None)
    )
    return list(session.scalars(query))


def _close(re_review: ReReview, answer: str, actor: Actor | None, now: datetime) -> None:
    re_review.closed_at, re_review.answer, re_review.closed_by = now, answer, actor.id if actor else None
