"""The pages of sources: the list, one source with its texts, and the choices for resolving a reference."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.actor import Actor
from review_service.core.errors import NotFound
from review_service.core.vocabulary import Role, SourceKind, SourceStatus, TextKind, Verdict
from review_service.models import Article, ReferenceRow, Source, SourceText
from review_service.services.sources.read_duplicates import Merged, ToldApart, merges_of, told_apart
from review_service.services.sources.read_source_histories import SourceHistory, source_history
from review_service.services.sources.source_leads import is_merged
from review_service.services.sources.source_search import means

PAGE = 50


@dataclass(frozen=True)
class SourceLine:
    source_id: int
    title: str
    kind: SourceKind
    status: SourceStatus
    texts: int
    articles: int


@dataclass(frozen=True)
class TextLine:
    number: int
    label: str
    text: str
    sha256: str
    added_at: datetime
    kind: str
    licence: str
    pages: list[list[Any]]
    file_name: str = ""
    file_kind: str = ""
    file_size: int | None = None

    @property
    def kind_label(self) -> str:
        return TextKind(self.kind).label


@dataclass(frozen=True)
class WhereUsed:
    slug: str
    title: str
    number: int


@dataclass(frozen=True)
class StatusChangeShown:
    """`status` OK: it takes an earlier one back. `is_undone`: somebody took this one back."""

    change_id: int
    status: SourceStatus
    reason: str
    notice_id: int | None
    notice_title: str
    person: str
    changed_at: datetime
    is_undone: bool


@dataclass(frozen=True)
class ClaimCiting:
    """A claim of a version that the person may read; `is_open`: they may open its page, too.
    `rulings` are those on this source, in words."""

    slug: str
    title: str
    number: int
    ordinal: int
    text: str
    is_open: bool
    rulings: str


@dataclass(frozen=True)
class SourcePage:
    source_id: int
    title: str
    csl: Mapping[str, Any]
    kind: SourceKind
    status: SourceStatus
    texts: tuple[TextLine, ...]
    used: tuple[WhereUsed, ...]
    changes: tuple[StatusChangeShown, ...]
    claims: tuple[ClaimCiting, ...]
    merges: tuple[Merged, ...]
    apart: tuple[ToldApart, ...]
    history: SourceHistory
    added_at: datetime

    @property
    def went(self) -> Merged | None:
        """Where it went, if it was merged into another one."""
        return next((merge for merge in self.merges if merge.source_id == self.source_id), None)

    key: str = ""
    number: int = 0
    text: str = ""


_TEXTS = sa.text("""
SELECT number, label, text, sha256, added_at, kind, licence, coalesce(CAST(pages AS TEXT), '[]') AS pages,
    file_name, file_kind, file_size FROM source_text
WHERE source_id = :source ORDER BY number DESC
""").columns(added_at=UTCDateTime())

# Readers of drafts see where a draft cites it; everybody else learns of approved versions only.
_USED = sa.text("""
SELECT slug, title, number, version_id, is_open FROM (
    SELECT article.slug, version.title, version.number, version.id AS version_id,
        EXISTS (SELECT 1 FROM approved_version v WHERE v.version_id = version.id
            AND v.is_latest) AS is_approved,
        version.id = article.version_id AND (:is_editor = 1
            OR EXISTS (SELECT 1 FROM contribution k WHERE k.article_id = article.id AND k.person_id = :person)
            OR EXISTS (SELECT 1 FROM assignment x WHERE x.article_id = article.id AND x.person_id = :person
                       AND x.ended_at IS NULL)
               AND NOT EXISTS (SELECT 1 FROM disclosure d WHERE d.article_id = article.id
                               AND d.person_id = :person AND d.has_conflict)) AS is_open
    FROM reference
    JOIN version ON version.id = reference.version_id JOIN article ON article.id = version.article_id
    WHERE reference.source_id = :source
) AS found
WHERE is_approved OR is_open ORDER BY title, number LIMIT 200
""")


_CHANGES = sa.text("""
SELECT change.id, change.status, change.reason, change.notice_id, notice.title AS notice_title, person.name,
    change.changed_at,
    EXISTS (SELECT 1 FROM source_status_change back WHERE back.takes_back_id = change.id) AS is_undone
FROM source_status_change AS change
LEFT JOIN source AS notice ON notice.id = change.notice_id
LEFT JOIN person ON person.id = change.person_id
WHERE change.source_id = :source ORDER BY change.id DESC
""").columns(changed_at=UTCDateTime())

# The claims of drafts are for those who read drafts (as in _USED);
# approved ones are for everybody who keeps sources.
_CITING = sa.text("""
SELECT article.slug, version.id AS version_id, version.title, version.number, claim.ordinal, claim.text,
    standing.verdict, person.name, standing.person_id,
    claim.risk = 'high' AND article.status = 'under_review' AND version.id = article.version_id AND EXISTS (
        SELECT 1 FROM assignment x WHERE x.article_id = article.id AND x.person_id = :person
            AND x.ended_at IS NULL
    ) AS rules_alone
FROM reference
JOIN version ON version.id = reference.version_id JOIN article ON article.id = version.article_id
JOIN citation ON citation.reference_id = reference.id JOIN claim ON claim.id = citation.claim_id
LEFT JOIN pair AS judged ON judged.article_id = article.id AND judged.wording = claim.wording
    AND judged.source_no = reference.source_id AND judged.fingerprint = claim.fingerprint
        AND judged.context = claim.context
LEFT JOIN standing_ruling AS standing ON standing.pair_id = judged.id AND standing.source_text_no =
    (SELECT coalesce(max(t.id), 0) FROM source_text t WHERE t.source_id = reference.source_id)
LEFT JOIN person ON person.id = standing.person_id
WHERE reference.source_id = :source AND version.id IN :versions
ORDER BY version.title, version.number, claim.ordinal, standing.id LIMIT 500
""").bindparams(sa.bindparam("versions", expanding=True))


def source_lines(
    session: Session,
    typed: str = "",
    after: int = 0,
    kind: SourceKind | None = None,
    status: SourceStatus | None = None,
) -> tuple[tuple[SourceLine, ...], int]:
    """A page of the sources that the words mean, and the id to go on after (0: the last)."""
    texts = sa.select(sa.func.count()).where(col(SourceText.source_id) == col(Source.id))
    articles = (
        sa.select(sa.func.count(sa.distinct(col(Article.id))))
        .join(ReferenceRow, col(ReferenceRow.version_id) == col(Article.version_id))
        .where(col(ReferenceRow.source_id) == col(Source.id))
    )
    query = (
        sa.select(
            col(Source.id),
            col(Source.title),
            col(Source.kind),
            col(Source.status),
            texts.correlate(Source).scalar_subquery().label("texts"),
            articles.correlate(Source).scalar_subquery().label("articles"),
        )
        .where(means(typed), ~is_merged(), col(Source.id) > after)
        .order_by(col(Source.id))
        .limit(PAGE + 1)
    )
    query = query.where(col(Source.kind) == kind) if kind else query
    query = query.where(col(Source.status) == status) if status else query
    rows = session.execute(query).all()
    lines = tuple(
        SourceLine(row.id, row.title, SourceKind(row.kind), SourceStatus(row.status), row.texts, row.articles)
        for row in rows[:PAGE]
    )
    return lines, lines[-1].source_id if len(rows) > PAGE else 0


def source_page(session: Session, source_id: int, actor: Actor, before_event: int = 0) -> SourcePage:
    """`used` names the drafts that this person may read, and the approved versions."""
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound("There is no such source.")
    where = {"source": source_id, "person": actor.id, "is_editor": int(actor.has(Role.EDITOR))}
    used = session.execute(_USED, where).all()
    return SourcePage(
        source_id,
        source.title,
        source.csl,
        SourceKind(source.kind),
        SourceStatus(source.status),
        tuple(_text_line(row) for row in session.execute(_TEXTS, {"source": source_id})),
        tuple(WhereUsed(row.slug, row.title, row.number) for row in used),
        _changes(session, source_id),
        _claims(session, source_id, actor, {row.version_id: bool(row.is_open) for row in used}),
        merges_of(session, source_id),
        told_apart(session, source_id),
        source_history(session, source_id, before_event),
        source.created_at,
    )


def _text_line(row: Any) -> TextLine:
    pages = json.loads(row.pages) or []
    return TextLine(
        row.number,
        row.label,
        row.text,
        row.sha256,
        row.added_at,
        row.kind,
        row.licence,
        pages,
        row.file_name,
        row.file_kind,
        row.file_size,
    )


def _changes(session: Session, source_id: int) -> tuple[StatusChangeShown, ...]:
    return tuple(
        StatusChangeShown(
            row.id,
            SourceStatus(row.status),
            row.reason,
            row.notice_id,
            row.notice_title or "",
            row.name or "",
            row.changed_at,
            bool(row.is_undone),
        )
        for row in session.execute(_CHANGES, {"source": source_id})
    )


def _claims(
    session: Session, source_id: int, actor: Actor, versions: Mapping[int, bool]
) -> tuple[ClaimCiting, ...]:
    """`versions`: whether their pages of claims are open to this person."""
    citing: dict[tuple[int, int], list[Any]] = {}
    where = {"source": source_id, "person": actor.id, "versions": list(versions)}
    for row in session.execute(_CITING, where):
        citing.setdefault((row.version_id, row.ordinal), []).append(row)
    return tuple(
        ClaimCiting(
            rows[0].slug,
            rows[0].title,
            rows[0].number,
            rows[0].ordinal,
            rows[0].text,
            versions[rows[0].version_id],
            _rulings(rows, actor),
        )
        for rows in citing.values()
    )


def _rulings(rows: list[Any], actor: Actor) -> str:
    """Who is to rule on a high-risk claim, and has not, learns what others ruled afterwards,
    as on the claim page."""
    made = [row for row in rows if row.verdict]
    if made and made[0].rules_alone and all(row.person_id != actor.id for row in made):
        return "another reviewer has ruled: shown once you have ruled"
    return "; ".join(f"{Verdict(row.verdict).label}, {row.name}" for row in made)
