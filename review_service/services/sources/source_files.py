"""Sources taken out: found by kind, status and words, listed, shown one by one,
written in a bibliographic format."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.bibliography.formats.registry import FORMATS, WRITABLE
from review_service.core.errors import BadInput, NotFound
from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.exports.ama import ama_reference_text
from review_service.models import Source, SourceText
from review_service.reading.document import Reference
from review_service.reading.identifiers import normal_doi, normal_pmcid, normal_pmid
from review_service.reading.years import year_of
from review_service.services.sources.source_leads import is_merged, lead
from review_service.services.sources.source_search import means


@dataclass(frozen=True)
class Wanted:
    """Which sources: each part narrows, and None or "" does not. `search` is as in `source_search.means`."""

    kind: SourceKind | None = None
    status: SourceStatus | None = None
    search: str = ""


@dataclass(frozen=True)
class SourceRow:
    """A source in a list; the names are those of the command line's JSON."""

    id: int
    title: str
    kind: str
    status: str
    doi: str | None
    pmid: str | None
    pmcid: str | None
    url: str | None


@dataclass(frozen=True)
class TextShown:
    """A revision of a source's text, without the text itself."""

    number: int
    label: str
    characters: int
    sha256: str
    added_at: datetime


def find_sources(session: Session, wanted: Wanted) -> list[Source]:
    """In the order in which they were added, without those that were merged into another."""
    query = sa.select(Source).where(~is_merged()).order_by(col(Source.id))
    if wanted.kind:
        query = query.where(col(Source.kind) == wanted.kind)
    if wanted.status:
        query = query.where(col(Source.status) == wanted.status)
    return list(session.scalars(query.where(means(wanted.search))))


def source_named(session: Session, name: str) -> Source:
    """By `doi:…` or a bare DOI, `pmid:…`, `PMC…`, or its number here. A bare number is a PMID where no source
    has it. One that was merged leads to the one that was kept.

    Raises NotFound.
    """
    text = name.strip()
    prefix, colon, rest = text.partition(":")
    is_pmid = bool(colon) and prefix.lower() == "pmid"
    source: Source | None = None
    if not is_pmid and text.isascii() and text.isdigit() and len(text) < 10:
        source = session.get(Source, int(text))
    elif not is_pmid and (doi := normal_doi(text)):
        source = session.scalar(sa.select(Source).where(col(Source.doi) == doi))
    elif not is_pmid and (pmcid := normal_pmcid(text)):
        source = session.scalar(sa.select(Source).where(col(Source.pmcid) == pmcid))
    if source is None and (pmid := normal_pmid(rest if is_pmid else text)):
        source = session.scalar(sa.select(Source).where(col(Source.pmid) == pmid))
    if source is None:
        raise NotFound(f"There is no source «{name}» (its number here, a DOI, a PMID or a PMCID).")
    return lead(session, source)


def list_sources(session: Session, wanted: Wanted) -> list[SourceRow]:
    return [row_of(source) for source in find_sources(session, wanted)]


def row_of(source: Source) -> SourceRow:
    return SourceRow(
        source.id or 0,
        source.title,
        source.kind.value,
        source.status.value,
        source.doi,
        source.pmid,
        source.pmcid,
        source.url,
    )


def reference_of(source: Source) -> str:
    """In AMA style, as plain text."""
    return ama_reference_text(Reference("source", 1, {"title": source.title, **source.csl}))


def texts_of(session: Session, source: Source) -> list[TextShown]:
    """The newest first."""
    query = (
        sa.select(SourceText)
        .where(col(SourceText.source_id) == source.id)
        .order_by(col(SourceText.number).desc())
    )
    return [
        TextShown(text.number, text.label, len(text.text), text.sha256, text.added_at)
        for text in session.scalars(query)
    ]


def export_sources(session: Session, format_name: str, wanted: Wanted) -> bytes:
    """The file, without texts and abstracts: a text may be under a licence.
    Raises BadInput for an unknown format."""
    chosen = FORMATS.get(format_name)
    if chosen is None or chosen.write is None:
        raise BadInput(f"Sources are not written as «{format_name}»; there are: {', '.join(WRITABLE)}.")
    return chosen.write(keyed(find_sources(session, wanted)))


def keyed(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """CSL-JSON items, each with its key as `id`: `lee2020`, `lee2020b`,
    or `source7` where nobody is named."""
    counts: dict[str, int] = {}
    taken: set[str] = set()
    items = []
    for source in sources:
        key = _key(source.csl) or f"source{source.id}"
        counts[key] = counts.get(key, 0) + 1
        while (unique := key + _letters(counts[key])) in taken:
            counts[key] += 1
        taken.add(unique)
        item = {name: value for name, value in source.csl.items() if name not in {"id", "abstract"}}
        items.append({"id": unique, "title": source.title, **item})
    return items


def _key(csl: Mapping[str, Any]) -> str:
    people = csl.get("author") or csl.get("editor")
    first = people[0] if isinstance(people, list) and people and isinstance(people[0], Mapping) else {}
    name = str(first.get("family") or first.get("literal") or "")
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z]", "", letters)[:20]
    return f"{word}{year_of(csl) or ''}" if word else ""


def _letters(count: int) -> str:
    """ "" for the first, then b, c, … z, -27, …: a key stays one."""
    return "" if count == 1 else chr(ord("a") + count - 1) if count <= 26 else f"-{count}"
