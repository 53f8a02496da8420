"""Raw rows as they are, on SQLite and PostgreSQL alike."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from review_service.proof.events import instant

AT_ONCE = 5_000


class Fault(Exception):
    """The words name the table, the row, and what is wrong with it."""


UNREADABLE = (TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError)


def in_order(connection: sa.Connection, query: str) -> Iterator[Any]:
    """Every row of a query over `id > :last … LIMIT :most`, in pieces,
    so that a long log needs little memory."""
    last, statement = 0, sa.text(query)
    while rows := connection.execute(statement, {"last": last, "most": AT_ONCE}).all():
        yield from rows
        last = rows[-1].id


def value_of(stored: Any) -> Any:
    """The value of a JSON column; SQLite gives its text."""
    return json.loads(stored) if isinstance(stored, str) else stored


def moment_of(stored: Any) -> str:
    """The time as events write it; SQLite gives `2026-03-02 09:30:00.000000`, in UTC."""
    if isinstance(stored, datetime):
        return instant(stored)
    return f"{stored[:10]}T{stored[11:]}Z" if stored[10:11] == " " else stored
