"""The rows of an approval against the statement that was signed when it was made: nothing was changed in either."""

from typing import TYPE_CHECKING, Any

from review_service.auditing.rows import Fault, moment_of, value_of
from review_service.auditing.waivers import said_of_waiver
from review_service.proof.envelope import unsealed
from review_service.proof.keys import VerifierKey
from review_service.proof.statement import check_statement, sha256_of

if TYPE_CHECKING:
    from review_service.auditing.approvals import RawApproval


def check_signed(found: "RawApproval", recorded_sha256: str, keys: list[VerifierKey]) -> None:
    """Raises Fault naming the row, or NotProved where the statement itself does not hold."""
    row = found.row
    if row.envelope is None:
        raise Fault("its statement is not there.")
    envelope = row.envelope.encode()
    if not sha256_of(envelope) == row.statement_sha256 == recorded_sha256:
        raise Fault(f"approval_statement {row.statement_id} is not the one that the history names.")
    statement, _ = unsealed(envelope, keys)
    said = check_statement(statement, row.content.encode())
    _same("approval or version of approval", row.id, _approval(row), _approval_said(said))
    policy = [row.quorum, row.high_risk_rulings, row.waiver_rule or "none"]
    _same("review", row.review_id, policy, _policy_said(said))
    writers = sorted({one["person"] for one in said["contributors"] if one["person"]})
    _same("contribution of article", row.article_id, sorted(found.writers), writers)
    _check_claims(found, said)
    _check_rulings(found, said)
    _check_waivers(found, said)
    _check_sign_offs(found, said)


def _same(table: str, number: Any, there: Any, said: Any) -> None:
    if there != said:
        raise Fault(f"{table} {number} differs from what was signed.")


def _approval(row: Any) -> list[Any]:
    return [
        row.id,
        row.title,
        row.audience,
        row.number,
        moment_of(row.approved_at),
        moment_of(row.next_review_due),
        row.policy_sha256,
        row.disclaimer_sha256,
        row.verdict_set_sha256,
        value_of(row.references_kept) or {},
    ]


def _approval_said(said: Any) -> list[Any]:
    return [
        said["approval"],
        said["article"]["title"],
        said["article"]["audience"],
        said["article"]["version"],
        said["approved_at"],
        said["next_review_due"],
        said["policy"]["sha256"],
        said["disclaimer_sha256"],
        said["verdict_set_sha256"],
        said["references"],
    ]


def _policy_said(said: Any) -> list[Any]:
    policy = said["policy"]
    return [policy["quorum"], policy["high_risk_rulings"], policy.get("waivers", "none")]


def _check_claims(found: "RawApproval", said: Any) -> None:
    signed = [
        (
            claim["ordinal"],
            claim["text"],
            claim["risk"],
            claim["fingerprint"],
            pair["reference"],
            pair["source"],
        )
        for claim in said["claims"]
        for pair in claim["pairs"]
    ]
    for pair, wanted in zip(found.pairs, signed, strict=False):
        there = (pair.ordinal, pair.text, pair.risk, pair.fingerprint, pair.key, pair.source_id)
        _same("claim", f"{pair.claim_id} or what it cites", there, wanted)
    if len(found.pairs) != len(signed):
        raise Fault(f"{len(found.pairs)} pairs of claim and source are there, {len(signed)} were signed.")


def _check_rulings(found: "RawApproval", said: Any) -> None:
    """Also on which words and which source: a ruling that moved to another claim may still leave enough on both."""
    signed = {
        one["ruling"]: (
            claim["fingerprint"],
            pair["source"],
            *(one[name] for name in ("person", "verdict", "passage", "locator", "note", "ruled_at")),
            one.get("settles"),
        )
        for claim in said["claims"]
        for pair in claim["pairs"]
        for one in pair["rulings"]
    }
    for one in found.rulings:
        settles = [one.settles_id, one.settles_other_id] if one.settles_id else None
        told = (
            one.person_id,
            one.verdict,
            one.passage,
            one.locator,
            one.note,
            moment_of(one.ruled_at),
            settles,
        )
        _same("ruling", one.id, (one.fingerprint, one.source_id, *told), signed.get(one.id))


def _check_waivers(found: "RawApproval", said: Any) -> None:
    pairs = [pair for claim in said["claims"] for pair in claim["pairs"] if pair["waiver"]]
    signed = {pair["waiver"]["waiver"]: pair["waiver"] for pair in pairs}
    for one in found.waivers:
        _same("waiver", one.id, said_of_waiver(one), signed.pop(one.id, None))
    if signed:
        raise Fault(f"waiver {min(signed)}, which was signed, is not one that the approval rests on.")


def _check_sign_offs(found: "RawApproval", said: Any) -> None:
    """Whoever lost the role before the quorum was reached is not in the statement; their row may stay."""
    signed = {
        one["person"]: (
            one["name"],
            one["credentials"],
            one["specialty"],
            one.get("method"),
            one["meaning_sha256"],
            one["signed_at"],
        )
        for one in said["sign_offs"]
    }
    for one in found.sign_offs:
        there = (
            one.printed_name,
            one.credentials,
            one.specialty,
            one.method,
            one.statement_sha256,
            moment_of(one.signed_at),
        )
        if one.person_id in signed:
            _same("sign_off", one.id, there, signed.pop(one.person_id))
    if signed:
        raise Fault(f"the signature of person {min(signed)} is not there.")
