"""Asking a service for works by words of their title, and keeping what it offers.
A person takes one, or none."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.bibliography.look_ups.protocol import Candidate
from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotFound, NotPermitted
from review_service.core.vocabulary import LookupState
from review_service.models import Source, WordSearch
from review_service.services.sources.look_up_acceptance import take_identifier
from review_service.services.sources.look_ups import ANSWERED, KEPT_FOR, LONGEST_SAID, LOST_AFTER, storable
from review_service.services.sources.looked_up import FactOffer
from review_service.services.sources.sources import may_keep_sources

SERVICE = "PubMed"
SHORTEST, LONGEST = 3, 300
MOST_OFFERED = 10


@dataclass(frozen=True)
class Offered:
    """How a search ended. `why` is for the person; `candidates` are the best first."""

    state: LookupState
    why: str = ""
    candidates: Sequence[Candidate] = ()


def folded(typed: str) -> str:
    """The words as they are sent and kept: without what PubMed reads as its own language (fields,
    AND, wildcards)."""
    bare = re.sub(r"[\[\](){}\"*:&|/\\?]", " ", typed)
    return " ".join(word.lower() for word in bare.split())


def ask_words(
    session: Session, typed: str, actor: Actor, now: datetime, again: bool = False
) -> tuple[str, int | None]:
    """What the words are folded to, and the search that waits for an answer now, if one does."""
    if not may_keep_sources(actor):
        raise NotPermitted("Works are looked up by editors and board members.")
    wanted = folded(typed)
    if len(wanted) < SHORTEST:
        raise BadInput("Type some words of the title.", field="words")
    if len(wanted) > LONGEST:
        raise BadInput(
            f"A search may have {LONGEST} characters: some words of the title are enough.", field="words"
        )
    row = search_for(session, wanted)
    if row is None:
        row = WordSearch(
            service=SERVICE, words=wanted, state=LookupState.ASKED, asked_at=now, asked_by=actor.id
        )
        session.add(row)
    else:
        is_fresh = row.state in ANSWERED and row.answered_at is not None and now - row.answered_at < KEPT_FOR
        is_under_way = row.state is LookupState.ASKED and now - row.asked_at < LOST_AFTER
        if is_under_way or (is_fresh and not again):
            return wanted, row.id if is_under_way else None
        row.state, row.said, row.asked_at, row.asked_by = LookupState.ASKED, "", now, actor.id
    session.flush()
    return wanted, row.id


def search_for(session: Session, wanted: str) -> WordSearch | None:
    return session.scalar(
        sa.select(WordSearch).where(col(WordSearch.service) == SERVICE, col(WordSearch.words) == wanted)
    )


def words_of(session: Session, search_id: int) -> str | None:
    """What is to be searched for; None where somebody else had the answer meanwhile."""
    row = session.get(WordSearch, search_id)
    return row.words if row is not None and row.state is LookupState.ASKED else None


def record_offered(session: Session, search_id: int, offered: Offered, now: datetime) -> None:
    row = session.get_one(WordSearch, search_id)
    row.state, row.said = offered.state, offered.why[:LONGEST_SAID]
    if offered.state in ANSWERED:
        row.answered_at = now
        row.result = json.dumps(
            storable([asdict(candidate) for candidate in offered.candidates]), ensure_ascii=False
        )


def candidates_of(row: WordSearch) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(**{**stored, "authors": tuple(stored["authors"])})
        for stored in json.loads(row.result or "[]")
    )


def take_candidate(
    session: Session, source_id: int, typed: str, pmid: str, actor: Actor, now: datetime
) -> None:
    """A person says that this work is the source: it gets the PMID, by which all else can
    be looked up and proposed.

    Raises NotPermitted, NotFound, BadInput where it was not offered, or the source has another PMID,
    or another source has it.
    """
    if not may_keep_sources(actor):
        raise NotPermitted("What was looked up is taken by editors and board members.")
    source = session.get(Source, source_id)
    row = search_for(session, folded(typed))
    if source is None or row is None or pmid not in {candidate.pmid for candidate in candidates_of(row)}:
        raise NotFound("This work was not offered for these words.")
    if source.pmid:
        raise BadInput(f"The source has the PMID {source.pmid} already: look it up by that.")
    offer = FactOffer(f"{SERVICE}:PMID", SERVICE, pmid, pmid)
    take_identifier(session, source, "PMID", offer, actor, now)
