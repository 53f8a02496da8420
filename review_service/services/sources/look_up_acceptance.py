"""A person takes what was looked up: facts, an abstract as a new text, what happened to the work.
Nothing else changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.bibliography.proposals import KIND
from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotFound, NotPermitted, StaleVersion
from review_service.core.vocabulary import SourceKind
from review_service.models import Article, Source
from review_service.reading.identifiers import IdentifierKind, identifiers_of
from review_service.services.core.history import About, record_event
from review_service.services.sources.looked_up import (
    FactOffer,
    LookedUp,
    NoteOffer,
    looked_up_identifier,
    looked_up_source,
)
from review_service.services.sources.source_import import plain_title
from review_service.services.sources.source_status import (
    FallPolicy,
    NewStatus,
    change_source_status,
    cited_in,
    may_change_status,
)
from review_service.services.sources.sources import (
    TextFacts,
    add_source_text,
    find_source,
    make_source,
    may_keep_sources,
    refuse_merged,
)

_VARIABLES = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID"}


@dataclass(frozen=True)
class Chosen:
    """The `value`s of the offers that somebody ticked, and what they saw (`LookedUp.seen`). `with_notices`:
    a notice that is no source yet becomes one."""

    facts: Sequence[str] = ()
    texts: Sequence[str] = ()
    notes: Sequence[str] = ()
    seen: str = ""
    with_notices: bool = False


@dataclass(frozen=True)
class _Taken:
    facts: Mapping[str, FactOffer]
    texts: Mapping[str, str]
    notes: Sequence[NoteOffer]
    with_notices: bool


def accept(
    session: Session, source_id: int, chosen: Chosen, actor: Actor, now: datetime, policy: FallPolicy
) -> None:
    """Takes what was chosen into a source: facts are one event, and so is each text
    and each change of status.

    Raises NotFound, NotPermitted, StaleVersion where what was seen is no longer what is said, BadInput.
    """
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound("There is no such source.")
    refuse_merged(session, source_id)
    taken = _chosen(looked_up_source(session, source_id, now), chosen, actor)
    if taken.facts:
        _take_facts(session, source, taken.facts, actor, now)
    _take_rest(session, source_id, taken, actor, now, policy)


@dataclass(frozen=True)
class Identifier:
    """By which a work was looked up that is no source yet."""

    kind: IdentifierKind
    value: str


def accept_new(
    session: Session,
    work: Identifier,
    chosen: Chosen,
    actor: Actor,
    now: datetime,
    policy: FallPolicy,
) -> tuple[int, bool]:
    """The source that was made of what was chosen, and True; where the work is one already,
    that one as it is, and False."""
    looked = looked_up_identifier(session, work.kind, work.value, now)
    if looked.known_id:
        _may_take(actor, chosen)
        return looked.known_id, False
    taken = _chosen(looked, chosen, actor)
    csl = {_VARIABLES[work.kind]: work.value}
    csl |= {name: offer.raw for name, offer in taken.facts.items() if name != KIND}
    guessed = SourceKind(taken.facts[KIND].raw) if KIND in taken.facts else None
    source = make_source(session, csl, guessed, now)
    source.title = plain_title(csl) or source.title
    source_id = source.id or 0
    services = sorted({offer.service for offer in taken.facts.values()})
    facts = {name: offer.raw for name, offer in taken.facts.items()}
    after = {"source_id": source_id, "title": source.title, "services": services, "facts": facts}
    record_event(session, "add_source", now, About(actor.id), after=after)
    _take_rest(session, source_id, taken, actor, now, policy)
    return source_id, True


def _may_take(actor: Actor, chosen: Chosen) -> None:
    if not may_keep_sources(actor):
        raise NotPermitted("What was looked up is taken by editors and board members.")
    if chosen.notes and not may_change_status(actor):
        raise NotPermitted("What happened to a source is recorded by editors. Ask one of them to look.")


def _chosen(looked: LookedUp, chosen: Chosen, actor: Actor) -> _Taken:
    """What the ticked boxes stand for. Each must be offered now, in the words that the person saw."""
    _may_take(actor, chosen)
    if not _is_as_seen(looked, chosen):
        raise StaleVersion(
            "What is known or what the services say changed since you looked. Compare again, then take it."
        )
    offers = {offer.value: (row.variable, offer) for row in looked.rows for offer in row.offers if offer}
    texts = {offer.value: offer for offer in looked.texts}
    notes = {offer.value: offer for offer in looked.notes if not offer.is_recorded}
    if {*chosen.facts} - {*offers} or {*chosen.texts} - {*texts} or {*chosen.notes} - {*notes}:
        raise BadInput("Something that is ticked is not offered any more. Compare again, then take it.")
    if not (chosen.facts or chosen.texts or chosen.notes):
        raise BadInput("Nothing is ticked: tick what you want to take.")
    facts: dict[str, FactOffer] = {}
    for value in dict.fromkeys(chosen.facts):
        variable, offer = offers[value]
        if variable in facts:
            label = next(row.label for row in looked.rows if row.variable == variable)
            raise BadInput(f"{label}: two are ticked. Leave the one that is right.")
        facts[variable] = offer
    if len({*chosen.texts}) > 1:
        raise BadInput("Two abstracts are ticked. Leave the one that reviewers are to read.")
    return _Taken(
        facts,
        {texts[value].service: texts[value].text for value in chosen.texts},
        [notes[value] for value in dict.fromkeys(chosen.notes)],
        chosen.with_notices,
    )


def _is_as_seen(looked: LookedUp, chosen: Chosen) -> bool:
    """Are the source and the answers that something is taken from still what the person looked at?"""
    values = [*chosen.facts, *chosen.texts, *chosen.notes]
    concerned = {"here", *(value.partition(":")[0] for value in values)}
    seen, now = (
        dict(part.partition("=")[::2] for part in seen.split(";")) for seen in (chosen.seen, looked.seen)
    )
    return all(seen.get(name) == now.get(name) for name in concerned)


def _take_facts(
    session: Session, source: Source, facts: Mapping[str, FactOffer], actor: Actor, now: datetime
) -> None:
    variables = {name: offer.raw for name, offer in facts.items() if name != KIND}
    csl: dict[str, Any] = {**source.csl, **variables}
    identifiers = identifiers_of(csl)
    _refuse_taken(session, source, identifiers)
    before = {name: source.csl.get(name) for name in variables}
    if KIND in facts:
        before[KIND], source.kind = source.kind.value, SourceKind(facts[KIND].raw)
    source.csl, source.title = csl, plain_title(csl) or source.title
    source.doi, source.pmid = identifiers.get("doi"), identifiers.get("pmid")
    source.pmcid, source.url = identifiers.get("pmcid"), identifiers.get("url")
    after = {
        "source_id": source.id,
        "title": source.title,
        "services": sorted({offer.service for offer in facts.values()}),
        "facts": {name: offer.raw for name, offer in facts.items()},
    }
    record_event(session, "accept_look_up", now, About(actor.id), before={"facts": before}, after=after)
    touched = {use.article_id for use in cited_in(session, source.id or 0)}  # readers' pages show its facts
    session.execute(sa.update(Article).where(col(Article.id).in_(touched)).values(changed_at=now))


def take_identifier(
    session: Session, source: Source, variable: str, offer: FactOffer, actor: Actor, now: datetime
) -> None:
    """One identifier that a person took, as a fact. Raises BadInput where another source has it."""
    refuse_merged(session, source.id or 0)
    _take_facts(session, source, {variable: offer}, actor, now)


def _refuse_taken(session: Session, source: Source, identifiers: Mapping[str, str]) -> None:
    for name in sorted({*_VARIABLES} & {*identifiers}):
        query = sa.select(Source).where(
            getattr(Source, name) == identifiers[name], col(Source.id) != source.id
        )
        if (other := session.scalar(query)) is not None:
            raise BadInput(
                f"«{other.title}» (source {other.id}) has this {name.upper()} already: one work is one "
                f"source. Leave the {name.upper()} out, or use that source."
            )


def _take_rest(
    session: Session, source_id: int, taken: _Taken, actor: Actor, now: datetime, policy: FallPolicy
) -> None:
    for service, text in taken.texts.items():
        add_source_text(session, source_id, text, TextFacts(f"Abstract, {service}"), actor, now)
    for note in taken.notes:
        notice_id = _notice_id(session, source_id, note)
        if notice_id is None and taken.with_notices:
            notice_id = _add_notice(session, source_id, note, actor, now)
        new = NewStatus(note.status, f"{note.service} says: {note.said}.", notice_id, note.found_in)
        change_source_status(session, source_id, new, actor, now, policy)


def _notice_id(session: Session, source_id: int, note: NoteOffer) -> int | None:
    """The notice, where it is a source here already."""
    csl = {_VARIABLES[name]: value for name, value in note.notice.items() if name in _VARIABLES}
    notice = find_source(session, csl) if csl else None
    return notice.id if notice and notice.id != source_id else None


def _add_notice(session: Session, source_id: int, note: NoteOffer, actor: Actor, now: datetime) -> int | None:
    """A source by what is known of the notice: its identifiers. Its own title is for a
    look-up of it to propose."""
    csl = {_VARIABLES[name]: value for name, value in note.notice.items() if name in _VARIABLES}
    if not csl or find_source(session, csl) is not None:
        return None
    title = f"Notice ({note.status.label}) on: {session.get_one(Source, source_id).title}"
    notice = make_source(session, {"type": "article-journal", "title": title, **csl}, SourceKind.OTHER, now)
    after = {"source_id": notice.id, "title": title, "services": [note.service]}
    record_event(session, "add_source", now, About(actor.id), after=after)
    return notice.id
