"""How every act begins: load, may this person, is what they saw the newest, does the state allow it.
In that order."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.actor import Actor
from review_service.core.errors import Blocked, NotFound, NotPermitted, StaleVersion
from review_service.domain.workflow import (
    WORKFLOW,
    Action,
    asks_about_pairs,
    blockers,
    may_read_drafts,
    permitted,
)
from review_service.models import Article, ReferenceRow
from review_service.services.core.situations import COUNTS, Standing, standing_of

_LOCK = sa.text("UPDATE article SET verdict_set_no = verdict_set_no WHERE slug = :slug")
_RECOUNT = sa.text(f"""
INSERT INTO progress (version_id, claims, pairs, passing, failing, "open", open_high, unresolved, to_check,
    disputed, waived)
SELECT :version, claims, pairs, passing_pairs, failing_pairs + disputed_pairs, pairs - passing_pairs -
    failing_pairs - disputed_pairs, open_high,
    unresolved_references, pairs_to_check, disputed_pairs, waived_pairs
FROM ({COUNTS}) AS counted WHERE true
ON CONFLICT (version_id) DO UPDATE SET claims = excluded.claims, pairs = excluded.pairs,
    passing = excluded.passing, failing = excluded.failing, "open" = excluded."open",
    open_high = excluded.open_high, unresolved = excluded.unresolved,
    to_check = excluded.to_check, disputed = excluded.disputed, waived = excluded.waived
""")  # noqa: S608 - the counts are our own words


@dataclass(frozen=True)
class Act:
    """Who acts and when, and the number of the version that they saw: 0 where the caller cannot say which,
    which is refused."""

    actor: Actor
    now: datetime
    seen_version: int


_NEWEST = sa.text(
    "SELECT version.number FROM article JOIN version ON version.id = article.version_id WHERE slug = :slug"
)


def act_on_newest(session: Session, slug: str, actor: Actor, now: datetime) -> Act:
    """For a command or a replay, which looks at the newest version in the very transaction that it acts in.
    No page may call it: what somebody saw on a page is what their form says."""
    return Act(actor, now, session.scalar(_NEWEST, {"slug": slug}) or 0)


def begin(session: Session, slug: str, action: Action, act: Act) -> Standing:
    """What the act starts from. Locks the article first, so that what is checked is what is changed.

    Raises NotFound, NotPermitted, StaleVersion or Blocked (with all the reasons), asked in this order.
    """
    standing = _permitted_standing(session, slug, action, act.actor)
    _refuse_unseen(act.seen_version, standing.situation.number)
    return _unless_blocked(standing, action)


def begin_from_a_list(session: Session, slug: str, action: Action, actor: Actor) -> Standing:
    """`begin` for an act on many articles at once, of which the person saw no version."""
    return _unless_blocked(_permitted_standing(session, slug, action, actor), action)


def _permitted_standing(session: Session, slug: str, action: Action, actor: Actor) -> Standing:
    session.flush()
    session.execute(_LOCK, {"slug": slug})
    standing = standing_of(session, slug, actor, with_pairs=asks_about_pairs(action))
    if standing is None:
        raise NotFound(f"There is no article «{slug}».")
    situation = standing.situation
    if not permitted(situation, action):
        if not may_read_drafts(situation) and situation.approved_number is None:
            raise NotFound(f"There is no article «{slug}».")
        raise NotPermitted(f"«{WORKFLOW[action].label}» is not open to you on this article.")
    return standing


def _refuse_unseen(seen: int, newest: int) -> None:
    if seen == newest:
        return
    told = f"You saw version {seen}" if seen else "It was not said which version you saw"
    words = f"{told}; version {newest} is the newest now. Look at it, then decide."
    raise StaleVersion(words, seen, newest)


def _unless_blocked(standing: Standing, action: Action) -> Standing:
    if reasons := blockers(standing.situation, action):
        raise Blocked(reasons)
    return standing


def lock_where_cited(session: Session, *source_ids: int) -> None:
    """The articles whose newest version cites the sources, for who changes them: always in one order,
    so that two who change two sources at once do not wait for each other."""
    citing = sa.select(col(ReferenceRow.version_id)).where(col(ReferenceRow.source_id).in_(source_ids))
    articles = sa.select(col(Article.id)).where(col(Article.version_id).in_(citing)).order_by(col(Article.id))
    session.execute(articles.with_for_update())


def recount(session: Session, version_id: int) -> None:
    """Brings the tally of the queues up to date with the pairs as they stand:
    one statement counts and stores."""
    session.flush()
    session.execute(_RECOUNT, {"version": version_id})


def look(session: Session, slug: str, actor: Actor, with_pairs: bool = True) -> Standing:
    """What an inside page starts from. Whoever may not read unapproved text is told that
    there is no such article."""
    standing = standing_of(session, slug, actor, with_pairs)
    if standing is None or not may_read_drafts(standing.situation):
        raise NotFound(f"There is no article «{slug}», or it is not open to you.")
    return standing
