"""The review of a version as a whole: starting it, sending it back, withdrawing, reopening."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.errors import BadInput
from review_service.core.vocabulary import Status
from review_service.domain.policy import Policies, Policy
from review_service.domain.workflow import WORKFLOW, Action
from review_service.models import Approval, Article, ChangeRequest, Reopening, Review, Withdrawal
from review_service.services.core.acting import Act, begin, recount
from review_service.services.core.history import About, record_event
from review_service.services.core.policies import keep_policy
from review_service.services.core.situations import Standing, standing_of
from review_service.services.review.change_items import Asked, add_items, typed_items

_POLICY_BEFORE = sa.text("""
SELECT policy.name FROM review JOIN policy ON policy.id = review.policy_id WHERE review.version_id = :version
ORDER BY review.id DESC LIMIT 1
""")


def _reason(text: str) -> str:
    if not text.strip():
        raise BadInput("Give a reason: the author and the history need it.", field="reason")
    return text.strip()


def _begin_round(session: Session, standing: Standing, policy: Policy, act: Act) -> None:
    session.add(
        Review(
            article_id=standing.article_id,
            version_id=standing.version_id,
            number=standing.review_number + 1,
            policy_id=keep_policy(session, policy, act.now),
            quorum=policy.quorum,
            high_risk_rulings=policy.high_risk_rulings,
            disclosures_since=act.now - timedelta(days=policy.disclosure_days),
            started_at=act.now,
            started_by=act.actor.id,
        )
    )
    session.flush()
    recount(session, standing.version_id)


def _move(session: Session, standing: Standing, to: Status | None, now: datetime) -> None:
    article = session.get_one(Article, standing.article_id)
    article.changed_at = now
    if to is not None:
        article.status = to
    session.flush()


def start_review(
    session: Session,
    slug: str,
    act: Act,
    policies: Policies,
    chosen: str = "",
) -> None:
    """Submitted → Under Review. The policy that is `chosen` by name, else the one for the article's audience,
    is frozen into this round as it reads now. Raises BadInput for a name that there is not.
    """
    standing = begin(session, slug, Action.START_REVIEW, act)
    policy = policies.chosen(chosen, standing.audience)
    _begin_round(session, standing, policy, act)
    _move(session, standing, WORKFLOW[Action.START_REVIEW].to, act.now)
    _record(session, standing, Action.START_REVIEW, act, _frozen(policy))


def _frozen(policy: Policy) -> dict[str, object]:
    return {"quorum": policy.quorum, "policy": policy.label, "policy_sha256": policy.sha256}


def request_changes(
    session: Session,
    slug: str,
    reason: str,
    act: Act,
    asked: Asked | None = None,
) -> None:
    """Under Review → Submitted: the version waits for the author, who answers every item of the request.

    Each paragraph of the reason is an item, and so is each thread and each ruling that was asked for.
    """
    standing = begin(session, slug, Action.REQUEST_CHANGES, act)
    asked = asked or Asked()
    words = reason.strip() if asked != Asked() else _reason(reason)
    row = ChangeRequest(
        article_id=standing.article_id,
        version_id=standing.version_id,
        person_id=act.actor.id,
        reason=words,
        requested_at=act.now,
    )
    session.add(row)
    session.flush()
    items = add_items(session, standing, row.id or 0, typed_items(words), asked, act)
    _move(session, standing, WORKFLOW[Action.REQUEST_CHANGES].to, act.now)
    _record(session, standing, Action.REQUEST_CHANGES, act, {"reason": words, "items": items})


def withdraw_version(session: Session, slug: str, reason: str, act: Act) -> None:
    """Closes the current version; an approved earlier one stays public."""

    standing = begin(session, slug, Action.WITHDRAW, act)
    words = _reason(reason)
    session.add(
        Withdrawal(
            article_id=standing.article_id,
            version_id=standing.version_id,
            person_id=act.actor.id,
            reason=words,
            withdrawn_at=act.now,
        )
    )
    # the row that says why comes first: the guards let the status change only because it is there
    session.flush()
    _move(session, standing, WORKFLOW[Action.WITHDRAW].to, act.now)
    _record(session, standing, Action.WITHDRAW, act, {"reason": words})


def reopen_article(
    session: Session,
    slug: str,
    reason: str,
    act: Act,
    policies: Policies,
    chosen: str = "",
) -> None:
    """The approved version → Under Review, in a new round: earlier signatures no longer count,
    rulings that hold still do.

    The policy is the one of the round before, as it reads now, unless another is `chosen`.
    Behind a newer version that was withdrawn, the approved one becomes the current one again.
    """
    before = begin(session, slug, Action.REOPEN, act)
    words = _reason(reason)
    newest = sa.select(sa.func.max(Approval.id)).where(col(Approval.article_id) == before.article_id)
    session.add(
        Reopening(
            article_id=before.article_id,
            approval_id=session.scalars(newest).one() or 0,
            person_id=act.actor.id,
            reason=words,
            reopened_at=act.now,
        )
    )
    session.flush()
    session.refresh(session.get_one(Article, before.article_id))  # the guard sets what follows from the row
    standing = standing_of(session, slug, act.actor, with_pairs=False) or before
    policy = _policy_again(session, standing, policies, chosen)
    _begin_round(session, standing, policy, act)
    _move(session, standing, None, act.now)
    extra = {"reason": words, **_frozen(policy)}
    _record(session, standing, Action.REOPEN, act, extra, before.situation.status)


def _policy_again(session: Session, standing: Standing, policies: Policies, chosen: str) -> Policy:
    before = session.execute(_POLICY_BEFORE, {"version": standing.version_id}).scalar()
    known = {policy.name for policy in policies.all}
    return policies.chosen(chosen or (before if before in known else ""), standing.audience)


def _record(
    session: Session,
    standing: Standing,
    action: Action,
    act: Act,
    extra: dict[str, object],
    was: Status | None = None,
) -> None:
    was = was or standing.situation.status
    to = WORKFLOW[action].to or was
    record_event(
        session,
        action,
        act.now,
        About(act.actor.id, standing.article_id, standing.version_id),
        {"status": was.value if was else None},
        {"status": to.value if to else None, "number": standing.situation.number, **extra},
    )
