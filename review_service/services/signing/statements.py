"""The statement of an approval: everything it rests on, in words that anybody can check,
signed and kept with it."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.domain.verdict_set import StandingVerdict, verdict_rows
from review_service.models import Approval, ApprovalStatement
from review_service.proof.envelope import sealed
from review_service.proof.events import instant
from review_service.proof.keys import SigningKey
from review_service.proof.statement import PREDICATE_TYPE, STATEMENT_TYPE, sha256_of, subject_name
from review_service.services.review.waiver_lines import by_ruling, waivers_of_approval

_HEAD = sa.text("""
SELECT article.slug, version.number, version.title, version.audience, version.sha256,
    review.quorum, review.high_risk_rulings, policy.waivers
FROM version JOIN article ON article.id = version.article_id JOIN review ON review.id = :review
JOIN policy ON policy.id = review.policy_id
WHERE version.id = :version
""")
_CONTRIBUTORS = sa.text("""
SELECT person.id, person.name FROM person WHERE id IN (
    SELECT person_id FROM contribution WHERE article_id = :article
    UNION SELECT submitted_by FROM version WHERE article_id = :article)
ORDER BY person.id
""")
_LISTED = sa.text("""
SELECT c.name, c.orcid, c.contribution,
    (SELECT min(person.id) FROM person WHERE person.email = c.email OR person.orcid = c.orcid) AS person
FROM contributor c WHERE c.version_id = :version ORDER BY c.ordinal
""")
_CLAIMS = sa.text("""
SELECT claim.ordinal, claim.text, claim.risk, claim.fingerprint, claim.context, reference.key,
    reference.source_id
FROM claim LEFT JOIN citation ON citation.claim_id = claim.id
LEFT JOIN reference ON reference.id = citation.reference_id
WHERE claim.version_id = :version ORDER BY claim.ordinal, citation.position
""")
_RULINGS = (
    sa.text("""
SELECT ruling.id, pair.context, ruling.person_id, person.name, ruling.passage, ruling.locator, ruling.note,
    ruling.ruled_at
FROM ruling JOIN pair ON pair.id = ruling.pair_id JOIN person ON person.id = ruling.person_id
    WHERE ruling.id IN :ids
""")
    .columns(ruled_at=UTCDateTime())
    .bindparams(sa.bindparam("ids", expanding=True))
)
_SIGN_OFFS = sa.text("""
SELECT person_id, printed_name, credentials, specialty, method, statement_sha256, version_sha256,
    verdict_set_sha256, signed_at
FROM sign_off WHERE review_id = :review AND verdict_set_no = :number AND NOT is_late
  AND NOT EXISTS (SELECT 1 FROM sign_off_withdrawal w WHERE w.sign_off_id = sign_off.id)
  AND person_id IN (SELECT person_id FROM role_grant WHERE role = 'board_member')
ORDER BY id
""").columns(signed_at=UTCDateTime())


def keep_statement(
    session: Session, approval: Approval, verdicts: list[StandingVerdict], key: SigningKey
) -> str:
    """Signs and stores the statement; returns the SHA-256 of its envelope,
    which the event of the approval names."""
    envelope = sealed(statement_of(session, approval, verdicts), key)
    digest = sha256_of(envelope)
    session.add(
        ApprovalStatement(approval_id=approval.id or 0, envelope=envelope.decode("ascii"), sha256=digest)
    )
    session.flush()
    return digest


def statement_of(session: Session, approval: Approval, verdicts: list[StandingVerdict]) -> dict[str, Any]:
    """An in-toto Statement v1; `docs/reference/proof.md` says what each field means."""
    head = session.execute(_HEAD, {"version": approval.version_id, "review": approval.review_id}).one()
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": subject_name(head.slug, head.number), "digest": {"sha256": head.sha256}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "article": {
                "slug": head.slug,
                "title": head.title,
                "audience": head.audience,
                "version": head.number,
            },
            "approval": approval.id,
            "approved_at": instant(approval.approved_at),
            "next_review_due": instant(approval.next_review_due),
            "policy": {
                "quorum": head.quorum,
                "high_risk_rulings": head.high_risk_rulings,
                "waivers": head.waivers,
                "sha256": approval.policy_sha256,
            },
            "disclaimer_sha256": approval.disclaimer_sha256,
            "contributors": _contributors(session, approval),
            "claims": _claims(session, approval, verdicts),
            "references": approval.references_kept or {},
            "sign_offs": [
                {
                    "person": row.person_id,
                    "name": row.printed_name,
                    "credentials": row.credentials,
                    "specialty": row.specialty,
                    "method": row.method,
                    "meaning_sha256": row.statement_sha256,
                    "version_sha256": row.version_sha256,
                    "verdict_set_sha256": row.verdict_set_sha256,
                    "signed_at": instant(row.signed_at),
                }
                for row in session.execute(
                    _SIGN_OFFS, {"review": approval.review_id, "number": approval.verdict_set_no}
                )
            ],
            "verdict_set": verdict_rows(verdicts),
            "verdict_set_sha256": approval.verdict_set_sha256,
        },
    }


def _contributors(session: Session, approval: Approval) -> list[dict[str, Any]]:
    """Those that the version lists, as it lists them but without addresses, then everybody else who wrote any
    version. `person` is None for who has no account."""
    listed = [
        {"person": row.person, "name": row.name}
        | ({"orcid": row.orcid} if row.orcid else {})
        | ({"contribution": row.contribution} if row.contribution else {})
        for row in session.execute(_LISTED, {"version": approval.version_id})
    ]
    there = {contributor["person"] for contributor in listed}
    writers = session.execute(_CONTRIBUTORS, {"article": approval.article_id})
    return listed + [{"person": row.id, "name": row.name} for row in writers if row.id not in there]


def _claims(session: Session, approval: Approval, verdicts: list[StandingVerdict]) -> list[dict[str, Any]]:
    """Every claim with every source it cites (None for an uncited claim), the rulings that
    stood and what settles them."""
    rulings = _rulings(session, verdicts)
    waivers = by_ruling(waivers_of_approval(session, approval.id or 0))
    claims: dict[int, dict[str, Any]] = {}
    for row in session.execute(_CLAIMS, {"version": approval.version_id}):
        claim = claims.setdefault(
            row.ordinal,
            {
                "ordinal": row.ordinal,
                "text": row.text,
                "risk": row.risk,
                "fingerprint": row.fingerprint,
                "pairs": [],
            },
        )
        pair_rulings = rulings[row.fingerprint, row.context, row.source_id or 0]
        waiver = next(
            (waivers[ruling["ruling"]] for ruling in pair_rulings if ruling["ruling"] in waivers), None
        )
        claim["pairs"].append(
            {
                "reference": row.key,
                "source": row.source_id,
                "rulings": pair_rulings,
                "waiver": waiver.record if waiver else None,
            }
        )
    return list(claims.values())


def _rulings(
    session: Session, verdicts: list[StandingVerdict]
) -> defaultdict[tuple[str, str, int], list[dict[str, Any]]]:
    """By fingerprint, surroundings and source: that is what a ruling is keyed by."""
    rows = session.execute(_RULINGS, {"ids": sorted(verdict.ruling_id for verdict in verdicts)})
    made = {row.id: row for row in rows}
    rulings = defaultdict(list)
    for verdict in sorted(verdicts, key=lambda verdict: verdict.ruling_id):
        row = made[verdict.ruling_id]
        rulings[verdict.fingerprint, row.context, verdict.source_id].append(
            {
                "ruling": row.id,
                "person": row.person_id,
                "name": row.name,
                "verdict": verdict.verdict,
                "passage": row.passage,
                "locator": row.locator,
                "note": row.note,
                "source_text_sha256": verdict.text_sha256,
                "ruled_at": instant(row.ruled_at),
            }
            | ({"settles": [verdict.settles_id, verdict.settles_other_id]} if verdict.settles_id else {})
        )
    return rulings
