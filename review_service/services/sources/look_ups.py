"""Asking services about a work, and keeping what they answer. The asking itself is `jobs/look_up_worker.py`;
nothing here waits."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.bibliography.look_ups.protocol import KINDS, Found
from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotFound, NotPermitted
from review_service.core.vocabulary import LookupState
from review_service.models import Lookup, Source
from review_service.reading.identifiers import (
    IdentifierKind,
    identifiers_of,
    normal_doi,
    normal_pmcid,
    normal_pmid,
)
from review_service.services.core.history import About, record_event
from review_service.services.sources.sources import may_keep_sources, refuse_merged

KEPT_FOR = timedelta(days=30)  # an answer that is younger is given without asking
LOST_AFTER = timedelta(minutes=2)  # longer than a service may take with every try
LONGEST_SAID = 500
ANSWERED = frozenset({LookupState.FOUND, LookupState.NOT_FOUND})
_BEST_FIRST = (IdentifierKind.PMID, IdentifierKind.DOI, IdentifierKind.PMCID)
_NORMAL = {
    IdentifierKind.PMID: normal_pmid,
    IdentifierKind.DOI: normal_doi,
    IdentifierKind.PMCID: normal_pmcid,
}
_VARIABLES = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID"}


@dataclass(frozen=True)
class Order:
    """What a service is to be asked."""

    service: str
    kind: IdentifierKind
    identifier: str


@dataclass(frozen=True)
class Said:
    """How an asking ended. `why` is for the person; `found` only where the state is FOUND.

    `further`: look-ups that wait since, at services which take an identifier that this answer gave.
    """

    state: LookupState
    why: str = ""
    found: Found | None = None
    further: tuple[int, ...] = ()


def read_identifier(text: str) -> tuple[IdentifierKind, str]:
    """`10.…` or its address, `pmid:123` or digits, `PMC123`, in normal form. Raises BadInput."""
    typed = text.strip()
    prefix, colon, rest = typed.partition(":")
    is_named = bool(colon) and prefix.strip().lower() in set(IdentifierKind)
    for kind, normal in _NORMAL.items():  # a bare number is a PMID
        if is_named and prefix.strip().lower() != kind:
            continue
        if value := normal(rest if is_named else typed):
            return kind, value
    raise BadInput(
        "Type a DOI (10.1000/xyz), a PMID (digits) or a PMCID (PMC and digits).", field="identifier"
    )


def orders_of(identifiers: Mapping[str, str]) -> list[Order]:
    """For each service the identifier that it finds a work by most surely;
    none where it takes none of these."""
    orders = []
    for service, kinds in KINDS.items():
        best = next((kind for kind in _BEST_FIRST if kind in kinds and identifiers.get(kind)), None)
        orders += [Order(service, best, identifiers[best])] if best else []
    return orders


def ask_for_source(
    session: Session, source_id: int, actor: Actor, now: datetime, again: bool = False
) -> list[int]:
    """As `ask`, for what is known of a source. Raises NotFound, NotPermitted,
    BadInput where it has no identifier."""
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound("There is no such source.")
    refuse_merged(session, source_id)
    waiting = ask(session, identifiers_of(source.csl), actor, now, again)
    if waiting:
        asked = session.scalars(sa.select(col(Lookup.service)).where(col(Lookup.id).in_(waiting)))
        after = {"source_id": source_id, "title": source.title, "services": sorted(set(asked))}
        record_event(session, "look_up_source", now, About(actor.id), after=after)
    return waiting


def ask(
    session: Session, identifiers: Mapping[str, str], actor: Actor, now: datetime, again: bool = False
) -> list[int]:
    """The ids of the look-ups that wait for a service now. What was answered within 30 days is not asked,
    unless `again`."""
    if not may_keep_sources(actor):
        raise NotPermitted("Works are looked up by editors and board members.")
    orders = all_orders(session, identifiers)
    if not orders:
        raise BadInput("A work is looked up by its DOI, PMID or PMCID, and this one has none of them yet.")
    rows = [_asked(session, order, actor.id, now, again) for order in orders]
    session.flush()
    return [row.id or 0 for row in rows if row.state is LookupState.ASKED]


def all_orders(session: Session, identifiers: Mapping[str, str]) -> list[Order]:
    """Those of `orders_of`, and then those of `further_orders`."""
    return [*orders_of(identifiers), *further_orders(session, identifiers)]


def further_orders(session: Session, identifiers: Mapping[str, str]) -> list[Order]:
    """For the services that take none of these identifiers: by what another one said of the work."""
    takers = {order.service for order in orders_of(identifiers)}
    if len(takers) == len(KINDS):
        return []
    said: dict[str, str] = {}
    for row in session.scalars(sa.select(Lookup).where(named_by(identifiers), col(Lookup.result) != "")):
        said |= json.loads(row.result)["identifiers"]
    return [order for order in orders_of(said) if order.service not in takers]


def named_by(identifiers: Mapping[str, str]) -> sa.ColumnElement[bool]:
    """The look-ups by any of these identifiers."""
    return sa.or_(
        sa.false(),
        *(
            sa.and_(col(Lookup.identifier_kind) == IdentifierKind(name), col(Lookup.identifier) == value)
            for name, value in identifiers.items()
            if name in set(IdentifierKind)
        ),
    )


def ask_further(session: Session, lookup_id: int, now: datetime) -> tuple[int, ...]:
    """Asks, in the same person's name, the services that could not be asked before this answer."""
    row = session.get_one(Lookup, lookup_id)
    orders = further_orders(session, {row.identifier_kind.value: row.identifier})
    others = [_asked(session, order, row.asked_by, now, False) for order in orders]
    session.flush()
    return tuple(other.id or 0 for other in others if other.state is LookupState.ASKED)


def _asked(session: Session, order: Order, person_id: int | None, now: datetime, again: bool) -> Lookup:
    row = session.scalar(
        sa.select(Lookup).where(
            col(Lookup.service) == order.service,
            col(Lookup.identifier_kind) == order.kind,
            col(Lookup.identifier) == order.identifier,
        )
    )
    if row is None:
        row = Lookup(
            service=order.service,
            identifier_kind=order.kind,
            identifier=order.identifier,
            state=LookupState.ASKED,
            asked_at=now,
            asked_by=person_id,
        )
        session.add(row)
        return row
    is_fresh = row.state in ANSWERED and row.answered_at is not None and now - row.answered_at < KEPT_FOR
    is_under_way = row.state is LookupState.ASKED and now - row.asked_at < LOST_AFTER
    if is_under_way or (is_fresh and not again):
        return row
    row.state, row.said, row.asked_at, row.asked_by = LookupState.ASKED, "", now, person_id
    return row


def order_of(session: Session, lookup_id: int) -> Order | None:
    """What is to be asked; None where somebody else had the answer meanwhile."""
    row = session.get(Lookup, lookup_id)
    if row is None or row.state is not LookupState.ASKED:
        return None
    return Order(row.service, row.identifier_kind, row.identifier)


def record_answer(session: Session, lookup_id: int, said: Said, now: datetime) -> None:
    """What was known before stays where the service could not be reached, and goes where it
    no longer knows the work."""
    row = session.get_one(Lookup, lookup_id)
    row.state, row.said = said.state, said.why[:LONGEST_SAID]
    if said.state in ANSWERED:
        row.answered_at = now
        row.result = result_of(said.found) if said.found else ""
        row.sha256 = said.found.sha256 if said.found else ""


def result_of(record: Found) -> str:
    """JSON of everything but the raw answer; identifiers that the service added are in the CSL item too."""
    kept = {name: value for name, value in asdict(record).items() if name not in {"raw", "sha256", "service"}}
    kept["csl"] = {
        **{_VARIABLES[name]: value for name, value in record.identifiers.items() if name in _VARIABLES},
        **record.csl,
    }
    return json.dumps(storable(kept), ensure_ascii=False)


def storable(value: Any) -> Any:
    """Without what a database cannot hold: U+0000 and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {str(name): storable(inner) for name, inner in value.items()}
    return [storable(inner) for inner in value] if isinstance(value, list | tuple) else value
