"""Taking out what is approved: gathers the bundle from the approved view and keeps a
record of each export."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.actor import Actor
from review_service.core.errors import NotFound
from review_service.core.vocabulary import NoticeKind, Verdict
from review_service.domain.second_factor import method_in_words
from review_service.domain.workflow import Action
from review_service.exports import FORMATS, file_name
from review_service.exports.bundle import ClaimRuling, ExportBundle, NoticeLine, SignedBy, TextUsed, WaivedBy
from review_service.exports.style import Style, ama_style
from review_service.models import Approval, ExportRecord, Notice, SignOff, SignOffWithdrawal
from review_service.reading.articles import read_article
from review_service.reading.document import Document
from review_service.services.core.acting import begin_from_a_list
from review_service.services.core.history import About, record_event
from review_service.services.core.house_texts import kept_text
from review_service.services.review.waiver_lines import WaiverShown, by_ruling, waivers_of_approval

_APPROVED = sa.text("""
SELECT * FROM approved_version WHERE slug = :slug AND is_latest
""").columns(approved_at=UTCDateTime(), next_review_due=UTCDateTime())

_RULINGS = sa.text("""
SELECT asked.ordinal, coalesce(reference.key, '') AS key, ruling.verdict, person.name, ruling.passage,
    ruling.locator, ruling.note, ruling.settles_id, ruling.id AS ruling_id
FROM claim_pair AS asked
LEFT JOIN reference ON reference.id = asked.reference_id
JOIN pair AS judged ON judged.article_id = asked.article_id AND judged.wording = asked.wording
    AND judged.source_no = asked.source_no AND judged.fingerprint = asked.fingerprint
        AND judged.context = asked.context
JOIN ruling ON ruling.pair_id = judged.id
JOIN approval_ruling AS named ON named.ruling_id = ruling.id AND named.approval_id = :approval
JOIN person ON person.id = ruling.person_id
WHERE asked.version_id = :version
ORDER BY asked.ordinal, asked.position, ruling.id
""")


@dataclass(frozen=True)
class Exported:
    """One file, ready to be sent or written."""

    file_name: str
    media_type: str
    data: bytes


def export_article(
    session: Session, slug: str, format_name: str, actor: Actor, now: datetime, style: Style | None = None
) -> Exported:
    """References in AMA style where no other is given.

    Raises Blocked with the reasons where nothing is approved, NotFound for an unknown format.
    """
    chosen = FORMATS.get(format_name)
    if chosen is None:
        raise NotFound(f"There is no export format «{format_name}»; there are: {', '.join(FORMATS)}.")
    standing = begin_from_a_list(session, slug, Action.EXPORT, actor)
    approved = session.execute(_APPROVED, {"slug": slug}).one()
    bundle = replace(bundle_of(session, approved), style=style or ama_style())
    data = chosen.render(bundle)
    digest = hashlib.sha256(data).hexdigest()
    session.add(
        ExportRecord(
            article_id=standing.article_id,
            approval_id=approved.approval_id,
            format=chosen.name,
            sha256=digest,
            person_id=actor.id,
            exported_at=now,
        )
    )
    record_event(
        session,
        Action.EXPORT,
        now,
        About(actor.id, standing.article_id, approved.version_id),
        after={"format": chosen.name, "number": approved.number, "sha256": digest},
    )
    return Exported(file_name(bundle, chosen), chosen.media_type, data)


def bundle_of(session: Session, approved: sa.Row[Any]) -> ExportBundle:
    """Everything an export may hold, from one row of the approved view and what it names."""
    disclaimer = kept_text(session, approved.disclaimer_sha256)
    policy = kept_text(session, approved.policy_sha256)
    signatures = _signatures(session, approved)
    statement = kept_text(session, signatures[0].statement_sha256)
    return ExportBundle(
        slug=approved.slug,
        document=_document(session, approved),
        version=approved.number,
        content_sha256=approved.sha256,
        approved_at=approved.approved_at,
        next_review_due=approved.next_review_due.date(),
        sign_offs=tuple(
            SignedBy(
                s.printed_name,
                s.credentials,
                "board member",
                s.specialty,
                s.signed_at,
                statement.text.strip(),
                s.interests,
                method_in_words(s.method),
            )
            for s in signatures
        ),
        verdict_set_sha256=approved.verdict_set_sha256,
        rulings=_rulings(session, approved),
        disclaimer=TextUsed(disclaimer.text, disclaimer.sha256),
        editorial_policy=TextUsed(policy.text, policy.sha256),
        sign_off_statement=TextUsed(statement.text, statement.sha256),
        notices=_notices(session, approved.article_id),
    )


def _document(session: Session, approved: sa.Row[Any]) -> Document:
    """The approved text, each reference as the source that it was tied to said when the board approved it."""
    document = read_article(approved.content, "markdown")
    tied = session.get_one(Approval, approved.approval_id).references_kept or {}
    references = tuple(
        replace(reference, csl=tied.get(reference.key) or reference.csl) for reference in document.references
    )
    return replace(document, references=references)


def _signatures(session: Session, approved: sa.Row[Any]) -> list[SignOff]:
    query = (
        sa.select(SignOff)
        .where(
            col(SignOff.review_id) == approved.review_id,
            col(SignOff.verdict_set_no) == approved.verdict_set_no,
            ~col(SignOff.is_late),
            ~sa.exists().where(col(SignOffWithdrawal.sign_off_id) == col(SignOff.id)),
        )
        .order_by(col(SignOff.id))
    )
    return list(session.scalars(query))


def _rulings(session: Session, approved: sa.Row[Any]) -> tuple[ClaimRuling, ...]:
    where = {"version": approved.version_id, "approval": approved.approval_id}
    rows = session.execute(_RULINGS, where).all()
    settled = {(row.ordinal, row.key): row for row in rows if row.settles_id}
    waivers = by_ruling(waivers_of_approval(session, approved.approval_id))
    return tuple(
        ClaimRuling(
            row.ordinal,
            row.key,
            Verdict(row.verdict),
            row.name,
            row.passage,
            row.locator,
            row.note,
            _settled(row, settled.get((row.ordinal, row.key))),
            _waived(waivers.get(row.ruling_id)),
        )
        for row in rows
    )


def _settled(row: sa.Row[Any], by: sa.Row[Any] | None) -> str:
    """What set a ruling aside, in words: who settled the disagreement as a third person, and why."""
    if by is None or by.verdict == row.verdict:
        return ""
    return f"{by.name} settled the disagreement with «{Verdict(by.verdict).label}»: {by.note}"


def _waived(waiver: WaiverShown | None) -> WaivedBy | None:
    if waiver is None:
        return None
    method = method_in_words(waiver.method)
    return WaivedBy(
        waiver.printed_name, waiver.credentials, waiver.waived_at, waiver.reason, waiver.meaning, method
    )


def _notices(session: Session, article_id: int) -> tuple[NoticeLine, ...]:
    query = sa.select(Notice).where(col(Notice.article_id) == article_id).order_by(col(Notice.id))
    return tuple(
        NoticeLine(NoticeKind(row.kind), row.text, row.published_at) for row in session.scalars(query)
    )
