"""The rows that an approval rests on, as they stand: nothing is judged here."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from review_service.auditing.waivers import RawWaiver, waivers_of

APPROVALS = sa.text("""
SELECT approval.*, version.content, version.sha256, version.title, version.audience, version.number,
    version.article_id AS of_article, review.quorum,
    (SELECT policy.waivers FROM policy WHERE policy.id = review.policy_id) AS waiver_rule,
    review.high_risk_rulings, review.version_id AS reviewed_version, statement.id AS statement_id,
        statement.envelope,
    statement.sha256 AS statement_sha256
FROM approval LEFT JOIN version ON version.id = approval.version_id LEFT JOIN review
    ON review.id = approval.review_id
LEFT JOIN approval_statement AS statement ON statement.approval_id = approval.id
WHERE approval.id > :last ORDER BY approval.id LIMIT 200
""")
_WRITERS = sa.text("""
SELECT version.submitted_by AS person_id FROM version JOIN approval ON approval.id = :approval
WHERE version.article_id = approval.article_id AND version.submitted_at <= approval.approved_at
UNION SELECT contribution.person_id FROM contribution JOIN version ON version.id = contribution.version_id
    JOIN approval ON approval.id = :approval
WHERE contribution.article_id = approval.article_id AND version.submitted_at <= approval.approved_at
UNION SELECT person.id FROM contributor JOIN version ON version.id = contributor.version_id
    JOIN approval ON approval.id = :approval
    JOIN person ON person.email = contributor.email OR person.orcid = contributor.orcid
WHERE contributor.article_id = approval.article_id AND version.submitted_at <= approval.approved_at
""")
LISTED = sa.text(
    "SELECT name, orcid, email, contribution FROM contributor WHERE version_id = :version ORDER BY ordinal"
)
_RECUSED = sa.text("""
SELECT disclosure.person_id FROM disclosure JOIN approval ON approval.id = :approval
WHERE disclosure.article_id = approval.article_id AND disclosure.has_conflict
  AND disclosure.disclosed_at <= approval.approved_at
""")
_PAIRS = sa.text("""
SELECT claim.id AS claim_id, claim.ordinal, claim.text, claim.risk, claim.fingerprint, reference.key,
    reference.source_id,
    citation.id AS citation_id, reference.version_id AS of_version
FROM claim LEFT JOIN citation ON citation.claim_id = claim.id LEFT JOIN reference
    ON reference.id = citation.reference_id
WHERE claim.version_id = :version ORDER BY claim.ordinal, citation.position
""")
_NAMED = sa.text("""
SELECT ruling_id, waiver_id FROM approval_ruling WHERE approval_id = :approval ORDER BY ruling_id
""")
_RULINGS = sa.text("""
SELECT ruling.*, pair.article_id AS pair_article, pair.fingerprint, pair.context, pair.source_id,
    pair.source_text_id
FROM ruling LEFT JOIN pair ON pair.id = ruling.pair_id
WHERE ruling.id IN (SELECT ruling_id FROM approval_ruling WHERE approval_id = :approval) ORDER BY ruling.id
""")
# Neither what was withdrawn nor what came after the quorum was part of it.
_SIGN_OFFS = sa.text("""
SELECT * FROM sign_off WHERE review_id = :review AND verdict_set_no = :number AND NOT is_late
  AND NOT EXISTS (SELECT 1 FROM sign_off_withdrawal w WHERE w.sign_off_id = sign_off.id)
ORDER BY id
""")


@dataclass(frozen=True)
class RawApproval:
    """The rows that an approval rests on, as they stand."""

    row: Any
    writers: frozenset[int]
    recused: frozenset[int]
    pairs: list[Any]
    named: list[Any]
    rulings: list[Any]
    waivers: list[RawWaiver]
    sign_offs: list[Any]


def raw_approval(connection: sa.Connection, row: Any, found_later: Collection[int] = ()) -> RawApproval:
    approval = {"approval": row.id}
    return RawApproval(
        row,
        frozenset(connection.execute(_WRITERS, approval).scalars()).difference(found_later),
        frozenset(connection.execute(_RECUSED, approval).scalars()),
        list(connection.execute(_PAIRS, {"version": row.version_id})),
        list(connection.execute(_NAMED, approval)),
        list(connection.execute(_RULINGS, approval)),
        waivers_of(connection, row.id),
        list(connection.execute(_SIGN_OFFS, {"review": row.review_id, "number": row.verdict_set_no})),
    )
