"""Takes entries of a bibliographic file in as sources: what is new is added,
what is there by identifier is left as it is."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.bibliography.duplicates import normal_title
from review_service.bibliography.formats.entries import Entry
from review_service.bibliography.formats.registry import FORMATS
from review_service.bibliography.proposals import plain_text
from review_service.core.actor import Actor
from review_service.core.errors import NotPermitted
from review_service.core.vocabulary import GRAVEST_FIRST, SourceStatus
from review_service.models import Source, SourceText
from review_service.reading.identifiers import identifiers_of
from review_service.reading.years import year_of
from review_service.services.core.history import About, record_event
from review_service.services.sources.source_leads import leads_of
from review_service.services.sources.source_status import (
    FallPolicy,
    NewStatus,
    change_source_status,
    may_change_status,
)
from review_service.services.sources.sources import LONGEST_TEXT, TextFacts, add_source_text, may_keep_sources

ABSTRACT = "Abstract"
_STRONG = ("doi", "pmid", "pmcid")


class Fate(StrEnum):
    ADDED = "added"
    KNOWN = "known"
    LEFT_OUT = "left out"


@dataclass
class Outcome:
    """What became of one entry. `remarks` are for the person who imports;
    `source` is None where it was left out."""

    entry: Entry
    fate: Fate
    source: Source | None = None
    remarks: list[str] = field(default_factory=list)
    has_new_text: bool = False


def take_in_entries(
    session: Session, entries: Sequence[Entry], format_name: str, actor: Actor, now: datetime
) -> list[Outcome]:
    """One outcome an entry, in their order. Best called with some hundreds at a time, a transaction each.

    Where an editor imports, a new source gets the status that its record tells of. Nothing about a known one
    is changed, except that one without any text gets the abstract. Raises NotPermitted.
    """
    if not may_keep_sources(actor):
        raise NotPermitted("Sources are added by editors and board members.")
    shelf = _Shelf(session, [entry.item for entry in entries])
    outcomes = [_place(shelf, entry, now) for entry in entries]
    added = [outcome for outcome in outcomes if outcome.fate is Fate.ADDED]
    session.add_all([outcome.source for outcome in added])
    session.flush()
    for outcome in added:
        _tell(session, outcome, format_name, actor, now)
    _give_texts(session, outcomes, actor, now)
    return outcomes


class _Shelf:
    """The sources that these items may be, found with one statement a kind of identifier
    and one for titles."""

    def __init__(self, session: Session, items: Sequence[Mapping[str, Any]]) -> None:
        self._by_identifier: dict[tuple[str, str], Source] = {}
        self._by_title: dict[tuple[str, int | None], list[Source]] = {}
        wanted: dict[str, set[str]] = {}
        for name, value in (identifier for item in items for identifier in identifiers_of(item).items()):
            wanted.setdefault(name, set()).add(value)
        for name, values in sorted(wanted.items()):
            query = sa.select(Source).where(getattr(Source, name).in_(values)).order_by(col(Source.id).desc())
            for source in session.scalars(query):
                self._by_identifier[name, str(getattr(source, name))] = source
        titles = {plain_title(item) for item in items} - {""}
        alike = list(session.scalars(sa.select(Source).where(col(Source.title).in_(titles))))
        met = [*self._by_identifier.values(), *alike]
        leads = leads_of(session, [source.id or 0 for source in met])
        self._by_identifier = {
            name: leads.get(source.id or 0, source) for name, source in self._by_identifier.items()
        }
        for source in alike:
            if source.id not in leads:
                self._remember_title(source)

    def _remember_title(self, source: Source) -> None:
        self._by_title.setdefault(_title_and_year(source.csl), []).append(source)

    def remember(self, source: Source) -> None:
        self._remember_title(source)
        for name in (*_STRONG, "url"):
            if value := getattr(source, name):
                self._by_identifier.setdefault((name, value), source)

    def by_identifiers(self, identifiers: Mapping[str, str]) -> list[tuple[str, Source]]:
        """(identifier, source) for each that is known; an address counts only where nothing
        stronger speaks against it."""
        held = [(name, self._by_identifier.get((name, value))) for name, value in identifiers.items()]
        known = [(name, source) for name, source in held if source is not None]
        strong = [(name, source) for name, source in known if name in _STRONG]
        if strong:
            return strong
        return [
            (name, source)
            for name, source in known
            if not any(
                getattr(source, strong)
                and identifiers.get(strong, getattr(source, strong)) != getattr(source, strong)
                for strong in _STRONG
            )
        ]

    def by_title(self, item: Mapping[str, Any]) -> list[Source]:
        title, year = _title_and_year(item)
        return self._by_title.get((title, year), []) if title else []


def _title_and_year(item: Mapping[str, Any]) -> tuple[str, int | None]:
    return normal_title(item.get("title")), year_of(item)


def plain_title(item: Mapping[str, Any]) -> str:
    """The title without the tags of rich text: what lists and searches show."""
    return plain_text(str(item.get("title") or "")).strip()


def _place(shelf: _Shelf, entry: Entry, now: datetime) -> Outcome:
    identifiers = identifiers_of(entry.item)
    known = shelf.by_identifiers(identifiers)
    if len({id(source) for _, source in known}) > 1:
        reasons = ", ".join(f"its {name.upper()} is that of «{source.title}»" for name, source in known)
        return Outcome(entry, Fate.LEFT_OUT, remarks=[f"identifiers of different sources: {reasons}"])
    alike = shelf.by_title(entry.item)
    if known or (alike and not identifiers):  # without an identifier there is nothing else to go by
        return _known(entry, known[0][1] if known else alike[0], by_title=not known)
    title = plain_title(entry.item) or next((f"{name}:{value}" for name, value in identifiers.items()), "")
    if not title:
        return Outcome(entry, Fate.LEFT_OUT, remarks=["a source needs a title or an identifier"])
    source = Source(
        title=title,
        csl=dict(entry.item),
        kind=entry.kind,
        status=SourceStatus.OK,
        created_at=now,
        doi=identifiers.get("doi"),
        pmid=identifiers.get("pmid"),
        pmcid=identifiers.get("pmcid"),
        url=identifiers.get("url"),
    )
    outcome = Outcome(entry, Fate.ADDED, source)
    outcome.remarks += [
        f"the same title and year as «{likely.title}» ({_name(likely)})"
        for likely in alike[:1]
        if year_of(likely.csl)
    ]
    outcome.remarks += [note.words for note in (*entry.notes, *entry.about)]
    shelf.remember(source)
    return outcome


def _known(entry: Entry, source: Source, by_title: bool) -> Outcome:
    outcome = Outcome(entry, Fate.KNOWN, source)
    if by_title:
        outcome.remarks.append("known by title and year only")
    told = _gravest(entry)
    if _is_graver(told, source.status):
        said = "; ".join(note.words for note in entry.notes if note.status is told)
        outcome.remarks.append(f"the file says «{said}», and here its status is «{source.status.label}»")
    return outcome


def _is_graver(told: SourceStatus, here: SourceStatus) -> bool:
    order = (*GRAVEST_FIRST, SourceStatus.OK)
    return order.index(told) < order.index(here)


def _gravest(entry: Entry) -> SourceStatus:
    told = {note.status for note in entry.notes}
    return next((status for status in GRAVEST_FIRST if status in told), SourceStatus.OK)


def _name(source: Source) -> str:
    return f"source {source.id}" if source.id else "in this file"


def _tell(session: Session, outcome: Outcome, format_name: str, actor: Actor, now: datetime) -> None:
    """The event, and the changes of status that the record speaks of; nothing cites the source yet."""
    source = outcome.source
    if source is None or source.id is None:
        return
    after = {"source_id": source.id, "title": source.title, "format": format_name}
    record_event(session, "add_source", now, About(actor.id), after=after)
    told = outcome.entry.notes
    if told and not may_change_status(actor):
        outcome.remarks.append("its status is for an editor to change")
        return
    for note in told:
        reason = f"The imported record ({format_name}) says: {note.reason}."
        new = NewStatus(note.status, reason, found_in=note.found_in(FORMATS[format_name].service))
        change_source_status(session, source.id, new, actor, now, FallPolicy())


def _give_texts(session: Session, outcomes: Iterable[Outcome], actor: Actor, now: datetime) -> None:
    """The abstract becomes the first text of a source that has none. A new source is cited nowhere:
    no recount."""
    wanted = [placed for placed in outcomes if placed.source is not None and placed.entry.abstract]
    ids = {placed.source.id for placed in wanted if placed.source is not None}
    query = sa.select(col(SourceText.source_id)).where(col(SourceText.source_id).in_(ids))
    have = set(session.scalars(query))
    for outcome in wanted:
        source, text = outcome.source, outcome.entry.abstract or ""
        if source is None or source.id is None or source.id in have:
            continue
        if len(text) > LONGEST_TEXT:
            outcome.remarks.append("its abstract is too long for a text and was left out")
            continue
        have.add(source.id)
        outcome.has_new_text = True
        if outcome.fate is Fate.KNOWN:
            add_source_text(session, source.id, text, TextFacts(ABSTRACT), actor, now)
        else:
            _first_text(session, source, text, actor, now)


def _first_text(session: Session, source: Source, text: str, actor: Actor, now: datetime) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    session.add(
        SourceText(
            source_id=source.id or 0, number=1, label=ABSTRACT, text=text, sha256=digest, added_at=now,
            added_by=actor.id
        )
    )  # fmt: skip
    after = {"source_id": source.id, "title": source.title, "number": 1, "sha256": digest}
    record_event(session, "add_source_text", now, About(actor.id), after=after)
