"""The rows of an approval against the statement that was signed when it was made:
nothing was changed in either."""

from typing import Any

from review_service.auditing.approval_rows import RawApproval
from review_service.auditing.rows import Fault, moment_of, value_of
from review_service.auditing.waivers import said_of_waiver
from review_service.proof.envelope import unsealed
from review_service.proof.keys import VerifierKey
from review_service.proof.statement import check_statement, sha256_of


def check_signed(approval: RawApproval, recorded_sha256: str, keys: list[VerifierKey]) -> None:
    """Raises Fault naming the row, or NotProved where the statement itself does not hold."""
    row = approval.row
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
    writers = sorted({contributor["person"] for contributor in said["contributors"] if contributor["person"]})
    _same("contribution of article", row.article_id, sorted(approval.writers), writers)
    _check_claims(approval, said)
    _check_rulings(approval, said)
    _check_waivers(approval, said)
    _check_sign_offs(approval, said)


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


def _check_claims(approval: RawApproval, said: Any) -> None:
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
    for pair, wanted in zip(approval.pairs, signed, strict=False):
        there = (pair.ordinal, pair.text, pair.risk, pair.fingerprint, pair.key, pair.source_id)
        _same("claim", f"{pair.claim_id} or what it cites", there, wanted)
    if len(approval.pairs) != len(signed):
        raise Fault(f"{len(approval.pairs)} pairs of claim and source are there, {len(signed)} were signed.")


def _check_rulings(approval: RawApproval, said: Any) -> None:
    """Also on which words and which source: a ruling that moved to another claim may still
    leave enough on both."""
    signed = {
        ruling["ruling"]: (
            claim["fingerprint"],
            pair["source"],
            *(ruling[name] for name in ("person", "verdict", "passage", "locator", "note", "ruled_at")),
            ruling.get("settles"),
        )
        for claim in said["claims"]
        for pair in claim["pairs"]
        for ruling in pair["rulings"]
    }
    for ruling in approval.rulings:
        settles = [ruling.settles_id, ruling.settles_other_id] if ruling.settles_id else None
        told = (
            ruling.person_id,
            ruling.verdict,
            ruling.passage,
            ruling.locator,
            ruling.note,
            moment_of(ruling.ruled_at),
            settles,
        )
        _same("ruling", ruling.id, (ruling.fingerprint, ruling.source_id, *told), signed.pop(ruling.id, None))
    if signed:
        raise Fault(f"ruling {min(signed)}, which was signed, is not one that the approval names.")


def _check_waivers(approval: RawApproval, said: Any) -> None:
    pairs = [pair for claim in said["claims"] for pair in claim["pairs"] if pair["waiver"]]
    signed = {pair["waiver"]["waiver"]: pair["waiver"] for pair in pairs}
    for waiver in approval.waivers:
        _same("waiver", waiver.id, said_of_waiver(waiver), signed.pop(waiver.id, None))
    if signed:
        raise Fault(f"waiver {min(signed)}, which was signed, is not one that the approval rests on.")


def _check_sign_offs(approval: RawApproval, said: Any) -> None:
    """Whoever lost the role before the quorum was reached is not in the statement; their row may stay."""
    signed = {
        signature["person"]: (
            signature["name"],
            signature["credentials"],
            signature["specialty"],
            signature.get("method"),
            signature["meaning_sha256"],
            signature["signed_at"],
        )
        for signature in said["sign_offs"]
    }
    for sign_off in approval.sign_offs:
        there = (
            sign_off.printed_name,
            sign_off.credentials,
            sign_off.specialty,
            sign_off.method,
            sign_off.statement_sha256,
            moment_of(sign_off.signed_at),
        )
        if sign_off.person_id in signed:
            _same("sign_off", sign_off.id, there, signed.pop(sign_off.person_id))
    if signed:
        raise Fault(f"the signature of person {min(signed)} is not there.")
