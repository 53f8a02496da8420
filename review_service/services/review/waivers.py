"""An editor settles «partly supports» by a signed waiver with a reason, and withdraws one. Append-only."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.errors import BadInput, Blocked, NotFound, StaleVersion
from review_service.domain.second_factor import Method
from review_service.domain.waivers import MEANING, against_waiving
from review_service.domain.workflow import Action
from review_service.models import Person, Waiver, WaiverRuling, WaiverWithdrawal
from review_service.services.core.acting import Act, begin, recount
from review_service.services.core.history import About, record_event
from review_service.services.core.situations import Standing
from review_service.services.people.proofs_of_person import Proof, SigningRules, check_age
from review_service.services.people.second_factors import prove
from review_service.services.review.claim_lines import ClaimLine, Pair, claim_lines
from review_service.services.review.pairs import pair_ids_of
from review_service.services.review.waiver_lines import waiver_given

LONGEST_REASON = 10_000


@dataclass(frozen=True)
class NewWaiver:
    """On the claim `ordinal` against `reference_key`. `seen_rulings` are the ids that the page showed,
    `shown_at` is when it was made: what the person signs is what was on the screen."""

    ordinal: int
    reference_key: str
    reason: str
    seen_rulings: frozenset[int]
    shown_at: datetime


def sign_waiver(
    session: Session,
    slug: str,
    new: NewWaiver,
    proof: Proof,
    act: Act,
    rules: SigningRules,
) -> Waiver:
    """Raises Blocked with every reason against it, StaleVersion where another ruling stands than the page
    showed, PageTooOld, BadInput without a reason, WrongPassword, WrongSecondFactor."""
    standing = begin(session, slug, Action.WAIVE, act)
    actor, now = act.actor, act.now
    line, pair = pair_to_waive(session, standing, new.ordinal, new.reference_key)
    if new.seen_rulings != {ruling.ruling_id for ruling in pair.rulings}:
        raise StaleVersion("A ruling on it changed since this page was shown. Read it again, then sign.")
    if reasons := reasons_against(standing, pair, actor.id):
        raise Blocked(reasons)
    if not new.reason.strip():
        raise BadInput("Say why: the reason goes into the history and into the export.", field="reason")
    if len(new.reason) > LONGEST_REASON:
        raise BadInput(f"A reason may hold {LONGEST_REASON:,} characters.", field="reason")
    check_age(rules, new.shown_at, now)
    method = prove(session, rules, actor, proof, now)
    waiver = _signed(session, standing, (line, pair), new, act, method)
    _record(session, standing, line, pair, waiver, now)
    recount(session, standing.version_id)
    return waiver


def pair_to_waive(
    session: Session, standing: Standing, ordinal: int, reference_key: str
) -> tuple[ClaimLine, Pair]:
    """The claim and its pair with this reference. Raises NotFound."""
    wanted = ordinal or -1  # 0 would ask for every claim
    lines = claim_lines(session, standing.article_id, standing.version_id, wanted)
    for line in lines:
        for pair in line.pairs:
            if pair.reference_key == reference_key:
                return line, pair
    raise NotFound(f"Claim {ordinal} of version {standing.situation.number} does not cite «{reference_key}».")


def reasons_against(standing: Standing, pair: Pair, person_id: int) -> tuple[str, ...]:
    """What stands against this person's waiver on the pair, apart from what the workflow
    says of the article."""
    if pair.waiver is not None:
        return ("It is settled by a waiver already.",)
    return against_waiving(pair, standing.situation.waivers, person_id)


def _signed(
    session: Session,
    standing: Standing,
    on: tuple[ClaimLine, Pair],
    new: NewWaiver,
    act: Act,
    method: Method,
) -> Waiver:
    (line, pair), person = on, session.get_one(Person, act.actor.id)
    waiver = Waiver(
        article_id=standing.article_id,
        version_id=standing.version_id,
        review_id=standing.review_id or 0,
        claim_id=line.claim_id,
        pair_id=pair_ids_of(session, standing.article_id, [pair.judged])[pair.judged],
        rulings=len(new.seen_rulings),
        person_id=act.actor.id,
        printed_name=person.name,
        credentials=person.credentials,
        reason=new.reason.strip(),
        meaning=MEANING,
        method=method.value,
        waived_at=act.now,
    )
    session.add(waiver)
    session.flush()
    named = sorted(new.seen_rulings)
    session.add_all(WaiverRuling(waiver_id=waiver.id or 0, ruling_id=ruling_id) for ruling_id in named)
    session.flush()
    return waiver


def _record(
    session: Session, standing: Standing, line: ClaimLine, pair: Pair, waiver: Waiver, now: datetime
) -> None:
    given = waiver_given(session, waiver.id or 0)
    after = {
        "waiver_id": waiver.id,
        "waiver_sha256": given.sha256,
        "claim": line.ordinal,
        "reference": pair.reference_key,
        "waives": sorted(given.rulings),
        "reason": waiver.reason,
        "method": waiver.method,
    }
    record_event(
        session,
        Action.WAIVE,
        now,
        About(waiver.person_id, standing.article_id, standing.version_id),
        after=after,
    )


def withdraw_waiver(session: Session, slug: str, waiver_id: int, reason: str, act: Act) -> None:
    """By any editor of the article, in their own name: an editor who left must not
    leave it standing for good.

    Raises BadInput without a reason, NotFound where the article has no such waiver that stands.
    """
    standing = begin(session, slug, Action.WITHDRAW_WAIVER, act)
    actor, now = act.actor, act.now
    waiver = waiver_to_withdraw(session, standing, waiver_id)
    if not reason.strip():
        raise BadInput("Say why: the board and the other editors read it.", field="reason")
    withdrawal = WaiverWithdrawal(
        article_id=standing.article_id,
        waiver_id=waiver_id,
        person_id=actor.id,
        reason=reason.strip(),
        withdrawn_at=now,
    )
    session.add(withdrawal)
    session.flush()
    after = {
        "waiver_id": waiver.id,
        "withdrawal_id": withdrawal.id,
        "waives": sorted(waiver_given(session, waiver_id).rulings),
        "reason": withdrawal.reason,
    }
    record_event(
        session,
        Action.WITHDRAW_WAIVER,
        now,
        About(actor.id, standing.article_id, standing.version_id),
        after=after,
    )
    recount(session, standing.version_id)


def waiver_to_withdraw(session: Session, standing: Standing, waiver_id: int) -> Waiver:
    """Raises NotFound."""
    withdrawn = sa.exists().where(col(WaiverWithdrawal.waiver_id) == col(Waiver.id))
    query = sa.select(Waiver).where(
        col(Waiver.id) == waiver_id, col(Waiver.article_id) == standing.article_id, ~withdrawn
    )
    waiver = session.scalar(query)
    if waiver is None:
        raise NotFound("There is no such waiver that stands on this article.")
    return waiver
