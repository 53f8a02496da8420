"""Waivers as pages, statements and exports show them: who settled «partly supports», when and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.domain.second_factor import method_in_words
from review_service.proof.events import instant
from review_service.proof.waiver import waiver_sha256


@dataclass(frozen=True)
class WaiverShown:
    """`rulings` are the ids of those it names, `version_number` is where it was given; name and the rest as they were signed."""

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


_COLUMNS = """w.id, w.rulings, w.person_id, w.printed_name, w.credentials, w.reason, w.meaning, w.method, w.waived_at,
    (SELECT version.number FROM version WHERE version.id = w.version_id) AS number"""
_TYPES = {"waived_at": UTCDateTime()}
# Of what stands, only those that can settle a pair of the version: its policy says which.
_OF_VERSION = sa.text(f"SELECT {_COLUMNS} FROM standing_waiver w WHERE w.article_id = :article ORDER BY w.id").columns(**_TYPES)  # fmt: skip  # noqa: S608 - our own words
_HOLDING = sa.text(f"""
SELECT {_COLUMNS} FROM standing_waiver w
WHERE w.article_id = (SELECT version.article_id FROM version WHERE version.id = :version) AND EXISTS (
    SELECT 1 FROM pair_standing pair WHERE pair.version_id = :version AND pair.waiver_id = w.id)
ORDER BY w.id
""").columns(**_TYPES)  # noqa: S608 - our own words
_NAMED = sa.text(f"SELECT {_COLUMNS} FROM waiver w WHERE w.id IN :ids ORDER BY w.id").columns(**_TYPES).bindparams(sa.bindparam("ids", expanding=True))  # fmt: skip  # noqa: S608 - our own words


def rulings_named(stored: str) -> frozenset[int]:
    """`,12,34,` as it is stored."""
    return frozenset(map(int, stored.strip(",").split(",")))


def _shown(row: Any) -> WaiverShown:
    return WaiverShown(
        row.id,
        rulings_named(row.rulings),
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
    return tuple(map(_shown, session.execute(_OF_VERSION, {"article": article_id})))


def holding_waivers(session: Session, version_id: int) -> tuple[WaiverShown, ...]:
    """Those that settle a pair of the version now, as the guards of the database see it."""
    return tuple(map(_shown, session.execute(_HOLDING, {"version": version_id})))


def waivers_named(session: Session, ids: Sequence[int]) -> tuple[WaiverShown, ...]:
    """Of an approval: those that stood when it was made."""
    return tuple(map(_shown, session.execute(_NAMED, {"ids": list(ids)}))) if ids else ()


def by_ruling(waivers: Sequence[WaiverShown]) -> dict[int, WaiverShown]:
    """Each ruling that is named, with the newest waiver that names it: a ruling is on one pair only."""
    return {ruling_id: one for one in waivers for ruling_id in one.rulings}
