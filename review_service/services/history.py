"""Writes the history: one event an act, in the act's own transaction."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.models import Event

_EVENT = sa.insert(Event.__table__)  # type: ignore[attr-defined]  # SQLModel does not declare it


def record_event(
    session: Session,
    action: str,
    now: datetime,
    person_id: int | None,
    article_id: int | None = None,
    version_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """`before` and `after` hold plain JSON values: what the act changed, enough to tell it in words. Where there is no
    article, the `source_id` in `after` puts the event into that source's history."""
    session.flush()  # the event names rows that have to be there
    session.connection().execute(
        _EVENT,
        {
            "happened_at": now,
            "person_id": person_id,
            "action": action,
            "article_id": article_id,
            "version_id": version_id,
            "before": before or {},
            "after": after or {},
            "source_id": (after or {}).get("source_id") if article_id is None else None,
        },
    )
