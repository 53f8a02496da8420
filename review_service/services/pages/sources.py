"""The pages of sources: the list, one source with its texts, and the choices for resolving a reference."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.domain.actor import Actor
from review_service.domain.vocabulary import Role, SourceKind, SourceStatus
from review_service.errors import NotFound
from review_service.models import Source

PAGE = 50
MOST_CHOICES = 500


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


@dataclass(frozen=True)
class WhereUsed:
    slug: str
    title: str
    number: int


@dataclass(frozen=True)
class SourcePage:
    source_id: int
    title: str
    csl: Mapping[str, Any]
    kind: SourceKind
    status: SourceStatus
    texts: tuple[TextLine, ...]
    used: tuple[WhereUsed, ...]

    key: str = ""
    number: int = 0
    text: str = ""


_SOURCES = sa.text("""
SELECT source.id, source.title, source.kind, source.status,
    (SELECT count(*) FROM source_text t WHERE t.source_id = source.id) AS texts,
    (SELECT count(*) FROM reference r JOIN article a ON a.version_id = r.version_id
     WHERE r.source_id = source.id) AS articles
FROM source WHERE (:like = '' OR lower(source.title) LIKE :like) AND source.id > :after
ORDER BY source.id LIMIT :limit
""")

_TEXTS = sa.text("""
SELECT number, label, text, sha256, added_at FROM source_text WHERE source_id = :source ORDER BY number DESC
""").columns(added_at=UTCDateTime())

# Readers of drafts see where a draft cites it; everybody else learns of approved versions only.
_USED = sa.text("""
SELECT article.slug, version.title, version.number FROM reference
JOIN version ON version.id = reference.version_id JOIN article ON article.id = version.article_id
WHERE reference.source_id = :source AND (
    EXISTS (SELECT 1 FROM approved_version v WHERE v.version_id = version.id AND v.is_latest)
    OR version.id = article.version_id AND (:is_editor = 1
        OR EXISTS (SELECT 1 FROM contribution k WHERE k.article_id = article.id AND k.person_id = :person)
        OR EXISTS (SELECT 1 FROM assignment x WHERE x.article_id = article.id AND x.person_id = :person
                   AND x.ended_at IS NULL)
           AND NOT EXISTS (SELECT 1 FROM disclosure d WHERE d.article_id = article.id
                           AND d.person_id = :person AND d.has_conflict)))
ORDER BY version.title, version.number LIMIT 200
""")


def source_lines(session: Session, words: str = "", after: int = 0) -> tuple[tuple[SourceLine, ...], int]:
    """A page of sources whose title holds the words, and the id to go on after (0 on the last page)."""
    like = f"%{words.strip().lower()}%" if words.strip() else ""
    rows = session.execute(_SOURCES, {"like": like, "after": after, "limit": PAGE + 1}).all()
    lines = tuple(
        SourceLine(row.id, row.title, SourceKind(row.kind), SourceStatus(row.status), row.texts, row.articles)
        for row in rows[:PAGE]
    )
    return lines, lines[-1].source_id if len(rows) > PAGE else 0


def source_page(session: Session, source_id: int, actor: Actor) -> SourcePage:
    """`used` names the drafts that this person may read, and the approved versions."""
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound("There is no such source.")
    where = {"source": source_id, "person": actor.id, "is_editor": int(actor.has(Role.EDITOR))}
    return SourcePage(
        source_id,
        source.title,
        source.csl,
        SourceKind(source.kind),
        SourceStatus(source.status),
        tuple(TextLine(*row) for row in session.execute(_TEXTS, {"source": source_id})),
        tuple(WhereUsed(*row) for row in session.execute(_USED, where)),
    )


def source_choices(session: Session) -> list[tuple[int, str]]:
    """The newest sources for a select box, by title."""
    rows = session.execute(
        sa.text("SELECT id, title FROM source ORDER BY id DESC LIMIT :most"), {"most": MOST_CHOICES}
    )
    return sorted(((row.id, row.title) for row in rows), key=lambda row: row[1].lower())
