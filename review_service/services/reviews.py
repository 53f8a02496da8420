"""The review of a version as a whole: starting it, sending it back, withdrawing, reopening."""

from datetime import datetime

from sqlalchemy.orm import Session

from review_service.domain.actor import Actor
from review_service.domain.vocabulary import Status
from review_service.domain.workflow import WORKFLOW, Action
from review_service.errors import BadInput
from review_service.models import Article, ChangeRequest, Reopening, Review, Withdrawal
from review_service.services.acting import begin, recount
from review_service.services.history import record_event
from review_service.services.situations import Standing


def _reason(text: str) -> str:
    if not text.strip():
        raise BadInput("Give a reason: the author and the history need it.")
    return text.strip()


def _begin_round(
    session: Session, standing: Standing, quorum: int, high_risk_rulings: int, actor: Actor, now: datetime
) -> None:
    session.add(
        Review(
            article_id=standing.article_id,
            version_id=standing.version_id,
            number=standing.review_number + 1,
            quorum=quorum,
            high_risk_rulings=high_risk_rulings,
            started_at=now,
            started_by=actor.id,
        )
    )
    session.flush()
    recount(session, standing.version_id, high_risk_rulings)


def _move(session: Session, standing: Standing, to: Status | None, now: datetime) -> None:
    article = session.get_one(Article, standing.article_id)
    article.changed_at = now
    if to is not None:
        article.status = to
    session.flush()


def start_review(
    session: Session,
    slug: str,
    actor: Actor,
    now: datetime,
    quorum: int,
    high_risk_rulings: int,
    seen_version: int | None = None,
) -> None:
    """Submitted → Under Review. The policy in force now is frozen into this round of review."""
    standing = begin(session, slug, Action.START_REVIEW, actor, seen_version)
    _begin_round(session, standing, quorum, high_risk_rulings, actor, now)
    _move(session, standing, WORKFLOW[Action.START_REVIEW].to, now)
    _record(session, standing, Action.START_REVIEW, actor, now, {"quorum": quorum})


def request_changes(
    session: Session, slug: str, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """Under Review → Submitted: the version waits for the author."""
    standing = begin(session, slug, Action.REQUEST_CHANGES, actor, seen_version)
    words = _reason(reason)
    session.add(
        ChangeRequest(
            article_id=standing.article_id,
            version_id=standing.version_id,
            person_id=actor.id,
            reason=words,
            requested_at=now,
        )
    )
    session.flush()
    _move(session, standing, WORKFLOW[Action.REQUEST_CHANGES].to, now)
    _record(session, standing, Action.REQUEST_CHANGES, actor, now, {"reason": words})


def withdraw_version(
    session: Session, slug: str, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """Closes the current version; an approved earlier one stays public."""
    standing = begin(session, slug, Action.WITHDRAW, actor, seen_version)
    words = _reason(reason)
    session.add(
        Withdrawal(
            article_id=standing.article_id,
            version_id=standing.version_id,
            person_id=actor.id,
            reason=words,
            withdrawn_at=now,
        )
    )
    session.flush()
    _move(session, standing, WORKFLOW[Action.WITHDRAW].to, now)
    _record(session, standing, Action.WITHDRAW, actor, now, {"reason": words})


def reopen_article(
    session: Session,
    slug: str,
    reason: str,
    actor: Actor,
    now: datetime,
    quorum: int,
    high_risk_rulings: int,
    seen_version: int | None = None,
) -> None:
    """Approved → Under Review, in a new round: earlier signatures no longer count, rulings that hold still do."""
    standing = begin(session, slug, Action.REOPEN, actor, seen_version)
    words = _reason(reason)
    article = session.get_one(Article, standing.article_id)
    session.add(
        Reopening(
            article_id=standing.article_id,
            approval_id=article.approval_id or 0,
            person_id=actor.id,
            reason=words,
            reopened_at=now,
        )
    )
    session.flush()
    session.refresh(article)  # the guard sets status and approval from the reopening row
    _begin_round(session, standing, quorum, high_risk_rulings, actor, now)
    _move(session, standing, None, now)
    _record(session, standing, Action.REOPEN, actor, now, {"reason": words})


def _record(
    session: Session,
    standing: Standing,
    action: Action,
    actor: Actor,
    now: datetime,
    extra: dict[str, object],
) -> None:
    was = standing.situation.status
    to = WORKFLOW[action].to or was
    record_event(
        session,
        action,
        now,
        actor.id,
        standing.article_id,
        standing.version_id,
        {"status": was.value if was else None},
        {"status": to.value if to else None, "number": standing.situation.number, **extra},
    )
