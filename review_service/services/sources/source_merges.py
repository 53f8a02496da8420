"""Two sources that are one work: a person merges them, or says that they are two. Nothing is ruled by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotFound, NotPermitted
from review_service.core.vocabulary import Role
from review_service.models import Article, ReferenceRow, Source, SourceDistinction, SourceMerge, Version
from review_service.services.core.history import About, record_event
from review_service.services.review.re_reviews import reason_of
from review_service.services.sources.source_leads import kept_id_of
from review_service.services.sources.sources import (
    TextFacts,
    add_source_text,
    newest_text,
    recount_where_cited,
)

ASK_MERGE = "Say why the two are one work: the history keeps it."
ASK_APART = "Say how the works differ: they are not suggested again, and the history keeps the reason."
_VARIABLES = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "url": "URL"}


@dataclass(frozen=True)
class Cites:
    """An article whose newest or approved version cites a source that may be merged away. `is_kept`:
    the version was approved, so it goes on citing it. `rulings` of a version that was not stand today,
    and would be asked anew."""

    source_id: int
    slug: str
    title: str
    number: int
    is_kept: bool
    claims: int
    rulings: int


def may_merge(actor: Actor | None) -> bool:
    return actor is not None and actor.has(Role.EDITOR)


_CITES = sa.text("""
SELECT reference.source_id, article.slug, version.title, version.number,
    EXISTS (SELECT 1 FROM approval a WHERE a.version_id = version.id) AS is_kept,
    (SELECT count(DISTINCT c.claim_id) FROM citation c WHERE c.reference_id = reference.id) AS claims,
    (SELECT count(*) FROM pair JOIN standing_ruling s ON s.pair_id = pair.id
     WHERE pair.article_id = article.id AND pair.source_no = reference.source_id AND s.source_text_no =
        (SELECT coalesce(max(t.id), 0) FROM source_text t WHERE t.source_id = reference.source_id)
        AND pair.fingerprint IN (SELECT claim.fingerprint FROM claim JOIN citation k ON k.claim_id = claim.id
                              WHERE k.reference_id = reference.id)) AS rulings
FROM reference
JOIN version ON version.id = reference.version_id
JOIN article ON article.id = version.article_id
WHERE reference.source_id IN :sources AND (version.id = article.version_id
    OR version.id = (SELECT a.version_id FROM approval a WHERE a.article_id = article.id ORDER BY a.id DESC
        LIMIT 1))
ORDER BY version.title, version.number
""").bindparams(sa.bindparam("sources", expanding=True))


def cites_of(session: Session, source_ids: Iterable[int]) -> tuple[Cites, ...]:
    """What merging each of these away would touch: shown before one confirms."""
    return tuple(
        Cites(
            row.source_id, row.slug, row.title, row.number, bool(row.is_kept), row.claims,
            0 if row.is_kept else row.rulings,
        )
        for row in session.execute(_CITES, {"sources": list(source_ids)})
    )  # fmt: skip


def merge_source(
    session: Session, kept_id: int, merged_id: int, reason: str, actor: Actor, now: datetime
) -> tuple[Cites, ...]:
    """From now on whoever looks for the merged source finds the kept one. References of versions that were
    never approved are tied to it (the database does it), which opens their pairs and voids their signatures;
    approved ones keep theirs. The kept source takes the identifiers that it lacks, and a text if it has none.
    Returns what it touched.

    Raises NotPermitted, NotFound, BadInput.
    """
    if not may_merge(actor):
        raise NotPermitted("Sources are merged by editors.")
    words = reason_of(reason, ASK_MERGE)
    _lock(session, kept_id, merged_id)
    kept, merged = session.get(Source, kept_id), session.get(Source, merged_id)
    if kept is None or merged is None:
        raise NotFound("There is no such source.")
    _refuse(session, kept, merged)
    touched = cites_of(session, [merged_id])
    retied = _to_retie(session, merged_id)
    facts = _take_identifiers(session, kept, merged)
    session.add(
        SourceMerge(merged_id=merged_id, kept_id=kept_id, reason=words, person_id=actor.id, merged_at=now)
    )
    session.flush()
    session.expire_all()  # the database tied the references to the kept source
    after = {
        "source_id": kept_id,
        "title": kept.title,
        "merged_id": merged_id,
        "merged_title": merged.title,
        "reason": words,
        "retied": len(retied),
        "facts": facts,
    }
    record_event(
        session, "merge_source", now, About(actor.id), before={"facts": dict.fromkeys(facts)}, after=after
    )
    _tell_articles(session, kept, merged, retied, actor, now)
    _give_text(session, kept_id, merged_id, actor, now)
    recount_where_cited(session, kept_id)
    return touched


def tell_apart(session: Session, source_ids: Iterable[int], reason: str, actor: Actor, now: datetime) -> int:
    """They look alike and are different works: no two of them are suggested again.
    Returns how many pairs are new."""
    if not may_merge(actor):
        raise NotPermitted("Editors say which sources are different works.")
    words = reason_of(reason, ASK_APART)
    chosen = sorted(set(source_ids))
    sources = {
        source.id: source for source in session.scalars(sa.select(Source).where(col(Source.id).in_(chosen)))
    }
    if len(sources) != len(chosen):
        raise NotFound("There is no such source.")
    if len(chosen) < 2:
        raise BadInput("Choose at least two sources.", field="kept")
    query = sa.select(col(SourceDistinction.first_id), col(SourceDistinction.second_id))
    told = session.execute(query.where(col(SourceDistinction.first_id).in_(chosen)))
    known = {(first, second) for first, second in told}
    new = [pair for pair in combinations(chosen, 2) if pair not in known]
    for first, second in new:
        session.add(
            SourceDistinction(first_id=first, second_id=second, reason=words, person_id=actor.id, told_at=now)
        )
        after = {
            "source_id": first,
            "title": sources[first].title,
            "other_id": second,
            "other_title": sources[second].title,
            "reason": words,
        }
        record_event(session, "tell_sources_apart", now, About(actor.id), after=after)
    return len(new)


def _lock(session: Session, kept_id: int, merged_id: int) -> None:
    """Every article of which a version cites one of them: always in one order, and before the sources."""
    versions = sa.select(col(ReferenceRow.version_id)).where(
        col(ReferenceRow.source_id).in_([kept_id, merged_id])
    )
    articles = sa.select(col(Version.article_id)).where(col(Version.id).in_(versions))
    session.execute(
        sa.select(col(Article.id)).where(col(Article.id).in_(articles)).order_by(col(Article.id)).with_for_update()
    )  # fmt: skip


def _refuse(session: Session, kept: Source, merged: Source) -> None:
    if kept.id == merged.id:
        raise BadInput("These are the same source: choose two.", field="kept")
    if other := kept_id_of(session, merged.id or 0):
        raise BadInput(f"«{merged.title}» was merged into source {other} already.", field="kept")
    if other := kept_id_of(session, kept.id or 0):
        raise BadInput(f"«{kept.title}» was itself merged into source {other}: keep that one.", field="kept")
    others = sa.select(sa.func.count()).where(col(SourceMerge.kept_id) == merged.id)
    if session.scalar(others):
        raise BadInput(
            f"Others were merged into source {merged.id} («{merged.title}»): keep that one.", field="kept"
        )
    if kept.status is not merged.status:
        raise BadInput(
            f"Source {kept.id} is «{kept.status.label}» and source {merged.id} is «{merged.status.label}»: "
            "record on both what happened to the work, then merge them. So everybody who cites one of "
            "them is told."
        )


def _to_retie(session: Session, merged_id: int) -> list[tuple[int, int, int]]:
    """(article, version, number of references) of the never approved versions,
    those of older versions included."""
    query = sa.text("""
        SELECT version.article_id, version.id, count(*) FROM reference
        JOIN version ON version.id = reference.version_id
        WHERE reference.source_id = :merged
            AND NOT EXISTS (SELECT 1 FROM approval a WHERE a.version_id = version.id)
        GROUP BY version.article_id, version.id ORDER BY version.id
    """)
    return [(row[0], row[1], row[2]) for row in session.execute(query, {"merged": merged_id})]


def _take_identifiers(session: Session, kept: Source, merged: Source) -> dict[str, str]:
    """An identifier belongs to one source, so the merged one lets go of it first;
    its printed facts stay as they are."""
    moved = {
        name: str(getattr(merged, name))
        for name in _VARIABLES
        if getattr(merged, name) and not getattr(kept, name)
    }
    for name in moved:
        setattr(merged, name, None)
    session.flush()
    for name, value in moved.items():
        setattr(kept, name, value)
    if moved:
        kept.csl = {**kept.csl, **{_VARIABLES[name]: value for name, value in moved.items()}}
    session.flush()
    return {_VARIABLES[name]: value for name, value in moved.items()}


def _tell_articles(
    session: Session,
    kept: Source,
    merged: Source,
    retied: Iterable[tuple[int, int, int]],
    actor: Actor,
    now: datetime,
) -> None:
    """A line in the history of each article whose newest version cites another source than before."""
    versions = {version_id: article_id for article_id, version_id, _ in retied}
    current = sa.select(Article).where(col(Article.version_id).in_(versions))
    words = f"«{merged.title}» (source {merged.id}) is «{kept.title}» (source {kept.id})"
    for article in session.scalars(current):
        article.changed_at = now
        record_event(
            session,
            "source_merged",
            now,
            About(actor.id, article.id, article.version_id),
            after={"reason": words},
        )


def _give_text(session: Session, kept_id: int, merged_id: int, actor: Actor, now: datetime) -> None:
    text = newest_text(session, merged_id)
    if text is None or newest_text(session, kept_id) is not None:
        return
    pages = tuple((int(place), str(name)) for place, name in text.pages or [])
    facts = TextFacts(text.label, text.kind, text.licence, pages)
    add_source_text(session, kept_id, text.text, facts, actor, now)
