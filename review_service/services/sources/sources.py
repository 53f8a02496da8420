"""Sources shared by all articles: finding the one a reference means, adding one,
giving it a text to verify against."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotFound, NotPermitted
from review_service.core.vocabulary import Role, SourceKind, SourceStatus, TextKind
from review_service.domain.workflow import Action
from review_service.models import ReferenceRow, RulingKept, Source, SourceText
from review_service.reading.identifiers import identifiers_of
from review_service.services.core.acting import Act, begin, lock_where_cited, recount
from review_service.services.core.history import About, record_event
from review_service.services.review.re_reviews import tell_what_a_text_opened
from review_service.services.sources.source_leads import kept_id_of, lead, leads_to

MAY_KEEP_SOURCES = frozenset({Role.EDITOR, Role.BOARD_MEMBER})
LONGEST_TEXT = 2_000_000
_KINDS = {
    "review": SourceKind.REVIEW,
    "report": SourceKind.OTHER,
    "regulation": SourceKind.LABEL,
}


def may_keep_sources(actor: Actor | None) -> bool:
    """Editors and board members add sources and their texts: they are who verifies against them."""
    return actor is not None and bool(actor.roles & MAY_KEEP_SOURCES)


def find_source(session: Session, csl: Mapping[str, Any]) -> Source | None:
    """The source with one of these identifiers; a DOI counts before a PMID, a PMID before a PMCID,
    all before a URL. One that was merged leads to the one that was kept."""
    for name, value in identifiers_of(csl).items():
        query = sa.select(Source).where(getattr(Source, name) == value).order_by(col(Source.id)).limit(1)
        if (source := session.scalar(query)) is not None:
            return lead(session, source)
    return None


def known_sources(session: Session, items: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    """(identifier, value) → source id for all these CSL-JSON items at once:
    one statement a kind of identifier."""
    wanted: dict[str, set[str]] = {}
    for name, value in (identifier for csl in items for identifier in identifiers_of(csl).items()):
        wanted.setdefault(name, set()).add(value)
    source_ids: dict[tuple[str, str], int] = {}
    for name, values in wanted.items():
        column = getattr(Source, name)
        rows = session.execute(
            sa.select(column, leads_to()).where(column.in_(values)).order_by(col(Source.id).desc())
        )
        source_ids |= {(name, value): source_id for value, source_id in rows}
    return source_ids


def make_source(session: Session, csl: Mapping[str, Any], kind: SourceKind | None, now: datetime) -> Source:
    """A new source from a CSL-JSON item. Raises BadInput where another source has one of the identifiers."""
    identifiers = identifiers_of(csl)
    if (taken := find_source(session, csl)) is not None:
        raise BadInput(f"«{taken.title}» has this identifier already: use that source.")
    title = str(csl.get("title") or "").strip() or next((f"{k}:{v}" for k, v in identifiers.items()), "")
    if not title:
        raise BadInput("A source needs a title or an identifier (DOI, PMID, PMCID or URL).")
    source = Source(
        title=title,
        csl=dict(csl),
        kind=kind or _KINDS.get(str(csl.get("type")), SourceKind.OTHER),
        status=SourceStatus.OK,
        created_at=now,
        doi=identifiers.get("doi"),
        pmid=identifiers.get("pmid"),
        pmcid=identifiers.get("pmcid"),
        url=identifiers.get("url"),
    )
    session.add(source)
    session.flush()
    return source


def add_source(
    session: Session, csl: Mapping[str, Any], kind: SourceKind, actor: Actor, now: datetime
) -> Source:
    if not may_keep_sources(actor):
        raise NotPermitted("Sources are added by editors and board members.")
    source = make_source(session, csl, kind, now)
    record_event(
        session, "add_source", now, About(actor.id), after={"source_id": source.id, "title": source.title}
    )
    return source


def refuse_merged(session: Session, source_id: int) -> None:
    """Raises BadInput where the source went into another one: what is new is said of that one."""
    if kept_id := kept_id_of(session, source_id):
        raise BadInput(f"This source was merged into source {kept_id}: do it there.")


@dataclass(frozen=True)
class UploadedFile:
    """The bytes that a text was read from, what kind of file they are, and what their owner
    called them (shown only)."""

    data: bytes
    kind: str
    name: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class TextFacts:
    """What is known of a text besides its words, which `label` says what they are. `pages`: where each begins
    and what it is called. Whoever names a `file` keeps its bytes before the transaction ends."""

    label: str
    kind: TextKind = TextKind.OTHER
    licence: str = ""
    pages: tuple[tuple[int, str], ...] = ()
    file: UploadedFile | None = None


def add_source_text(
    session: Session,
    source_id: int,
    text: str,
    facts: TextFacts,
    actor: Actor,
    now: datetime,
) -> SourceText:
    """A new revision. Rulings whose passage stands in it unchanged hold on; the others stop holding,
    so the same text again is refused."""
    if not may_keep_sources(actor):
        raise NotPermitted("Source texts are added by editors and board members.")
    lock_where_cited(session, source_id)
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound("There is no such source.")
    refuse_merged(session, source_id)
    clean = text.replace("\r\n", "\n").strip()
    if not clean or not facts.label.strip():
        raise BadInput("A source text needs the text itself and a label that says what it is.")
    if len(clean) > LONGEST_TEXT:
        raise BadInput(f"A source text may hold {LONGEST_TEXT:,} characters; this one holds {len(clean):,}.")
    last = newest_text(session, source_id)
    digest = hashlib.sha256(clean.encode()).hexdigest()
    if last is not None and last.sha256 == digest:
        raise BadInput("This is the text that is there already.")
    revision = SourceText(
        source_id=source_id,
        number=last.number + 1 if last else 1,
        label=facts.label.strip(),
        text=clean,
        sha256=digest,
        kind=facts.kind,
        licence=facts.licence.strip(),
        pages=[list(page) for page in facts.pages] or None,
        file_sha256=facts.file.sha256 if facts.file else None,
        file_kind=facts.file.kind if facts.file else "",
        file_name=facts.file.name if facts.file else "",
        file_size=len(facts.file.data) if facts.file else None,
        added_at=now,
        added_by=actor.id,
    )
    session.add(revision)
    session.flush()
    record_event(
        session,
        "add_source_text",
        now,
        About(actor.id),
        after={"source_id": source_id, "title": source.title, "number": revision.number, "sha256": digest},
    )
    if last is not None:
        _keep_rulings(session, last, revision)
    tell_what_a_text_opened(session, source, revision, actor, now)
    recount_where_cited(session, source_id)
    return revision


_STANDING = sa.text("""
SELECT standing.id, standing.passage_start, standing.passage_end
FROM pair JOIN standing_ruling AS standing ON standing.pair_id = pair.id
WHERE pair.source_id = :source AND standing.source_text_no = :text AND standing.passage_start IS NOT NULL
""")


def _keep_rulings(session: Session, older: SourceText, newer: SourceText) -> None:
    where = {"source": older.source_id, "text": older.id}
    for row in session.execute(_STANDING, where).all():
        words = older.text[row.passage_start : row.passage_end]
        start = newer.text.find(words) if words else -1
        if start >= 0:
            session.add(
                RulingKept(
                    ruling_id=row.id,
                    source_text_id=newer.id or 0,
                    passage_start=start,
                    passage_end=start + len(words),
                )
            )


def newest_text(session: Session, source_id: int) -> SourceText | None:
    query = (
        sa.select(SourceText)
        .where(col(SourceText.source_id) == source_id)
        .order_by(col(SourceText.id).desc())
        .limit(1)
    )
    return session.scalar(query)


_CITED_IN = sa.text("""
SELECT DISTINCT article.version_id FROM reference
JOIN article ON article.version_id = reference.version_id WHERE reference.source_id = :source
""")


def recount_where_cited(session: Session, source_id: int) -> None:
    """Brings the queues' tallies of every article that cites the source up to date."""
    for version_id in session.scalars(_CITED_IN, {"source": source_id}).all():
        recount(session, version_id)


def resolve_reference(
    session: Session,
    slug: str,
    key: str,
    source_id: int | None,
    act: Act,
) -> None:
    """Ties a reference of the current version to a source (None unties it)."""
    standing = begin(session, slug, Action.RESOLVE_REFERENCE, act)
    query = sa.select(ReferenceRow).where(
        col(ReferenceRow.version_id) == standing.version_id, col(ReferenceRow.key) == key
    )
    reference = session.scalar(query)
    if reference is None:
        raise NotFound(f"Version {standing.situation.number} has no reference «{key}».")
    source = session.get(Source, source_id) if source_id else None
    if source_id and source is None:
        raise NotFound("There is no such source.")
    if reference.source_id == source_id:
        return
    if source is not None:
        source = lead(session, source)
        source_id = source.id
    before = {"key": key, "source_id": reference.source_id}
    reference.source_id = source_id
    record_event(
        session,
        Action.RESOLVE_REFERENCE,
        act.now,
        About(act.actor.id, standing.article_id, standing.version_id),
        before,
        {"key": key, "source_id": source_id, "title": source.title if source else None},
    )
    recount(session, standing.version_id)
