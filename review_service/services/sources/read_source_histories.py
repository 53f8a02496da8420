"""Everything that happened to one source, in words, with what each fact was before and is since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.bibliography.proposals import KIND, KIND_LABEL, VARIABLES
from review_service.bibliography.proposals import in_words as fact_in_words
from review_service.domain.history_words import in_words

PAGE = 50
LABELS = {**VARIABLES, KIND: KIND_LABEL, "URL": "Web address"}


@dataclass(frozen=True)
class FactChanged:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class SourceEvent:
    event_id: int
    happened_at: datetime
    who: str
    words: str
    facts: tuple[FactChanged, ...]


@dataclass(frozen=True)
class SourceHistory:
    """Newest first; `older` is the event to go on before, 0 where there is no more."""

    events: tuple[SourceEvent, ...]
    older: int


# What went into another source has its merge in the history of that one: the event names both.
_EVENTS = sa.text("""
SELECT event.id, event.happened_at, event.action, event.before, event.after, person.name
FROM event LEFT JOIN person ON person.id = event.person_id
WHERE event.source_id = :source AND event.id < :before_id ORDER BY event.id DESC LIMIT :limit
""").columns(happened_at=UTCDateTime(), before=sa.JSON(), after=sa.JSON())


def source_history(session: Session, source_id: int, before_id: int = 0) -> SourceHistory:
    where = {"source": source_id, "before_id": before_id or 2**31 - 1, "limit": PAGE + 1}
    rows = session.execute(_EVENTS, where).all()
    events = tuple(
        SourceEvent(
            row.id,
            row.happened_at,
            row.name or "",
            in_words(row.action, row.before, row.after),
            facts_changed(row.before, row.after),
        )
        for row in rows[:PAGE]
    )
    return SourceHistory(events, events[-1].event_id if len(rows) > PAGE else 0)


def facts_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FactChanged, ...]:
    """Field by field, from the `facts` of an event; what was not there before is shown as empty."""
    was, became = before.get("facts") or {}, after.get("facts") or {}
    return tuple(
        FactChanged(
            LABELS.get(name, name), fact_in_words(name, was.get(name)), fact_in_words(name, became.get(name))
        )
        for name in [*(label for label in LABELS if label in became), *sorted(became.keys() - LABELS.keys())]
    )
