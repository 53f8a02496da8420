"""Everything that goes into an export of one approved version: frozen values, no clock, no database."""

from dataclasses import dataclass, field
from datetime import date, datetime

from review_service.core.vocabulary import NoticeKind, Verdict
from review_service.exports.style import Style, ama_style
from review_service.reading.document import Document


@dataclass(frozen=True)
class SignedBy:
    """One electronic signature as 21 CFR 11.50 wants it shown: printed name, UTC time, meaning. `method`:
    how its signer proved who they are, in words."""

    name: str
    credentials: str
    role: str
    specialty: str
    signed_at: datetime
    meaning: str
    interests: str = ""
    method: str = ""


@dataclass(frozen=True)
class WaivedBy:
    """The electronic signature of an editor that settles «partly supports», shown as 21 CFR 11.50 asks."""

    name: str
    credentials: str
    waived_at: datetime
    reason: str
    meaning: str
    method: str = ""


@dataclass(frozen=True)
class ClaimRuling:
    """The ruling in force for one claim against one source. `settled`: who set it aside as a third person,
    and why; `waiver`: what settles its pair.

    `reference_key` is empty where the ruling is that the claim needs no citation.
    """

    claim_ordinal: int
    reference_key: str
    verdict: Verdict
    reviewer: str
    passage: str = ""
    locator: str = ""
    note: str = ""
    settled: str = ""
    waiver: WaivedBy | None = None


@dataclass(frozen=True)
class TextUsed:
    """A text of the house (Markdown) as it stood at approval, with its SHA-256 in hexadecimal."""

    text: str
    sha256: str


@dataclass(frozen=True)
class NoticeLine:
    """A correction, expression of concern or retraction published after approval; `text` is plain."""

    kind: NoticeKind
    text: str
    published_at: datetime


@dataclass(frozen=True)
class ExportBundle:
    """An approved version with its proof. Times are aware and in UTC; hashes are hexadecimal SHA-256."""

    slug: str
    document: Document
    version: int
    content_sha256: str
    approved_at: datetime
    next_review_due: date | None
    sign_offs: tuple[SignedBy, ...]
    verdict_set_sha256: str
    rulings: tuple[ClaimRuling, ...]
    disclaimer: TextUsed
    editorial_policy: TextUsed
    sign_off_statement: TextUsed
    notices: tuple[NoticeLine, ...] = ()
    style: Style = field(
        default_factory=ama_style
    )  # that references are printed in: presentation, not approval
