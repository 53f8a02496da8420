"""The sources that a retraction list speaks of: by DOI or PMID for certain,
by title and year as a suggestion."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.bibliography.formats.retraction_watch import Retraction
from review_service.core.errors import BadInput
from review_service.core.vocabulary import SourceStatus
from review_service.reading.years import year_of
from review_service.services.sources.source_status import NewStatus


@dataclass(frozen=True)
class Match:
    source_id: int
    title: str
    row: Retraction

    @property
    def new_status(self) -> NewStatus:
        return NewStatus(self.row.status, self.row.reason, found_in=self.row.found_in)


@dataclass
class Matched:
    """`sure` are to be recorded; `maybe` (same title and year) and `reinstated` are for a person to decide;
    `known` were recorded before; `problems` are rows that could not be read."""

    sure: list[Match] = field(default_factory=list)
    maybe: list[Match] = field(default_factory=list)
    reinstated: list[Match] = field(default_factory=list)
    known: int = 0
    rows: int = 0
    problems: list[BadInput] = field(default_factory=list)


_SOURCES = sa.text("""
SELECT coalesce((SELECT kept_id FROM source_merge
    WHERE merged_id = source.id), source.id) AS id, title, doi, pmid,
    CAST(csl AS TEXT) AS csl
FROM source ORDER BY source.id
""")
_KNOWN = sa.text("SELECT source_id, found_in FROM source_status_change WHERE found_in <> ''")


def match_retractions(session: Session, rows: Iterable[Retraction | BadInput]) -> Matched:
    """Goes through the list once; memory grows with the sources and what was found, not with the list."""
    known = {(row.source_id, row.found_in) for row in session.execute(_KNOWN)}
    by_identifier: dict[str, tuple[int, str]] = {}
    by_title: dict[tuple[str, int], tuple[int, str]] = {}
    for source in session.execute(_SOURCES):
        here = (source.id, source.title)
        by_identifier |= {f"doi:{source.doi}": here} if source.doi else {}
        by_identifier |= {f"pmid:{source.pmid}": here} if source.pmid else {}
        if year := year_of(json.loads(source.csl)):
            by_title[_plain(source.title), year] = here
    matched = Matched()
    for row in rows:
        matched.rows += 1
        if isinstance(row, BadInput):
            matched.problems.append(row)
            continue
        sure = by_identifier.get(f"doi:{row.doi}") or by_identifier.get(f"pmid:{row.pmid}")
        entry = sure or by_title.get((_plain(row.title), row.year)) if row.year or sure else None
        if entry:
            _put(matched, Match(*entry, row), sure is not None, known)
    return matched


def _put(matched: Matched, match: Match, is_sure: bool, known: set[tuple[int, str]]) -> None:
    if (match.source_id, match.row.found_in) in known:
        matched.known += 1
    elif match.row.status is SourceStatus.OK:
        matched.reinstated.append(match)
    else:
        (matched.sure if is_sure else matched.maybe).append(match)


def _plain(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.lower()))
