"""The set of rulings that a signature is on, as one hash."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class StandingVerdict:
    """One standing ruling on one pair of the version. `text_sha256` is that of the source text ruled against."""

    fingerprint: str
    source_id: int
    text_sha256: str
    person_id: int
    verdict: str
    ruling_id: int


def verdict_rows(verdicts: Iterable[StandingVerdict]) -> list[dict[str, str | int]]:
    """The rulings as they are hashed: each once, in the order of their fields."""
    return sorted(map(dict, map(vars, set(verdicts))), key=lambda row: tuple(row.values()))


def verdict_set_sha256(verdicts: Iterable[StandingVerdict]) -> str:
    """SHA-256 over the sorted rulings as JSON: keys sorted, no spaces, ASCII (RFC 8785 agrees for these values)."""
    rows = verdict_rows(verdicts)
    return hashlib.sha256(json.dumps(rows, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
