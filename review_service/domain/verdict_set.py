"""The set of rulings that a signature is on, as one hash."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class StandingVerdict:
    """One standing ruling on one pair of the version. `text_sha256` is that of the source text ruled against;
    `settles_id` and `settles_other_id` name the two rulings that it settles, 0 where it settles none.
    `waiver_sha256` is that of the waiver which settles its pair, who gave it and why included;
    empty where there is none."""

    fingerprint: str
    source_id: int
    text_sha256: str
    person_id: int
    verdict: str
    ruling_id: int
    settles_id: int = 0
    settles_other_id: int = 0
    waiver_sha256: str = ""


def verdict_rows(verdicts: Iterable[StandingVerdict]) -> list[dict[str, str | int]]:
    """The rulings as they are hashed: each once, in the order of their fields.
    Only a ruling that settles two others says so, and only one under a waiver names it:
    a set without reads as it did before there were any."""
    return sorted(map(_row, set(verdicts)), key=lambda row: tuple(row.values()))


def _row(verdict: StandingVerdict) -> dict[str, str | int]:
    left_out = set() if verdict.settles_id or verdict.settles_other_id else {"settles_id", "settles_other_id"}
    left_out |= set() if verdict.waiver_sha256 else {"waiver_sha256"}
    return {name: value for name, value in vars(verdict).items() if name not in left_out}


def verdict_set_sha256(verdicts: Iterable[StandingVerdict]) -> str:
    """SHA-256 over the sorted rulings as JSON: keys sorted, no spaces, ASCII (RFC 8785
    agrees for these values)."""
    rows = verdict_rows(verdicts)
    return hashlib.sha256(json.dumps(rows, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
