"""The stored form of what the machine found: when it has to be made anew, and JSON there and back. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from review_service.evidence.contract import Finding, Passage
from review_service.evidence.screening import Passages
from review_service.evidence.structure import LocatedFinding

ENGINE = (
    1  # raise it whenever the rules say something else of the same claim and source: all is then made anew
)


def inputs_of(*parts: object) -> str:
    """SHA-256 (hex) over everything besides the claim's fingerprint that a result depends on."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def findings_to_json(findings: Sequence[LocatedFinding]) -> str:
    return json.dumps([asdict(located) for located in findings], ensure_ascii=False)


def findings_from_json(stored: str) -> tuple[LocatedFinding, ...]:
    return tuple(_located(**item) for item in json.loads(stored))


def _located(finding: Mapping[str, Any], **place: Any) -> LocatedFinding:
    return LocatedFinding(Finding(**finding), **place)


def passages_to_json(passages: Passages) -> str:
    """Offsets only: the words stand in the source's text, whose revision is among the inputs."""
    rows = {
        key: [
            [passage.sentence, passage.start, passage.end, passage.score, passage.marks] for passage in ranked
        ]
        for key, ranked in passages.items()
    }
    return json.dumps(rows, ensure_ascii=False)


def passages_from_json(stored: str) -> dict[str, tuple[Passage, ...]]:
    return {
        key: tuple(
            Passage(sentence, start, end, score, tuple((first, last) for first, last in marks))
            for sentence, start, end, score, marks in rows
        )
        for key, rows in json.loads(stored).items()
    }
