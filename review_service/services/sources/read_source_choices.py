"""Choosing one source among thousands: what is typed means one, or several to choose from,
and is never cut unsaid."""

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.models import Source
from review_service.reading.years import year_of
from review_service.services.sources.source_leads import is_merged
from review_service.services.sources.source_search import means

MOST_SHOWN = 20
COUNTED_TO = 1_000
LONGEST_TITLE = 110


@dataclass(frozen=True)
class ChoiceLine:
    source_id: int
    title: str
    detail: str

    @property
    def label(self) -> str:
        """What a list puts into the field, and what `chosen_source` reads again: the number counts."""
        return label_of(self.source_id, self.title) + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True)
class Choices:
    """The first of the sources that the words mean; `total` stops at COUNTED_TO + 1."""

    words: str
    lines: tuple[ChoiceLine, ...]
    total: int

    @property
    def said(self) -> str:
        if not self.lines:
            return f"No source is like «{self.words}»."
        if self.total == len(self.lines):
            return (
                f"{self.total} source{'s are' if self.total > 1 else ' is'} like «{self.words}»: choose one."
            )
        count = f"more than {COUNTED_TO:,}" if self.total > COUNTED_TO else f"{self.total:,}"
        return (
            f"The first {len(self.lines)} of {count} sources like «{self.words}». Type another word to "
            "see fewer."
        )


@dataclass(frozen=True)
class Choice:
    """What somebody typed: nothing (both None), the one source that it means,
    or `among` those it may mean."""

    source_id: int | None = None
    among: Choices | None = None


def label_of(source_id: int, title: str) -> str:
    short = title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE].rstrip()}…"
    return f"{source_id} · {short}"


def source_choices(session: Session, typed: str) -> Choices:
    """Two statements. The newest come first: they are what somebody has just added."""
    wanted = (means(typed), ~is_merged())
    query = sa.select(col(Source.id), col(Source.title), col(Source.csl)).where(*wanted)
    rows = session.execute(query.order_by(col(Source.id).desc()).limit(MOST_SHOWN)).all()
    counted = sa.select(col(Source.id)).where(*wanted).limit(COUNTED_TO + 1).subquery()
    total = session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    return Choices(typed, tuple(ChoiceLine(row.id, row.title, _detail(row.csl)) for row in rows), total)


def chosen_source(session: Session, typed: str) -> Choice:
    """`12 · A title` is source 12, as a list offers it; so is `12`; other words mean a source
    where they fit one only."""
    plain = " ".join(typed.split())
    if plain in {"", "0"}:
        return Choice()
    numbered = re.match(r"([0-9]{1,9})(?: ·|$)", plain)
    if numbered and session.get(Source, int(numbered[1])) is not None:
        return Choice(int(numbered[1]))
    choices = source_choices(session, plain)
    return Choice(choices.lines[0].source_id) if choices.total == 1 else Choice(among=choices)


def _detail(csl: dict[str, Any]) -> str:
    people = csl.get("author")
    first = people[0] if isinstance(people, list) and people and isinstance(people[0], dict) else {}
    name = str(first.get("family") or first.get("literal") or "")
    return ", ".join(filter(None, (name, str(csl.get("container-title") or ""), str(year_of(csl) or ""))))
