"""Sources that seem to be one work: the list of groups, and a few of them side by side with
what merging would touch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.bibliography.duplicates import (
    DuplicateGroup,
    differences,
    find_duplicates,
    without_told_apart,
)
from review_service.core.errors import NotFound
from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.models import Source, SourceDistinction
from review_service.reading.identifiers import identifiers_of
from review_service.services.sources.source_leads import is_merged
from review_service.services.sources.source_merges import Cites, cites_of

PAGE = 20
MOST_COMPARED = 6


@dataclass(frozen=True)
class SeemingLine:
    """One source of a group. `articles` and `claims` of newest and approved versions cite it."""

    source_id: int
    title: str
    identifiers: Mapping[str, str]
    status: SourceStatus
    texts: int
    articles: int
    claims: int


@dataclass(frozen=True)
class Group:
    reason: str
    lines: tuple[SeemingLine, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(line.source_id for line in self.lines)


@dataclass(frozen=True)
class DuplicatesPage:
    """`following`: the number of the source to go on after, 0 on the last page."""

    groups: tuple[Group, ...]
    total: int
    following: int


@dataclass(frozen=True)
class Compared:
    """A source beside others. `goes` are the articles that would be touched if it were merged away."""

    source_id: int
    title: str
    csl: Mapping[str, Any]
    kind: SourceKind
    status: SourceStatus
    texts: int
    added_at: datetime
    goes: tuple[Cites, ...]

    key: str = ""
    number: int = 0
    text: str = ""

    @property
    def retied(self) -> tuple[Cites, ...]:
        return tuple(source for source in self.goes if not source.is_kept)

    @property
    def stays(self) -> tuple[Cites, ...]:
        return tuple(source for source in self.goes if source.is_kept)

    @property
    def articles(self) -> int:
        return len({source.slug for source in self.goes})

    @property
    def claims(self) -> int:
        return sum(source.claims for source in self.goes)

    @property
    def rulings(self) -> int:
        return sum(source.rulings for source in self.goes)


@dataclass(frozen=True)
class ComparePage:
    """`rows`: (label, what each says, do they differ?). `suggested` is the one to keep:
    the most used, then the best described."""

    sources: tuple[Compared, ...]
    rows: tuple[tuple[str, tuple[str, ...], bool], ...]
    suggested: int


_TEXTS = sa.text(
    "SELECT source_id, count(*) AS texts FROM source_text WHERE source_id IN :sources GROUP BY source_id"
).bindparams(sa.bindparam("sources", expanding=True))

_GONE = sa.text("""
SELECT source.id, source.title, source_merge.kept_id, kept.title AS kept_title, source_merge.reason,
    person.name,
    source_merge.merged_at
FROM source_merge
JOIN source ON source.id = source_merge.merged_id JOIN source AS kept ON kept.id = source_merge.kept_id
LEFT JOIN person ON person.id = source_merge.person_id
WHERE source_merge.merged_id = :source OR source_merge.kept_id = :source ORDER BY source_merge.id
""").columns(merged_at=UTCDateTime())


@dataclass(frozen=True)
class Merged:
    """That one source went into another."""

    source_id: int
    title: str
    kept_id: int
    kept_title: str
    reason: str
    person: str
    merged_at: datetime


@dataclass(frozen=True)
class ToldApart:
    source_id: int
    title: str
    reason: str
    person: str
    told_at: datetime


_APART = sa.text("""
SELECT other.id, other.title, told.reason, person.name, told.told_at
FROM source_distinction AS told
JOIN source AS other ON other.id = CASE WHEN told.first_id = :source THEN told.second_id ELSE told.first_id
    END
LEFT JOIN person ON person.id = told.person_id
WHERE told.first_id = :source OR told.second_id = :source ORDER BY told.id
""").columns(told_at=UTCDateTime())


def merges_of(session: Session, source_id: int) -> tuple[Merged, ...]:
    """Where this source went, or what went into it."""
    return tuple(
        Merged(row.id, row.title, row.kept_id, row.kept_title, row.reason, row.name or "", row.merged_at)
        for row in session.execute(_GONE, {"source": source_id})
    )


def told_apart(session: Session, source_id: int) -> tuple[ToldApart, ...]:
    """The sources that look like this one and are other works."""
    return tuple(
        ToldApart(row.id, row.title, row.reason, row.name or "", row.told_at)
        for row in session.execute(_APART, {"source": source_id})
    )


def duplicates_page(session: Session, after: int = 0) -> DuplicatesPage:
    """Groups in the order of their first source; without what a person said are different works."""
    rows = session.execute(
        sa.select(col(Source.id), col(Source.title), col(Source.csl), col(Source.status))
        .where(~is_merged())
        .order_by(col(Source.id))
    ).all()
    groups = seeming(session, [row.id for row in rows], [row.csl for row in rows])
    left = [group for group in groups if rows[group.places[0]].id > after]
    shown = left[:PAGE]
    ids = [rows[place].id for group in shown for place in group.places]
    texts, cites = _texts(session, ids), cites_of(session, ids)
    lines = tuple(
        Group(group.reason, tuple(_line(rows[place], texts, cites) for place in group.places))
        for group in shown
    )
    return DuplicatesPage(lines, len(groups), rows[shown[-1].places[0]].id if len(left) > PAGE else 0)


def seeming(session: Session, ids: Sequence[int], items: Sequence[Mapping[str, Any]]) -> list[DuplicateGroup]:
    """The groups among these sources that nobody has told apart; places count in what is handed in."""
    place = {number: index for index, number in enumerate(ids)}
    told = session.execute(sa.select(col(SourceDistinction.first_id), col(SourceDistinction.second_id)))
    apart = {
        (min(place[first], place[second]), max(place[first], place[second]))
        for first, second in told
        if first in place and second in place
    }
    return without_told_apart(find_duplicates(items), apart)


def _line(row: Any, texts: Mapping[int, int], cites: Sequence[Cites]) -> SeemingLine:
    own = [cite for cite in cites if cite.source_id == row.id]
    return SeemingLine(
        row.id,
        row.title,
        identifiers_of(row.csl),
        SourceStatus(row.status),
        texts.get(row.id, 0),
        len({cite.slug for cite in own}),
        sum(cite.claims for cite in own),
    )


def _texts(session: Session, ids: Sequence[int]) -> dict[int, int]:
    return {row.source_id: row.texts for row in session.execute(_TEXTS, {"sources": list(ids)})}


def compare_page(session: Session, source_ids: Sequence[int]) -> ComparePage:
    """Raises NotFound where one is not there or was merged already."""
    wanted = list(dict.fromkeys(source_ids))[:MOST_COMPARED]
    query = sa.select(Source).where(col(Source.id).in_(wanted), ~is_merged()).order_by(col(Source.id))
    rows = list(session.scalars(query))
    if len(rows) != len(wanted):
        raise NotFound("One of these sources is not there, or was merged into another one already.")
    ids = [row.id or 0 for row in rows]
    texts, cites = _texts(session, ids), cites_of(session, ids)
    compared = tuple(
        Compared(
            row.id or 0,
            row.title,
            row.csl,
            SourceKind(row.kind),
            SourceStatus(row.status),
            texts.get(row.id or 0, 0),
            row.created_at,
            tuple(cite for cite in cites if cite.source_id == row.id),
        )
        for row in rows
    )
    most = max(
        compared,
        key=lambda source: (
            source.rulings,
            source.articles,
            source.texts,
            len(source.csl),
            -source.source_id,
        ),
    )
    rows_of_facts = differences([{"title": row.title, **row.csl} for row in rows])
    return ComparePage(compared, tuple(rows_of_facts), most.source_id)
