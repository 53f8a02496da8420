"""What was looked up of a work, side by side with what is known here: proposals for a person,
and nothing that decides."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.bibliography.formats.notices import StatusNote
from review_service.bibliography.proposals import KIND, KIND_LABEL, VARIABLES, differs, in_words
from review_service.core.errors import NotFound
from review_service.core.vocabulary import LookupState, SourceKind, SourceStatus
from review_service.models import Lookup, Source, SourceStatusChange, SourceText
from review_service.reading.identifiers import IdentifierKind, identifiers_of
from review_service.services.sources.look_ups import LOST_AFTER, Order, all_orders, named_by
from review_service.services.sources.sources import find_source, known_sources

OFFLINE = "offline: nobody could be reached; everything else works"


@dataclass(frozen=True)
class ServiceShown:
    """`state` None: it was not asked yet, or (`why` says so) cannot be."""

    service: str
    state: LookupState | None
    words: str


@dataclass(frozen=True)
class FactOffer:
    """`value` names it in a form, `raw` is what would be taken, `is_suggested` where nothing
    is here to be overwritten."""

    value: str
    service: str
    words: str
    raw: Any
    is_suggested: bool = False


@dataclass(frozen=True)
class FactRow:
    """A variable; `offers` in the order of the services, None where one says nothing or,
    in `agreeing`, the same."""

    variable: str
    label: str
    here: str
    offers: tuple[FactOffer | None, ...]
    agreeing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TextOffer:
    value: str
    service: str
    text: str
    is_suggested: bool


@dataclass(frozen=True)
class NoteOffer:
    """`said`: all that the note says, the notice named. `found_in` makes taking it repeatable;
    `is_recorded` where it was taken already, also if it was taken back since."""

    value: str
    service: str
    status: SourceStatus
    said: str
    notice: Mapping[str, str]
    found_in: str
    is_recorded: bool
    notice_id: int | None = None

    @property
    def may_add_notice(self) -> bool:
        """The notice could become a source: it is none, and is known by an identifier."""
        return self.notice_id is None and bool(self.notice)


@dataclass(frozen=True)
class LookedUp:
    """`seen` names what is shown: what is here, and each answer. `lost`:
    asked so long ago that nobody will answer any more."""

    identifiers: Mapping[str, str]
    services: tuple[ServiceShown, ...]
    columns: tuple[str, ...]
    rows: tuple[FactRow, ...]
    texts: tuple[TextOffer, ...]
    notes: tuple[NoteOffer, ...]
    seen: str
    lost: tuple[int, ...] = ()
    source_id: int | None = None
    known_id: int | None = None
    known_title: str = ""

    @property
    def was_asked(self) -> bool:
        return any(service.state for service in self.services)

    @property
    def is_waiting(self) -> bool:
        return any(service.state is LookupState.ASKED for service in self.services)

    @property
    def is_offline(self) -> bool:
        asked = [service.state for service in self.services if service.state]
        return bool(asked) and set(asked) == {LookupState.OFFLINE}

    @property
    def has_new_notices(self) -> bool:
        return any(note.may_add_notice and not note.is_recorded for note in self.notes)

    @property
    def has_proposals(self) -> bool:
        return bool(self.rows or self.texts or any(not note.is_recorded for note in self.notes))


def looked_up_source(session: Session, source_id: int, now: datetime) -> LookedUp:
    """Raises NotFound."""
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound("There is no such source.")
    here = {**source.csl, KIND: source.kind.value}
    return _looked_up(session, identifiers_of(source.csl), here, source, now)


def looked_up_identifier(session: Session, kind: IdentifierKind, value: str, now: datetime) -> LookedUp:
    """`known_id` is the source that the work is already, by this identifier or one that a service added."""
    return _looked_up(session, {kind.value: value}, {}, None, now)


def _looked_up(
    session: Session, identifiers: Mapping[str, str], here: Mapping[str, Any],
    source: Source | None, now: datetime
) -> LookedUp:  # fmt: skip
    orders = all_orders(session, identifiers)
    rows = _newest_of_each_service(session, orders, identifiers)
    results = {name: json.loads(row.result) for name, row in rows.items() if row.result}
    columns = tuple(results)
    known = None if source else _known(session, identifiers, results)
    shown = _services(orders, rows, now)
    return LookedUp(
        identifiers,
        shown,
        columns,
        tuple(_rows(results, here)),
        tuple(_texts(session, results, source)),
        tuple(_notes(session, results, source)),
        _seen(here, rows),
        tuple(row.id or 0 for row in rows.values() if _is_lost(row, now)),
        source.id if source else None,
        known.id if known else None,
        known.title if known else "",
    )


def _newest_of_each_service(
    session: Session, orders: Sequence[Order], identifiers: Mapping[str, str]
) -> dict[str, Lookup]:
    """By any identifier: the work may have been found by another than the one it would
    be looked up by now."""
    wanted = {**{order.kind.value: order.identifier for order in orders}, **identifiers}
    query = sa.select(Lookup).where(named_by(wanted)).order_by(col(Lookup.asked_at), col(Lookup.id))
    newest = {row.service: row for row in session.scalars(query)}
    return {order.service: newest[order.service] for order in orders if order.service in newest}


def _is_lost(row: Lookup, now: datetime) -> bool:
    return row.state is LookupState.ASKED and now - row.asked_at >= LOST_AFTER


def _services(orders: Sequence[Order], rows: Mapping[str, Lookup], now: datetime) -> tuple[ServiceShown, ...]:
    return tuple(
        ServiceShown(order.service, row.state if row else None, _state_words(row, now))
        for order in orders
        for row in [rows.get(order.service)]
    )


def ago(then: datetime, now: datetime) -> str:
    """«5 s ago», «3 minutes ago», «12 days ago»."""
    seconds = max(0, int((now - then).total_seconds()))
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if (count := seconds // size) > 0:
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return f"{seconds} s ago"


def _state_words(row: Lookup | None, now: datetime) -> str:
    if row is None:
        return "not asked yet"
    if row.state is LookupState.ASKED:
        return f"asked {ago(row.asked_at, now)}"
    if row.state is LookupState.OFFLINE:
        return OFFLINE
    if row.state is LookupState.FAILED:
        return f"failed because {row.said[:1].lower()}{row.said[1:]}" if row.said else "failed"
    label = f"{row.identifier_kind.value.upper()} {row.identifier}"
    answered = ago(row.answered_at, now) if row.answered_at else ""
    is_found = row.state is LookupState.FOUND
    return (
        f"found by {label}, {answered}" if is_found else f"not found: it does not know {label} ({answered})"
    )


def _rows(results: Mapping[str, Any], here: Mapping[str, Any]) -> list[FactRow]:
    fact_rows = []
    for variable, label in {**VARIABLES, KIND: KIND_LABEL}.items():
        ours, is_first = in_words(variable, here.get(variable)), True
        offers: list[FactOffer | None] = []
        agreeing = set()
        for service, result in results.items():
            said = _kind_of(result) if variable == KIND else result["csl"].get(variable)
            if not differs(variable, here.get(variable), said):
                offers.append(None)
                agreeing |= {service} if said else set()
                continue
            value = f"{service}:{variable}"
            offers.append(FactOffer(value, service, in_words(variable, said), said, is_first and not ours))
            is_first = False
        if any(offers):
            fact_rows.append(FactRow(variable, label, ours, tuple(offers), frozenset(agreeing)))
    return fact_rows


def _kind_of(result: Mapping[str, Any]) -> str:
    """«other» is no kind that a service says: it is what is left where nothing tells one."""
    kind = str(result.get(KIND) or "")
    return "" if kind == SourceKind.OTHER else kind


def _texts(session: Session, results: Mapping[str, Any], source: Source | None) -> list[TextOffer]:
    """Abstracts that are no revision yet."""
    query = sa.select(col(SourceText.sha256)).where(
        col(SourceText.source_id) == (source.id if source else None)
    )
    have = set(session.scalars(query)) if source else set()
    offers: list[TextOffer] = []
    for service, result in results.items():
        text = str(result.get("abstract") or "").replace("\r\n", "\n").strip()
        if text and hashlib.sha256(text.encode()).hexdigest() not in have:
            offers.append(TextOffer(service, service, text, not have and not offers))
    return offers


def _notes(session: Session, results: Mapping[str, Any], source: Source | None) -> list[NoteOffer]:
    query = sa.select(col(SourceStatusChange.found_in)).where(
        col(SourceStatusChange.source_id) == (source.id if source else None)
    )
    recorded = set(session.scalars(query)) if source else set()
    note_offers: dict[str, NoteOffer] = {}
    notices = [
        {name.upper(): value for name, value in note["notice"].items()}
        for result in results.values()
        for note in result.get("notes", [])
    ]
    known = known_sources(session, notices)
    for service, result in results.items():
        for place, kept in enumerate(result.get("notes", [])):
            note = StatusNote(**{**kept, "status": SourceStatus(kept["status"])})
            found_in = note.found_in(service)
            note_offers[found_in] = NoteOffer(
                f"{service}:{place}",
                service,
                note.status,
                note.reason,
                note.notice,
                found_in,
                found_in in recorded,
                next((known[name] for name in note.notice.items() if name in known), None),
            )
    return list(note_offers.values())


def _known(session: Session, identifiers: Mapping[str, str], results: Mapping[str, Any]) -> Source | None:
    items: list[Mapping[str, Any]] = [{name.upper(): value for name, value in identifiers.items()}]
    items += [result["csl"] for result in results.values()]
    return next((known for item in items if (known := find_source(session, item))), None)


def _seen(here: Mapping[str, Any], rows: Mapping[str, Lookup]) -> str:
    """«here=…;PubMed=…»: so that an answer that arrives later does not spoil a choice among
    those that were there."""
    parts = {"here": json.dumps(dict(here), sort_keys=True)}
    parts |= {service: row.result for service, row in rows.items()}
    return ";".join(
        f"{name}={hashlib.sha256(said.encode()).hexdigest()[:16]}" for name, said in parts.items()
    )
