"""A board member's electronic signature on a version and its rulings;
at quorum the version is Approved at once."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.errors import BadInput, Blocked, StaleVersion
from review_service.core.vocabulary import Status
from review_service.domain.policy import Seat
from review_service.domain.second_factor import Method
from review_service.domain.verdict_set import StandingVerdict, verdict_set_sha256
from review_service.domain.workflow import Action, blockers, permitted
from review_service.models import Approval, ApprovalRuling, Article, Person, SignOff
from review_service.proof.keys import SigningKey
from review_service.reading.document import Audience
from review_service.services.core.acting import Act, begin
from review_service.services.core.history import About, record_event
from review_service.services.core.house_texts import (
    EDITORIAL_POLICY,
    SIGN_OFF_STATEMENT,
    disclaimer_name,
    keep_text,
    read_text,
)
from review_service.services.core.policies import kept_policy
from review_service.services.core.situations import Standing, standing_of
from review_service.services.people.people import specialties_of
from review_service.services.people.proofs_of_person import AHEAD, Proof, SigningRules, check_age
from review_service.services.people.second_factors import prove
from review_service.services.review.disclosures import declared
from review_service.services.review.re_reviews import close_by_approval
from review_service.services.review.waiver_lines import by_ruling, holding_waivers
from review_service.services.signing.checkpoints import checkpoint_at_commit
from review_service.services.signing.signing_keys import use_key
from review_service.services.signing.statements import keep_statement

_VERDICTS = sa.text("""
SELECT held.fingerprint, held.source_no AS source_id,
    coalesce((SELECT text.sha256 FROM source_text AS text WHERE text.id = held.source_text_id), '')
        AS text_sha256,
    held.person_id, held.verdict, held.ruling_id, held.settles_id, held.settles_other_id
FROM pair_ruling AS held
WHERE held.version_id = :version AND held.holds
""")

_SEATS = sa.text("""
SELECT seat.specialty, seat.signatures - (
    SELECT count(DISTINCT s.person_id) FROM sign_off s
    JOIN role_grant g ON g.person_id = s.person_id AND g.role = 'board_member'
    WHERE s.review_id = review.id AND s.verdict_set_no = :set AND s.specialty = seat.specialty
      AND NOT EXISTS (SELECT 1 FROM sign_off_withdrawal w WHERE w.sign_off_id = s.id)) AS missing
FROM review JOIN policy_seat seat ON seat.policy_id = review.policy_id WHERE review.id = :review
    ORDER BY seat.id
""")

_WITHDRAWN = sa.text("""
SELECT count(*) FROM sign_off s JOIN sign_off_withdrawal w ON w.sign_off_id = s.id
WHERE s.review_id = :review AND s.person_id = :person AND s.verdict_set_no = :set
""")

_ON_ITS_WAY = sa.text("""
SELECT approved_at FROM approval
WHERE review_id = :review AND verdict_set_no = :set AND version_sha256 = :version
    AND verdict_set_sha256 = :rulings
""").columns(approved_at=UTCDateTime())

_LATEST = (
    sa.text("""
SELECT max(moment) AS latest FROM (
    SELECT submitted_at AS moment FROM version WHERE id = :version
    UNION ALL SELECT ruled_at FROM ruling WHERE id IN :rulings
    UNION ALL SELECT waived_at FROM standing_waiver WHERE article_id = :article
    UNION ALL SELECT signed_at FROM sign_off s WHERE s.review_id = :review AND s.verdict_set_no = :set
      AND NOT EXISTS (SELECT 1 FROM sign_off_withdrawal w WHERE w.sign_off_id = s.id)) AS signed
""")
    .bindparams(sa.bindparam("rulings", expanding=True))
    .columns(latest=UTCDateTime())
)

_TIED = sa.text("""
SELECT reference.key, source.csl FROM reference JOIN source ON source.id = reference.source_id
WHERE reference.version_id = :version
""").columns(csl=sa.JSON())


LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class SignedContent:
    """What was on the screen when somebody pressed «sign»: it must be what stands now. `specialty`:
    what they sign in. `shown_at`: when the page was made."""

    version_sha256: str
    verdict_set_sha256: str
    specialty: str = field(default="", compare=False)
    shown_at: datetime = field(default=LONG_AGO, compare=False)


class Outcome(StrEnum):
    """`ALREADY_APPROVED`: another signature completed the quorum first; this one,
    on its way then, is kept with it."""

    SIGNED = "signed"
    APPROVED = "approved"
    ALREADY_APPROVED = "already_approved"


@dataclass(frozen=True)
class SigningMeans:
    """How a proof is checked, where the house texts are, and what the approval's statement is signed with.

    Without a key no signature can complete a quorum; all else goes on.
    """

    rules: SigningRules
    content_dir: Path
    key: SigningKey | None = None


def standing_verdicts(session: Session, version_id: int) -> list[StandingVerdict]:
    """The rulings that stand for the version now, with what settles them;
    `verdict_set_sha256` of them is what is signed."""
    waivers = by_ruling(holding_waivers(session, version_id))
    # two claims of the same words have the same rulings; for a DISTINCT SQLite would make the view whole
    rows = dict.fromkeys(session.execute(_VERDICTS, {"version": version_id}))
    verdicts = [
        StandingVerdict(
            row.fingerprint,
            row.source_id,
            row.text_sha256,
            row.person_id,
            row.verdict,
            row.ruling_id,
            row.settles_id or 0,
            row.settles_other_id or 0,
        )
        for row in rows
    ]
    return [
        replace(verdict, waiver_sha256=waivers[verdict.ruling_id].sha256)
        if verdict.ruling_id in waivers
        else verdict
        for verdict in verdicts
    ]


def sign_off(
    session: Session,
    slug: str,
    proof: Proof,
    seen: SignedContent,
    act: Act,
    means: SigningMeans,
) -> Outcome:
    """`APPROVED` when this signature completed the quorum with all its seats.

    It fills one seat: of the specialty in `seen`, else of the first of the signer's that is still missing.
    Raises PageTooOld, StaleVersion where the text or a ruling changed since the page was shown,
    WrongPassword, WrongSecondFactor, Blocked also where this signature would approve and there is
    no key to sign that with. The signature holds name, credentials, meaning and method as they read
    now (21 CFR 11.50, 11.200(a)).
    """
    standing, is_late = _begin(session, slug, act, seen)
    check_age(means.rules, seen.shown_at, act.now)
    verdicts = _verdicts_as_seen(session, standing, seen)
    _refuse_the_past(session, standing, verdicts, act.now)
    method = prove(session, means.rules, act.actor, proof, act.now)
    signature = _signature(session, standing, _Proved(seen, method, is_late), act, means)
    session.add(signature)
    session.flush()
    _tell(session, standing, signature)
    if is_late:
        return Outcome.ALREADY_APPROVED
    if standing.situation.signatures + 1 < standing.situation.quorum or seats_to_fill(session, standing):
        return Outcome.SIGNED
    _approve(session, standing, verdicts, signature.verdict_set_sha256, act.now, means)
    return Outcome.APPROVED


def _verdicts_as_seen(session: Session, standing: Standing, seen: SignedContent) -> list[StandingVerdict]:
    """Raises StaleVersion where another text or other rulings stand than the page showed."""
    verdicts = standing_verdicts(session, standing.version_id)
    if seen != SignedContent(standing.version_sha256, verdict_set_sha256(verdicts)):
        raise StaleVersion(
            "The text or a ruling changed since this page was shown. Read it again, then sign."
        )
    return verdicts


@dataclass(frozen=True)
class _Proved:
    """What is signed, how the signer proved who they are, and whether another signature completed
    the quorum meanwhile."""

    seen: SignedContent
    method: Method
    is_late: bool


def _signature(
    session: Session, standing: Standing, proved: _Proved, act: Act, means: SigningMeans
) -> SignOff:
    """Of who acts, on what they saw, in the words that hold now."""
    seen = proved.seen
    person = session.get_one(Person, act.actor.id)
    statement = read_text(means.content_dir, SIGN_OFF_STATEMENT)
    return SignOff(
        article_id=standing.article_id,
        version_id=standing.version_id,
        version_sha256=seen.version_sha256,
        review_id=standing.review_id or 0,
        verdict_set_no=standing.verdict_set_no,
        verdict_set_sha256=seen.verdict_set_sha256,
        person_id=act.actor.id,
        printed_name=person.name,
        credentials=person.credentials,
        specialty=_signed_in(session, standing, act.actor.id, seen.specialty),
        statement_sha256=keep_text(session, statement, act.now),
        signed_at=act.now,
        interests=declared(session, standing.article_id, act.actor.id),
        method=proved.method.value,
        renewal=_withdrawn_before(session, standing, act.actor.id),
        is_late=proved.is_late,
    )


def _tell(session: Session, standing: Standing, signature: SignOff) -> None:
    after = {
        "sign_off_id": signature.id,
        "number": standing.situation.number,
        "sha256": signature.version_sha256,
        "verdict_set_sha256": signature.verdict_set_sha256,
        "signatures": standing.situation.signatures + (not signature.is_late),
        "quorum": standing.situation.quorum,
        "method": signature.method,
    }
    about = About(signature.person_id, standing.article_id, standing.version_id)
    late = {"is_late": True} if signature.is_late else {}
    record_event(session, Action.SIGN_OFF, signature.signed_at, about, after=after | late)


def _refuse_the_past(
    session: Session, standing: Standing, verdicts: list[StandingVerdict], now: datetime
) -> None:
    """Nothing is signed before it was said: an approval from the past would leave out what
    came after it (`auditing`)."""
    what = {
        "article": standing.article_id,
        "version": standing.version_id,
        "rulings": [verdict.ruling_id for verdict in verdicts],
        "review": standing.review_id,
        "set": standing.verdict_set_no,
    }
    latest = session.execute(_LATEST, what).scalar_one()
    if latest > now + AHEAD:
        raise Blocked(
            [
                f"What you sign is dated {latest:%d %B %Y, %H:%M} UTC, and the server's clock says "
                f"{now:%d %B %Y, %H:%M}: one of the two is wrong. Tell the administrator. Once the clock "
                "is right, whatever is still dated later is ruled or signed anew."
            ]
        )


def _begin(session: Session, slug: str, act: Act, seen: SignedContent) -> tuple[Standing, bool]:
    """Where the signature starts from, and whether it was on its way when another completed the quorum."""
    try:
        return begin(session, slug, Action.SIGN_OFF, act), False
    except Blocked:
        standing = standing_of(session, slug, act.actor)
        if standing is not None and _was_on_its_way(session, standing, seen):
            return standing, True
        raise


def _was_on_its_way(session: Session, standing: Standing, seen: SignedContent) -> bool:
    """The page was shown before the approval, of the very version and rulings that were approved,
    to who could sign then."""
    if standing.situation.status is not Status.APPROVED:
        return False
    before = replace(standing.situation, status=Status.UNDER_REVIEW)
    if not permitted(before, Action.SIGN_OFF) or blockers(before, Action.SIGN_OFF):
        return False
    where: dict[str, object] = {"review": standing.review_id, "set": standing.verdict_set_no}
    where |= {"version": seen.version_sha256, "rulings": seen.verdict_set_sha256}
    row = session.execute(_ON_ITS_WAY, where).one_or_none()
    return row is not None and seen.shown_at <= row.approved_at


def _withdrawn_before(session: Session, standing: Standing, person_id: int) -> int:
    where = {"review": standing.review_id, "person": person_id, "set": standing.verdict_set_no}
    return session.scalar(_WITHDRAWN, where) or 0


def seats_to_fill(session: Session, standing: Standing) -> tuple[Seat, ...]:
    """The seats of the policy that nobody has signed for yet, with these rulings."""
    where = {"review": standing.review_id, "set": standing.verdict_set_no}
    return tuple(
        Seat(row.specialty, row.missing) for row in session.execute(_SEATS, where) if row.missing > 0
    )


def _signed_in(session: Session, standing: Standing, person_id: int, chosen: str) -> str:
    """Raises BadInput for a specialty that the signer does not hold."""
    held = specialties_of(session, person_id)
    if chosen and chosen not in held:
        raise BadInput(f"You do not hold the specialty «{chosen}»: sign in one of yours.", field="specialty")
    wanted = {seat.specialty for seat in seats_to_fill(session, standing)}
    return chosen or next((specialty for specialty in held if specialty in wanted), held[0] if held else "")


def _re_review(session: Session, standing: Standing) -> timedelta:
    return timedelta(days=kept_policy(session, standing.policy_id or 0).re_review_days)


def _approve(
    session: Session,
    standing: Standing,
    verdicts: list[StandingVerdict],
    verdict_set: str,
    now: datetime,
    means: SigningMeans,
) -> None:
    """The guards of the database check it all again before the row is allowed; they also set the status."""
    key = use_key(session, means.key, now)
    article = session.get_one(Article, standing.article_id)
    disclaimer = read_text(means.content_dir, disclaimer_name(Audience(article.audience)))
    editorial = read_text(means.content_dir, EDITORIAL_POLICY)
    approval = Approval(
        article_id=standing.article_id,
        version_id=standing.version_id,
        version_sha256=standing.version_sha256,
        review_id=standing.review_id or 0,
        verdict_set_no=standing.verdict_set_no,
        verdict_set_sha256=verdict_set,
        rulings=len({verdict.ruling_id for verdict in verdicts}),
        disclaimer_sha256=keep_text(session, disclaimer, now),
        policy_sha256=keep_text(session, editorial, now),
        approved_at=now,
        next_review_due=now + _re_review(session, standing),
        references_kept={
            row.key: row.csl for row in session.execute(_TIED, {"version": standing.version_id})
        },
    )
    session.add(approval)
    session.flush()
    _name_rulings(session, approval, verdicts)
    session.refresh(article)
    article.changed_at = now
    close_by_approval(session, standing.article_id, now)
    record_event(
        session,
        "approve",
        now,
        About(None, standing.article_id, standing.version_id),
        {"status": Status.UNDER_REVIEW.value},
        {
            "status": Status.APPROVED.value,
            "number": standing.situation.number,
            "approval_id": approval.id,
            "statement_sha256": keep_statement(session, approval, verdicts, key),
        },
    )
    checkpoint_at_commit(session, key, now)


def _name_rulings(session: Session, approval: Approval, verdicts: list[StandingVerdict]) -> None:
    """What the approval rests on, row by row."""
    settled = by_ruling(holding_waivers(session, approval.version_id))
    waiver_ids = {ruling_id: waiver.waiver_id for ruling_id, waiver in settled.items()}
    session.add_all(
        ApprovalRuling(approval_id=approval.id or 0, ruling_id=ruling_id, waiver_id=waiver_ids.get(ruling_id))
        for ruling_id in sorted({verdict.ruling_id for verdict in verdicts})
    )
    session.flush()
