"""What the inside pages show of an article: its versions, reviewers, references, signatures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.errors import NotFound
from review_service.domain.second_factor import method_in_words
from review_service.reading.articles import read_article
from review_service.reading.document import Document
from review_service.services.sources.read_source_choices import label_of


@dataclass(frozen=True)
class VersionLine:
    """`approved_at` is set for versions that the board approved at some time."""

    number: int
    title: str
    sha256: str
    submitted_at: datetime
    submitted_by: str
    approved_at: datetime | None


@dataclass(frozen=True)
class ReferenceLine:
    """`source_id` is None while the reference is unresolved."""

    key: str
    number: int
    csl: Mapping[str, Any]
    text: str
    source_id: int | None
    source_title: str
    source_status: str
    has_text: bool

    @property
    def source_label(self) -> str:
        return label_of(self.source_id, self.source_title) if self.source_id else ""


@dataclass(frozen=True)
class SignatureLine:
    """`counts` is False where a ruling changed after the signature, the round is over,
    its signer left the board or withdrew it (`withdrawn_because`), is a contributor (`because` says which),
    or it came when the version was already approved (`is_late`)."""

    name: str
    credentials: str
    specialty: str
    signed_at: datetime
    counts: bool
    interests: str
    method: str
    is_late: bool
    withdrawn_because: str
    because: str


_VERSIONS = sa.text("""
SELECT version.number, version.title, version.sha256, version.submitted_at, person.name,
    (SELECT max(approval.approved_at) FROM approval WHERE approval.version_id = version.id) AS approved_at
FROM version JOIN person ON person.id = version.submitted_by
WHERE version.article_id = :article ORDER BY version.number DESC
""").columns(submitted_at=UTCDateTime(), approved_at=UTCDateTime())

_REFERENCES = sa.text("""
SELECT reference.key, reference.number, coalesce(source.csl, reference.csl) AS csl, reference.text,
    reference.source_id, source.title,
    source.status, EXISTS (SELECT 1 FROM source_text t WHERE t.source_id = reference.source_id) AS has_text
FROM reference LEFT JOIN source ON source.id = reference.source_id
WHERE reference.version_id = :version ORDER BY reference.number
""").columns(csl=sa.JSON())

_SIGNATURES = sa.text("""
SELECT sign_off.printed_name, sign_off.credentials, sign_off.specialty, sign_off.signed_at,
    sign_off.interests,
    sign_off.method, sign_off.is_late, coalesce(withdrawn.reason, '') AS withdrawn_because,
    (withdrawn.id IS NULL AND sign_off.verdict_set_no = article.verdict_set_no
     AND sign_off.review_id = (SELECT max(r.id) FROM review r WHERE r.version_id = article.version_id)
     AND (article.status = 'approved' OR EXISTS (SELECT 1 FROM role_grant g
          WHERE g.person_id = sign_off.person_id AND g.role = 'board_member'))) AS counts,
    CASE WHEN NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = sign_off.person_id
        AND g.role = 'board_member')
            THEN 'its signer left the board'
        WHEN EXISTS (SELECT 1 FROM contribution k WHERE k.article_id = article.id
            AND k.person_id = sign_off.person_id)
            THEN 'its signer is a contributor'
        ELSE 'a ruling changed, or the round of review is over' END AS because
FROM sign_off JOIN article ON article.id = sign_off.article_id
LEFT JOIN sign_off_withdrawal AS withdrawn ON withdrawn.sign_off_id = sign_off.id
WHERE sign_off.version_id = :version ORDER BY sign_off.id
""").columns(signed_at=UTCDateTime())


def version_lines(session: Session, article_id: int) -> tuple[VersionLine, ...]:
    return tuple(VersionLine(*row) for row in session.execute(_VERSIONS, {"article": article_id}))


def reference_lines(session: Session, version_id: int) -> tuple[ReferenceLine, ...]:
    return tuple(
        ReferenceLine(
            row.key,
            row.number,
            row.csl,
            row.text,
            row.source_id,
            row.title or "",
            row.status or "",
            bool(row.has_text),
        )
        for row in session.execute(_REFERENCES, {"version": version_id})
    )


_CITING = sa.text("""
SELECT reference.key, claim.ordinal, claim.text FROM citation
JOIN reference ON reference.id = citation.reference_id
JOIN claim ON claim.id = citation.claim_id
WHERE reference.version_id = :version ORDER BY claim.ordinal
""")


@dataclass(frozen=True)
class CitingClaim:
    ordinal: int
    text: str


def citing_claims(session: Session, version_id: int) -> dict[str, list[CitingClaim]]:
    """Where each reference is cited, by key: what an editor has to go by when a reference
    says nothing of itself."""
    claims_of: dict[str, list[CitingClaim]] = {}
    for row in session.execute(_CITING, {"version": version_id}):
        claims_of.setdefault(row.key, []).append(CitingClaim(row.ordinal, row.text))
    return claims_of


def signature_lines(session: Session, version_id: int) -> tuple[SignatureLine, ...]:
    return tuple(
        SignatureLine(
            row.printed_name,
            row.credentials,
            row.specialty,
            row.signed_at,
            bool(row.counts),
            row.interests,
            method_in_words(row.method),
            bool(row.is_late),
            row.withdrawn_because,
            row.because,
        )
        for row in session.execute(_SIGNATURES, {"version": version_id})
    )


@dataclass(frozen=True)
class VersionText:
    """One version as it was handed in, canonical and original."""

    version_id: int
    number: int
    title: str
    content: str
    sha256: str
    warnings: tuple[dict[str, Any], ...]


_TEXT = sa.text("""
SELECT id, number, title, content, sha256, warnings FROM version WHERE article_id = :article
    AND number = :number
""").columns(warnings=sa.JSON())


def version_text(session: Session, article_id: int, number: int) -> VersionText:
    """Raises NotFound where the article has no such version."""
    row = session.execute(_TEXT, {"article": article_id, "number": number}).one_or_none()
    if row is None:
        raise NotFound(f"There is no version {number} of this article.")
    return VersionText(row.id, row.number, row.title, row.content, row.sha256, tuple(row.warnings))


def document_of(text: VersionText) -> Document:
    """The version read again: the canonical form reads back as what was handed in."""
    return read_article(text.content, "markdown")
