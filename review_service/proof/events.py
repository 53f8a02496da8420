"""An event as it is hashed: its canonical JSON is both a link of the chain (`hash`)
and a leaf of the tree."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from review_service.core.errors import NotProved
from review_service.proof.canonical_json import canonical

NO_EVENT = "0" * 64  # what the first event names as the one before it
FIELDS = frozenset(
    ("action", "after", "article_id", "before", "happened_at", "index", "person_id", "prev", "version_id")
)


def instant(moment: datetime) -> str:
    """Always in UTC and always with microseconds, so that every database gives the same text."""
    return f"{moment.astimezone(UTC).isoformat(timespec='microseconds')[:26]}Z"


def event_data(event: dict[str, Any]) -> bytes:
    """Raises NotProved where a field is missing or too many."""
    if event.keys() != FIELDS:
        raise NotProved("An event has other fields than those of an event.")
    return canonical(event)


def event_hash(data: bytes) -> str:
    """In hexadecimal; the next event names it as `prev`."""
    return hashlib.sha256(data).hexdigest()
