"""A reviewer's word that a finding of the machine is of no matter, with the reason;
it can be taken back. Never a ruling."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked, NotFound
from review_service.domain.workflow import Action
from review_service.models import Dismissal
from review_service.services.core.acting import Act, begin
from review_service.services.core.history import About, record_event
from review_service.services.evidence.findings import EvidenceShown, FindingShown, claim_evidence
from review_service.services.evidence.screening import ScreeningPolicy
from review_service.services.review.claim_lines import claim_lines

LONGEST_REASON = 2_000


@dataclass(frozen=True)
class NewDismissal:
    """Which finding of a claim is meant: its code, the citekey it speaks of («» for the claim itself),
    the claim's words.

    `is_dismissed=False` takes back what somebody said of it; that needs no reason.
    """

    ordinal: int
    code: str
    source_key: str = ""
    words: str = ""
    reason: str = ""
    is_dismissed: bool = True


def dismiss_finding(
    session: Session,
    slug: str,
    new: NewDismissal,
    act: Act,
    policy: ScreeningPolicy,
) -> None:
    """It follows its claim to later versions as long as the claim is the same.

    Raises BadInput without a reason, NotFound where there is no such claim, Blocked where the machine does
    not say this of it (any more, or until it has read the sources anew).
    """
    standing = begin(session, slug, Action.DISMISS_FINDING, act)
    lines = claim_lines(session, standing.article_id, standing.version_id, new.ordinal or -1)
    if not lines:
        raise NotFound(f"Version {standing.situation.number} has no claim {new.ordinal}.")
    finding = _finding(claim_evidence(session, standing.article_id, lines[0], policy), new)
    reason = _reason(new)
    if new.is_dismissed == (finding.dismissal is not None):
        return
    session.add(
        Dismissal(
            article_id=standing.article_id,
            fingerprint=lines[0].fingerprint,
            code=new.code,
            source_id=finding.source_id,
            words=new.words,
            is_dismissed=new.is_dismissed,
            reason=reason,
            person_id=act.actor.id,
            dismissed_at=act.now,
        )
    )
    record_event(
        session,
        Action.DISMISS_FINDING,
        act.now,
        About(act.actor.id, standing.article_id, standing.version_id),
        {"is_dismissed": not new.is_dismissed},
        {
            "claim": new.ordinal,
            "code": new.code,
            "message": finding.message,
            "reason": reason,
            "is_dismissed": new.is_dismissed,
        },
    )


def _reason(new: NewDismissal) -> str:
    reason = new.reason.strip()
    if new.is_dismissed and not reason:
        raise BadInput(
            "Say why the finding is of no matter: the author and the other reviewers read it.", field="reason"
        )
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"A reason may hold {LONGEST_REASON:,} characters.", field="reason")
    return reason


def _finding(evidence: EvidenceShown, new: NewDismissal) -> FindingShown:
    if not evidence.is_ready:
        raise Blocked(["The machine is reading the sources of this claim anew: send this again in a moment."])
    for finding in evidence.findings:
        if (finding.code.code, finding.source_key, finding.words) == (new.code, new.source_key, new.words):
            return finding
    raise Blocked(
        [f"The machine no longer says {new.code} of claim {new.ordinal}: nothing is left to dismiss."]
    )
