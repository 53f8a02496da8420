"""A statement of an approval as it should be, in a log of its own: what the tests of the verifier alter."""

from typing import Any

from review_service.proof import bundle
from review_service.proof.bundle import ProvedEvent
from review_service.proof.canonical_json import canonical
from review_service.proof.checkpoint import Checkpoint, signed
from review_service.proof.envelope import sealed
from review_service.proof.events import NO_EVENT, event_data, event_hash
from review_service.proof.hand_over import ACTION, first_use
from review_service.proof.keys import SigningKey
from review_service.proof.merkle import ended_by, grown, inclusion_ranges, leaf_hash, proof, root_of
from review_service.proof.statement import (
    PREDICATE_TYPE,
    STATEMENT_TYPE,
    sha256_of,
    subject_name,
)
from review_service.proof.waiver import waiver_sha256

KEY, NEXT = SigningKey("board.example", bytes(range(32))), SigningKey("board.example", bytes(32))
ARTICLE, EXPORT, AT = b"# Walking\n", b"# Walking, exported\n", "2026-03-02T09:30:00.000000Z"
AUTHOR, FIRST, SECOND, THIRD, EDITOR = 1, 2, 3, 4, 5


def ruling(number: int, person: int, verdict: str = "supports") -> dict[str, Any]:
    return {
        "ruling": number, "person": person, "name": f"Person {person}", "verdict": verdict, "passage": "",
        "locator": "",
        "note": "", "source_text_sha256": "t", "ruled_at": AT,
    }  # fmt: skip


def claim(ordinal: int, risk: str, reference: str | None, *rulings: dict[str, Any]) -> dict[str, Any]:
    pair = {
        "reference": reference,
        "source": 7 if reference else None,
        "rulings": list(rulings),
        "waiver": None,
    }
    return {"ordinal": ordinal, "text": "x", "risk": risk, "fingerprint": f"f{ordinal}", "pairs": [pair]}


def good() -> dict[str, Any]:
    predicate = {
        "article": {"slug": "walking", "title": "Walking", "audience": "patient", "version": 1},
        "approval": 1,
        "approved_at": AT,
        "next_review_due": AT,
        "policy": {"quorum": 2, "high_risk_rulings": 2, "sha256": "p"},
        "disclaimer_sha256": "d",
        "contributors": [{"person": AUTHOR, "name": "Author"}],
        "claims": [
            claim(1, "normal", "lee2020", ruling(1, FIRST)),
            claim(2, "high", "lee2020", ruling(2, FIRST), ruling(3, SECOND)),
            claim(3, "normal", None, ruling(4, FIRST, "needs_no_citation")),
        ],
        "references": {},
        "sign_offs": [signature(FIRST), signature(SECOND)],
    }
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": subject_name("walking", 1), "digest": {"sha256": sha256_of(ARTICLE)}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": predicate,
    }


def signature(person: int) -> dict[str, Any]:
    return {
        "person": person, "name": f"Person {person}", "credentials": "", "specialty": "",
        "meaning_sha256": "m",
        "version_sha256": sha256_of(ARTICLE), "verdict_set_sha256": "", "signed_at": AT,
    }  # fmt: skip


def with_verdict_set(statement: dict[str, Any]) -> dict[str, Any]:
    """The set of verdicts as the claims say it, and every signature on that."""
    predicate = statement["predicate"]
    predicate["verdict_set"] = [
        {
            "fingerprint": one["fingerprint"], "source_id": pair["source"] or 0,
            "text_sha256": made["source_text_sha256"],
            "person_id": made["person"], "verdict": made["verdict"], "ruling_id": made["ruling"],
        }
        | dict(zip(("settles_id", "settles_other_id"), made.get("settles", ()), strict=False))
        | ({"waiver_sha256": waiver_sha256(pair["waiver"])} if pair["waiver"] else {})
        for one in predicate["claims"] for pair in one["pairs"] for made in pair["rulings"]
    ]  # fmt: skip
    digest = sha256_of(canonical(predicate["verdict_set"]))
    predicate["verdict_set_sha256"] = digest
    for one in predicate["sign_offs"]:
        one["verdict_set_sha256"] = one["verdict_set_sha256"] or digest
    return statement


def event(index: int, action: str, after: dict[str, Any], **changes: Any) -> dict[str, Any]:
    made = {
        "action": action, "after": after, "article_id": 5, "before": {}, "happened_at": AT, "index": index,
        "person_id": None, "prev": "", "version_id": 6,
    }  # fmt: skip
    return {**made, **changes}


def in_a_log(events: list[dict[str, Any]], envelope: bytes, key: SigningKey = KEY) -> dict[str, bytes]:
    frontier, nodes, prev = [], {}, NO_EVENT
    for index, one in enumerate(events):
        one["prev"] = prev
        data = event_data(one)
        prev = event_hash(data)
        ended = ended_by(leaf_hash(data), index, frontier)
        frontier = grown(frontier, ended)
        nodes |= {(level, index >> level): node for level, node in enumerate(ended)}
    size = len(events)
    proved = [
        ProvedEvent(one, proof(inclusion_ranges(n, size), nodes.__getitem__)) for n, one in enumerate(events)
    ]
    return {
        bundle.EXPORT: EXPORT,
        bundle.ARTICLE: ARTICLE,
        bundle.STATEMENT: envelope,
        bundle.EVENTS: bundle.written_events(proved),
        bundle.CHECKPOINT: signed(Checkpoint("board.example", size, root_of(frontier)), key).encode(),
        bundle.EARLIER: bundle.written_earlier([]),
    }


def files(statement: dict[str, Any], key: SigningKey = KEY) -> dict[str, bytes]:
    envelope = sealed(with_verdict_set(statement), key)
    return in_a_log(
        [
            event(0, ACTION, first_use(KEY.verifier), article_id=None, version_id=None),
            event(1, "approve", {"approval_id": 1, "statement_sha256": sha256_of(envelope)}),
            event(2, "export", {"format": "markdown", "number": 1, "sha256": sha256_of(EXPORT)}),
        ],
        envelope,
    )


def predicate_of(statement: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = statement["predicate"]
    return found
