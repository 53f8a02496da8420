"""When a source falls: what it means for every article that cites it, in one transaction;
and taking a mistake back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotFound, NotPermitted
from review_service.core.vocabulary import GRAVEST_FIRST, Role, SourceStatus, Status
from review_service.domain.policy import Policies
from review_service.models import Article, Source, SourceStatusChange
from review_service.services.core.acting import Act, lock_where_cited
from review_service.services.core.history import About, record_event
from review_service.services.review.re_reviews import close_by_taking_back, open_where_claims_fail, reason_of
from review_service.services.review.reviews import reopen_article
from review_service.services.sources.source_leads import merged_into
from review_service.services.sources.sources import recount_where_cited, refuse_merged

ASK = "Say what happened and where it can be read: reviewers and readers are told."


@dataclass(frozen=True)
class NewStatus:
    """`notice_id`: the source that says so, or that supersedes it. `found_in` makes an import
    repeatable, «» by hand."""

    status: SourceStatus
    reason: str
    notice_id: int | None = None
    found_in: str = ""


NO_POLICIES = Policies(())


@dataclass(frozen=True)
class FallPolicy:
    """On which changes approved articles are reopened at once, and the rules of the
    review that begins then."""

    reopen_on: frozenset[SourceStatus] = frozenset()
    policies: Policies = NO_POLICIES

    @classmethod
    def named(cls, reopen_on: Iterable[str], policies: Policies) -> "FallPolicy":
        """As the settings say it: statuses by their names."""
        return cls(frozenset(map(SourceStatus, reopen_on)), policies)


@dataclass(frozen=True)
class CitedIn:
    """An article whose newest or approved version cites the source.
    `rulings` on it stand today and would end."""

    article_id: int
    version_id: int
    slug: str
    title: str
    status: Status
    number: int
    is_approved: bool
    claims: int
    rulings: int


def may_change_status(actor: Actor | None) -> bool:
    return actor is not None and actor.has(Role.EDITOR)


_CITED_IN = sa.text("""
SELECT article.id, article.slug, version.title, article.status, version.number, version.id AS version_id,
    EXISTS (SELECT 1 FROM approval a WHERE a.version_id = version.id
            AND a.id = (SELECT max(x.id) FROM approval x WHERE x.article_id = article.id)) AS is_approved,
    (SELECT count(DISTINCT c.claim_id) FROM citation c WHERE c.reference_id = reference.id) AS claims,
    (SELECT count(*) FROM pair JOIN standing_ruling s ON s.pair_id = pair.id
     WHERE pair.article_id = article.id AND pair.source_no = reference.source_id AND s.source_text_no =
        (SELECT coalesce(max(t.id), 0) FROM source_text t WHERE t.source_id = reference.source_id)) AS rulings
FROM reference
JOIN version ON version.id = reference.version_id
JOIN article ON article.id = version.article_id
WHERE (reference.source_id = :source
    OR reference.source_id IN (SELECT merged_id FROM source_merge WHERE kept_id = :source))
        AND (version.id = article.version_id
    OR version.id = (SELECT a.version_id FROM approval a WHERE a.article_id = article.id ORDER BY a.id DESC
        LIMIT 1))
ORDER BY article.id, version.number
""")


def cited_in(session: Session, source_id: int) -> tuple[CitedIn, ...]:
    """Every article that a change of this source's status would touch, those that cite one which was merged
    into it included: shown before one confirms."""
    return tuple(
        CitedIn(
            row.id, row.version_id, row.slug, row.title, Status(row.status), row.number,
            bool(row.is_approved), row.claims, row.rulings
        )
        for row in session.execute(_CITED_IN, {"source": source_id})
    )  # fmt: skip


def change_source_status(
    session: Session, source_id: int, new: NewStatus, actor: Actor, now: datetime, policy: FallPolicy
) -> tuple[CitedIn, ...]:
    """Rulings on the source stop holding, approved articles get a re-review (the database opens it),
    all as events. Returns what it touched. What went into the source falls with it,
    because approved versions may cite that still.

    Raises NotPermitted, NotFound, BadInput. Nothing happens where `found_in` is known already.
    """
    source = _source(session, source_id, actor)
    reason = reason_of(new.reason, ASK)
    refuse_merged(session, source_id)
    if new.status is SourceStatus.OK:
        raise BadInput(
            "A source is as it was once every change of its status was taken back.", field="status"
        )
    if new.notice_id is not None and (
        new.notice_id == source_id or session.get(Source, new.notice_id) is None
    ):
        raise BadInput("The notice is another source: choose one from the list.", field="notice")
    if new.found_in and _is_known(session, source_id, new.found_in):
        return ()
    same = (new.status, reason, new.notice_id)
    if any(
        (told.status, told.reason, told.notice_id) == same for told in _standing_changes(session, source_id)
    ):
        raise BadInput("This is recorded already: there is nothing more to do.", field="reason")
    new = replace(new, reason=reason)
    change = _add(session, source_id, new, actor, now)
    for merged in merged_into(session, source_id):
        follows = replace(new, found_in=_of_the_kept(change.id))
        fallen = _add(session, merged.id or 0, follows, actor, now)
        _set_status(session, merged, fallen, actor, now)
    touched = _spread(session, source, change, actor, now, f"{source.title} {new.status.clause}: {reason}")
    approved = {
        citing.article_id: citing
        for citing in touched
        if citing.is_approved and citing.status is Status.APPROVED
    }
    if new.status in policy.reopen_on:
        for citing in approved.values():
            words = f"A source that the article cites {new.status.clause}: {reason}"
            reopen_article(session, citing.slug, words, Act(actor, now, citing.number), policy.policies)
    return touched


def take_back_status(
    session: Session, change_id: int, reason: str, actor: Actor, now: datetime
) -> tuple[CitedIn, ...]:
    """A change that was a mistake: what was ruled before it holds again, and its re-reviews are closed.
    Where that leaves an approved version with claims that do not pass, another re-review is opened."""
    change = session.get(SourceStatusChange, change_id)
    if change is None or change.takes_back_id is not None:
        raise NotFound("There is no such change of a source's status.")
    source = _source(session, change.source_id, actor)
    words = reason_of(reason, ASK)
    query = sa.select(col(SourceStatusChange.id)).where(col(SourceStatusChange.takes_back_id) == change_id)
    if session.scalar(query) is not None:
        raise BadInput("This change was taken back already.", field="reason")
    for merged, follower in _followers(session, change):
        undone = _take_back(session, follower, words, actor, now)
        _set_status(session, merged, undone, actor, now)
    undoing = _take_back(session, change, words, actor, now)
    touched = _spread(session, source, undoing, actor, now, f"{source.title}: taken back. {words}")
    for citing in touched:
        if citing.is_approved:
            open_where_claims_fail(session, citing.article_id, citing.version_id, undoing.id or 0, now)
    return touched


def _take_back(
    session: Session, change: SourceStatusChange, reason: str, actor: Actor, now: datetime
) -> SourceStatusChange:
    back = NewStatus(SourceStatus.OK, reason)
    undoing = _add(session, change.source_id, back, actor, now, takes_back_id=change.id)
    close_by_taking_back(session, change.id or 0, reason, actor, now)
    return undoing


def _of_the_kept(change_id: int | None) -> str:
    """`found_in` of a change that follows from the one of the source which was kept."""
    return f"change {change_id} of the kept source"


def _followers(session: Session, change: SourceStatusChange) -> list[tuple[Source, SourceStatusChange]]:
    """The changes of what went into the source that followed from this one and stand."""
    back = sa.select(col(SourceStatusChange.takes_back_id)).where(
        col(SourceStatusChange.takes_back_id).is_not(None)
    )
    query = (
        sa.select(Source, SourceStatusChange)
        .join(SourceStatusChange, col(SourceStatusChange.source_id) == col(Source.id))
        .where(
            col(SourceStatusChange.found_in) == _of_the_kept(change.id),
            col(SourceStatusChange.id).not_in(back),
        )
    )
    return [(source, follower) for source, follower in session.execute(query)]


def _source(session: Session, source_id: int, actor: Actor) -> Source:
    if not may_change_status(actor):
        raise NotPermitted("The status of a source is changed by editors.")
    # the articles that cite it are locked first: a ruling that is under way is waited for
    # and counts as made before
    lock_where_cited(session, source_id, *(merged.id or 0 for merged in merged_into(session, source_id)))
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound("There is no such source.")
    return source


def _is_known(session: Session, source_id: int, found_in: str) -> bool:
    query = sa.select(col(SourceStatusChange.id)).where(
        col(SourceStatusChange.source_id) == source_id, col(SourceStatusChange.found_in) == found_in
    )
    return session.scalar(query) is not None


def _add(
    session: Session,
    source_id: int,
    new: NewStatus,
    actor: Actor,
    now: datetime,
    takes_back_id: int | None = None,
) -> SourceStatusChange:
    change = SourceStatusChange(
        source_id=source_id,
        status=new.status,
        reason=new.reason,
        notice_id=new.notice_id,
        found_in=new.found_in,
        last_ruling_id=session.scalar(sa.text("SELECT coalesce(max(id), 0) FROM ruling")) or 0,
        takes_back_id=takes_back_id,
        person_id=actor.id,
        changed_at=now,
    )
    session.add(change)
    session.flush()
    return change


def _spread(
    session: Session, source: Source, change: SourceStatusChange, actor: Actor, now: datetime, reason: str
) -> tuple[CitedIn, ...]:
    """The source's status, the tallies, the dates that readers' pages are kept by,
    and an event for each article."""
    _set_status(session, source, change, actor, now)
    touched = cited_in(session, source.id or 0)
    ids = {citing.article_id for citing in touched}
    session.execute(sa.update(Article).where(col(Article.id).in_(ids)).values(changed_at=now))
    for citing in {citing.article_id: citing for citing in touched}.values():
        about = About(actor.id, citing.article_id, citing.version_id)
        record_event(session, "source_status_changed", now, about, after={"reason": reason})
    for each in (source, *merged_into(session, source.id or 0)):
        recount_where_cited(session, each.id or 0)
    return touched


def _set_status(
    session: Session, source: Source, change: SourceStatusChange, actor: Actor, now: datetime
) -> None:
    """The gravest of what stands is the source's status; an event says so."""
    before, standing = source.status, _standing_changes(session, source.id or 0)
    statuses = {told.status for told in standing}
    source.status = next((status for status in GRAVEST_FIRST if status in statuses), SourceStatus.OK)
    superseded = [told.notice_id for told in standing if told.status is SourceStatus.SUPERSEDED]
    source.superseded_by_id = superseded[-1] if superseded else None
    about = {
        "source_id": source.id,
        "title": source.title,
        "status": source.status.value,
        "reason": change.reason,
    }
    record_event(
        session, "change_source_status", now, About(actor.id), before={"status": before.value}, after=about
    )


def _standing_changes(session: Session, source_id: int) -> list[SourceStatusChange]:
    """What happened to the source, oldest first, without what was taken back."""
    undone = sa.select(col(SourceStatusChange.takes_back_id)).where(
        col(SourceStatusChange.takes_back_id).is_not(None)
    )
    query = sa.select(SourceStatusChange).where(
        col(SourceStatusChange.source_id) == source_id,
        col(SourceStatusChange.takes_back_id).is_(None),
        col(SourceStatusChange.id).not_in(undone),
    )
    return list(session.scalars(query.order_by(col(SourceStatusChange.id))))
