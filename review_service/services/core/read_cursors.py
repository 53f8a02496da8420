"""Where a list goes on: a moment and a row's number in one word of an address."""

from datetime import UTC, datetime


def cursor_of(moment: datetime, number: int) -> str:
    return f"{moment.isoformat()}~{number}"


def parsed_cursor(cursor: str) -> tuple[datetime, int] | None:
    """A cursor that somebody made up is no cursor: the list begins at its top."""
    when, _, number = cursor.partition("~")
    try:
        moment, last = datetime.fromisoformat(when), int(number)
        return (moment.astimezone(UTC), last) if moment.tzinfo and 0 <= last < 2**31 else None
    except (ValueError, OverflowError):
        return None
