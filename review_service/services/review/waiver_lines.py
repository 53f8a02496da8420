"""Waivers as pages, statements and exports show them: who settled «partly supports», when and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.domain.second_factor import method_in_words
from review_service.proof.events import instant
from review_service.proof.waiver import waiver_sha256


@dataclass(frozen=True)
class WaiverShown:
    """`rulings` are the ids of those it names, `version_number` is where it was given;
    name and the rest as they were signed."""

    waiver_id: int
    rulings: frozenset[int]
    person_id: int
    printed_name: str
    credentials: str
    reason: str
    meaning: str
    method: str
    waived_at: datetime
    version_number: int

    @property
    def how(self) -> str:
        return method_in_words(self.method)

    @cached_property
    def record(self) -> dict[str, Any]:
        """As it stands in a statement."""
        return {
            "waiver": self.waiver_id,
            "version": self.version_number,
            "rulings": sorted(self.rulings),
            "person": self.person_id,
            "name": self.printed_name,
            "credentials": self.credentials,
            "reason": self.reason,
            "meaning": self.meaning,
            "method": self.method,
            "waived_at": instant(self.waived_at),
        }

    @cached_property
    def sha256(self) -> str:
        return waiver_sha256(self.record)


_NAMING = """
SELECT w.id, w.person_id, w.printed_name, w.credentials, w.reason, w.meaning, w.method, w.waived_at,
    (SELECT version.number FROM version WHERE version.id = w.version_id) AS number, named.ruling_id
FROM {waivers} w JOIN waiver_ruling named ON named.waiver_id = w.id WHERE {which}
    ORDER BY w.id, named.ruling_id
"""


def _asked(waivers: str, which: str) -> sa.TextualSelect:
    """A row for each ruling that a waiver names."""
    return sa.text(_NAMING.format(waivers=waivers, which=which)).columns(waived_at=UTCDateTime())


# Of what stands, only those that can settle a pair of the version: its policy says which.
_OF_ARTICLE = _asked("standing_waiver", "w.article_id = :article")
_HOLDING = _asked(
    "standing_waiver",
    "w.article_id = (SELECT version.article_id FROM version WHERE version.id = :version)"
    " AND w.id IN (SELECT pair.waiver_id FROM pair_standing pair WHERE pair.version_id = :version)",
)
_OF_APPROVAL = _asked(
    "waiver", "w.id IN (SELECT waiver_id FROM approval_ruling WHERE approval_id = :approval)"
)
_ONE = _asked("waiver", "w.id = :waiver")


def _shown(session: Session, query: sa.TextualSelect, **where: int) -> tuple[WaiverShown, ...]:
    rows = groupby(session.execute(query, where), key=lambda row: row.id)
    return tuple(_waiver(list(naming)) for _, naming in rows)


def _waiver(naming: Sequence[Any]) -> WaiverShown:
    row = naming[0]
    return WaiverShown(
        row.id,
        frozenset(named.ruling_id for named in naming),
        row.person_id,
        row.printed_name,
        row.credentials,
        row.reason,
        row.meaning,
        row.method,
        row.waived_at,
        row.number,
    )


def standing_waivers(session: Session, article_id: int) -> tuple[WaiverShown, ...]:
    """Of the article, those that nobody withdrew, by people who may give one, whichever rulings they name."""
    return _shown(session, _OF_ARTICLE, article=article_id)


def holding_waivers(session: Session, version_id: int) -> tuple[WaiverShown, ...]:
    """Those that settle a pair of the version now, as the guards of the database see it."""
    return _shown(session, _HOLDING, version=version_id)


def waivers_of_approval(session: Session, approval_id: int) -> tuple[WaiverShown, ...]:
    """Those that settled a pair when it was made."""
    return _shown(session, _OF_APPROVAL, approval=approval_id)


def waiver_given(session: Session, waiver_id: int) -> WaiverShown:
    (given,) = _shown(session, _ONE, waiver=waiver_id)
    return given


def by_ruling(waivers: Sequence[WaiverShown]) -> dict[int, WaiverShown]:
    """Each ruling that is named, with the newest waiver that names it: a ruling is on one pair only."""
    return {ruling_id: waiver for waiver in waivers for ruling_id in waiver.rulings}
