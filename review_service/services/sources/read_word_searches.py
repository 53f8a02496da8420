"""What a search by words offered, beside what is a source here already."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from review_service.core.errors import NotFound
from review_service.core.vocabulary import LookupState
from review_service.models import Source
from review_service.services.sources.look_ups import LOST_AFTER
from review_service.services.sources.looked_up import OFFLINE, ago
from review_service.services.sources.sources import known_sources
from review_service.services.sources.word_searches import SERVICE, candidates_of, folded, search_for


@dataclass(frozen=True)
class CandidateLine:
    """`known_id`: the source that this work is already."""

    pmid: str
    title: str
    facts: str
    known_id: int | None


@dataclass(frozen=True)
class SearchPage:
    """`source_id`, `source_title`: the source that one of them may be, where the search began on its page."""

    service: str
    words: str
    state_words: str
    is_waiting: bool
    lines: tuple[CandidateLine, ...]
    source_id: int | None = None
    source_title: str = ""
    lost: int | None = None


def search_page(session: Session, typed: str, now: datetime, source_id: int | None = None) -> SearchPage:
    source = session.get(Source, source_id) if source_id else None
    if source_id and source is None:
        raise NotFound("There is no such source.")
    wanted = folded(typed)
    row = search_for(session, wanted)
    candidates = candidates_of(row) if row else ()
    known = known_sources(
        session, [{"PMID": candidate.pmid, "DOI": candidate.doi} for candidate in candidates]
    )
    lines = tuple(
        CandidateLine(
            candidate.pmid,
            candidate.title,
            ". ".join(filter(None, (_people(candidate.authors), candidate.journal, candidate.date))),
            known.get(("pmid", candidate.pmid)) or known.get(("doi", candidate.doi)),
        )
        for candidate in candidates
    )
    state, said = (row.state, row.said) if row else (None, "")
    is_lost = bool(row and row.state is LookupState.ASKED and now - row.asked_at >= LOST_AFTER)
    return SearchPage(
        SERVICE,
        wanted,
        _in_words(state, said, ago(row.answered_at, now) if row and row.answered_at else ""),
        state is LookupState.ASKED,
        lines,
        source.id if source else None,
        source.title if source else "",
        row.id if row and is_lost else None,
    )


def _in_words(state: LookupState | None, said: str, answered: str) -> str:
    if state is None:
        return "not asked yet"
    if state is LookupState.ASKED:
        return "asked"
    if state is LookupState.OFFLINE:
        return OFFLINE
    if state is LookupState.FAILED:
        return f"failed because {said[:1].lower()}{said[1:]}" if said else "failed"
    return f"answered {answered}" if state is LookupState.FOUND else f"found nothing like it, {answered}"


def _people(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (", et al" if len(names) > 3 else "")
