"""The public page: where an article stands, honestly, at every moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.vocabulary import Status
from review_service.domain.second_factor import method_in_words
from review_service.reading.document import Audience, Contributor
from review_service.reading.front_matter import read_summary
from review_service.services.core.approval_parties import parties_who_wrote
from review_service.services.core.house_texts import disclaimer_name, kept_text, read_text
from review_service.services.core.renderings import html_of
from review_service.services.publishing.read_reader_states import ReaderState
from review_service.services.review.read_re_reviews import ReReviewLine, open_re_reviews
from review_service.services.review.waiver_lines import WaiverShown, waivers_of_approval


@dataclass(frozen=True)
class Member:
    name: str
    credentials: str
    specialty: str
    signed_at: datetime
    interests: str
    method: str
    meaning: str


@dataclass(frozen=True)
class ReferenceShown:
    key: str
    number: int
    csl: Mapping[str, Any]
    text: str
    source_status: str


@dataclass(frozen=True)
class ClaimState:
    """What readers are told about a claim: verified | settled by a waiver (which is no «supports»)
    | under verification."""

    ordinal: int
    is_verified: bool
    sources: int
    is_waived: bool = False


@dataclass(frozen=True)
class NoticeShown:
    kind: str
    text: str
    published_at: datetime


@dataclass(frozen=True)
class ApprovedVersion:
    number: int
    approved_at: datetime


@dataclass(frozen=True)
class Variant:
    slug: str
    audience: Audience


@dataclass(frozen=True)
class TrackerStep:
    """`state` is done | current | todo; `at` is when the step was reached."""

    label: str
    state: str
    at: datetime | None


@dataclass(frozen=True)
class ReaderPage:
    """The text shown is the newest approved version, or, where the policy shows pending articles,
    the newest one.

    `parties` are contributors who ruled or signed for the approval before that was known,
    `waivers` those it rests on, each with the number of its claim. `status` is that of the text shown;
    `pending_number` is a newer version that is still under way.
    """

    slug: str
    topic: str
    audience: Audience
    title: str
    summary: str
    keywords: tuple[str, ...]
    contributors: tuple[Contributor, ...]
    parties: tuple[str, ...]
    waivers: tuple[tuple[int, WaiverShown], ...]
    html: str
    number: int
    version_id: int
    sha256: str
    status: Status
    is_withdrawn: bool
    tracker: tuple[TrackerStep, ...]
    members: tuple[Member, ...]
    updated_at: datetime
    reviewed_at: datetime | None
    next_review_due: datetime | None
    reopened_reason: str
    pending_number: int | None
    pending_status: Status | None
    notices: tuple[NoticeShown, ...]
    re_reviews: tuple[ReReviewLine, ...]
    references: tuple[ReferenceShown, ...]
    claims: tuple[ClaimState, ...]
    versions: tuple[ApprovedVersion, ...]
    variants: tuple[Variant, ...]
    disclaimer: str

    @property
    def is_approved(self) -> bool:
        return self.status is Status.APPROVED

    @property
    def is_caution(self) -> bool:
        """The notice that asks readers for caution stands until the board has signed."""
        return not self.is_approved

    @property
    def verified(self) -> int:
        return sum(claim.is_verified for claim in self.claims)

    @property
    def meanings(self) -> dict[str, list[str]]:
        """Each statement that was signed, with the names of who signed it:
        one, unless the house changed it meanwhile."""
        signed: dict[str, list[str]] = {}
        for member in self.members:
            signed.setdefault(member.meaning, []).append(member.name)
        return signed

    @property
    def waived(self) -> int:
        """Of the verified: a source supports the claim only in part, and an editor
        settled that with a reason."""
        return sum(claim.is_waived for claim in self.claims)


_APPROVED = sa.text("""
SELECT approved.*, version.submitted_at, article.status AS current_status, current.number AS current_number,
    EXISTS (SELECT 1 FROM withdrawal w WHERE w.version_id = approved.version_id) AS is_withdrawn
FROM approved_version approved
JOIN version ON version.id = approved.version_id
JOIN article ON article.id = approved.article_id
JOIN version current ON current.id = article.version_id
WHERE approved.article_id = :article AND (approved.is_latest OR :number > 0)
  AND (:number = 0 OR approved.number = :number)
ORDER BY approved.approval_id DESC LIMIT 1
""").columns(
    approved_at=UTCDateTime(),
    next_review_due=UTCDateTime(),
    submitted_at=UTCDateTime(),
    reopened_at=UTCDateTime(),
)

_PENDING = sa.text("""
SELECT version.id AS version_id, version.number, version.title, version.content, version.sha256,
    version.submitted_at, EXISTS (SELECT 1 FROM withdrawal w WHERE w.version_id = version.id) AS is_withdrawn
FROM version WHERE version.id = :version
""").columns(submitted_at=UTCDateTime())

_MEMBERS = sa.text("""
SELECT printed_name, credentials, specialty, signed_at, interests, method,
    (SELECT kept.text FROM house_text kept WHERE kept.sha256 = sign_off.statement_sha256) AS meaning
        FROM sign_off
WHERE review_id = :review AND verdict_set_no = :number AND NOT is_late
    AND NOT EXISTS (SELECT 1 FROM sign_off_withdrawal w WHERE w.sign_off_id = sign_off.id) ORDER BY id
""").columns(signed_at=UTCDateTime())

_REFERENCES = sa.text("""
SELECT reference.key, reference.number, coalesce(source.csl, reference.csl) AS csl, reference.text,
    coalesce(source.status, '') AS status
FROM reference LEFT JOIN source ON source.id = reference.source_id
WHERE reference.version_id = :version ORDER BY reference.number
""").columns(csl=sa.JSON())

_CLAIMS = sa.text("""
SELECT pair.ordinal, count(pair.reference_id) AS sources,
    min(CASE WHEN pair.state IN ('passing', 'waived') THEN 1 ELSE 0 END) AS is_verified,
    max(CASE WHEN pair.state = 'waived' THEN 1 ELSE 0 END) AS is_waived
FROM pair_standing AS pair
WHERE pair.version_id = :version GROUP BY pair.ordinal ORDER BY pair.ordinal
""")

# What stood when it was approved, of a claim in its own words and surroundings.
_WAIVED_THEN = """claim
JOIN pair ON pair.wording = claim.wording AND pair.fingerprint = claim.fingerprint
    AND pair.context = claim.context
JOIN ruling ON ruling.pair_id = pair.id
JOIN approval_ruling AS named ON named.ruling_id = ruling.id AND named.waiver_id IS NOT NULL"""
_CLAIMS_APPROVED = sa.text(f"""
SELECT shown.ordinal, count(citation.id) AS sources, 1 AS is_verified, EXISTS (
    SELECT 1 FROM {_WAIVED_THEN} WHERE claim.id = shown.id AND pair.article_id = :article
        AND named.approval_id = :approval
    ) AS is_waived
FROM claim AS shown LEFT JOIN citation ON citation.claim_id = shown.id
WHERE shown.version_id = :version GROUP BY shown.id, shown.ordinal ORDER BY shown.ordinal
""")  # noqa: S608 - our own words

_WAIVED = sa.text(f"""
SELECT DISTINCT claim.ordinal, named.waiver_id AS id FROM {_WAIVED_THEN}
WHERE claim.version_id = :version AND pair.article_id = :article AND named.approval_id = :approval
    ORDER BY 1, 2
""")  # noqa: S608 - our own words

_REST = sa.text("""
SELECT (SELECT min(r.started_at) FROM review r WHERE r.version_id = :version) AS started_at
""").columns(started_at=UTCDateTime())

_NOTICES = sa.text(
    "SELECT kind, text, published_at FROM notice WHERE article_id = :article ORDER BY id DESC"
).columns(published_at=UTCDateTime())

_VERSIONS = sa.text("""
SELECT number, max(approved_at) AS approved_at FROM approved_version WHERE article_id = :article
GROUP BY number ORDER BY number DESC
""").columns(approved_at=UTCDateTime())

_VARIANTS = sa.text("""
SELECT slug, audience FROM article WHERE topic = :topic
    AND (:pending = 1 OR EXISTS (SELECT 1 FROM approval a WHERE a.article_id = article.id)) ORDER BY id
""")


def reader_page(
    session: Session, state: ReaderState, content_dir: Path, show_pending: bool, number: int = 0
) -> ReaderPage | None:
    """None where readers may not see it. `number` asks for one approved version of the history."""
    article = {"article": state.article_id}
    approved: Any = session.execute(_APPROVED, {**article, "number": number}).one_or_none()
    if approved is None and (number or not show_pending):
        return None
    shown: Any = approved or session.execute(_PENDING, {"version": state.version_id}).one()
    stands = approved is not None and approved.reopened_at is None
    status = Status.APPROVED if stands else _open_status(state, approved)
    started = session.execute(_REST, {"version": shown.version_id}).one().started_at
    fallen = open_re_reviews(session, state.article_id) if approved is not None else ()
    where: dict[str, Any] = {"version": shown.version_id}
    claims = _CLAIMS
    if stands and not fallen:
        claims, where = _CLAIMS_APPROVED, where | article | {"approval": approved.approval_id}
    members = (
        session.execute(_MEMBERS, {"review": approved.review_id, "number": approved.verdict_set_no})
        if approved
        else ()
    )
    summary, keywords, contributors = read_summary(shown.content)
    has_newer = approved is not None and approved.current_number > approved.number
    return ReaderPage(
        slug=state.slug,
        topic=state.topic,
        audience=state.audience,
        title=shown.title,
        summary=summary,
        keywords=keywords,
        contributors=contributors,
        parties=parties_who_wrote(session, state.article_id) if stands else (),
        waivers=_waivers(session, approved) if stands else (),
        html=html_of(session, shown.version_id),
        number=shown.number,
        version_id=shown.version_id,
        sha256=shown.sha256,
        status=status,
        is_withdrawn=bool(shown.is_withdrawn),
        tracker=_tracker(status, shown.submitted_at, started, approved.approved_at if stands else None),
        members=tuple(_member(row) for row in members),
        updated_at=shown.submitted_at,
        reviewed_at=approved.approved_at if approved else None,
        next_review_due=approved.next_review_due if approved else None,
        reopened_reason="" if approved is None else approved.reopened_reason or "",
        pending_number=approved.current_number if has_newer else None,
        pending_status=Status(approved.current_status) if has_newer else None,
        re_reviews=fallen,
        notices=tuple(NoticeShown(*row) for row in session.execute(_NOTICES, article)),
        references=tuple(
            ReferenceShown(*row) for row in session.execute(_REFERENCES, {"version": shown.version_id})
        ),
        claims=tuple(
            ClaimState(
                row.ordinal, bool(row.is_verified), row.sources, bool(row.is_verified and row.is_waived)
            )
            for row in session.execute(claims, where)
        ),
        versions=tuple(ApprovedVersion(*row) for row in session.execute(_VERSIONS, article)),
        variants=tuple(
            Variant(row.slug, Audience(row.audience))
            for row in session.execute(_VARIANTS, {"topic": state.topic, "pending": int(show_pending)})
        ),
        disclaimer=_disclaimer(session, state, approved, content_dir),
    )


def _waivers(session: Session, approved: Any) -> tuple[tuple[int, WaiverShown], ...]:
    shown = {waiver.waiver_id: waiver for waiver in waivers_of_approval(session, approved.approval_id)}
    if not shown:
        return ()
    where = {"version": approved.version_id, "article": approved.article_id, "approval": approved.approval_id}
    rows = session.execute(_WAIVED, where)
    return tuple((row.ordinal, shown[row.id]) for row in rows)


def _member(row: Any) -> Member:
    method = method_in_words(row.method)
    return Member(
        row.printed_name, row.credentials, row.specialty, row.signed_at, row.interests, method, row.meaning
    )


def _open_status(state: ReaderState, approved: Any) -> Status:
    """A reopened approval is under review again; without any, the newest version's own status."""
    return Status.UNDER_REVIEW if approved is not None else state.status


def _disclaimer(session: Session, state: ReaderState, approved: Any, content_dir: Path) -> str:
    if approved is not None:
        return kept_text(session, approved.disclaimer_sha256).text
    return read_text(content_dir, disclaimer_name(state.audience)).text


def _tracker(
    status: Status, submitted: datetime, started: datetime | None, approved: datetime | None
) -> tuple[TrackerStep, ...]:
    order = list(Status)
    reached = order.index(status)
    moments = (submitted, started if reached >= 1 else None, approved)
    return tuple(
        TrackerStep(
            step.label,
            "done"
            if place < reached or status is Status.APPROVED
            else "current"
            if place == reached
            else "todo",
            moment,
        )
        for place, (step, moment) in enumerate(zip(order, moments, strict=True))
    )
