"""A board member takes their own signature back, with a reason, before the approval:
it stops counting at once."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput
from review_service.domain.workflow import Action
from review_service.models import SignOffWithdrawal
from review_service.services.core.acting import Act, begin
from review_service.services.core.history import About, record_event

_OWN = sa.text("""
SELECT s.id FROM sign_off s WHERE s.review_id = :review AND s.person_id = :person AND s.verdict_set_no = :set
    AND NOT EXISTS (SELECT 1 FROM sign_off_withdrawal w WHERE w.sign_off_id = s.id)
""")


def withdraw_sign_off(session: Session, slug: str, reason: str, act: Act) -> None:
    """Raises BadInput without a reason, NotPermitted for who has no signature that counts,
    Blocked after the approval."""
    standing = begin(session, slug, Action.WITHDRAW_SIGN_OFF, act)
    if not reason.strip():
        raise BadInput("Say why: the others who signed, and the editor, read it.", field="reason")
    where = {"review": standing.review_id, "person": act.actor.id, "set": standing.verdict_set_no}
    withdrawal = SignOffWithdrawal(
        article_id=standing.article_id,
        sign_off_id=session.execute(_OWN, where).scalar_one(),
        person_id=act.actor.id,
        reason=reason.strip(),
        withdrawn_at=act.now,
    )
    session.add(withdrawal)
    session.flush()
    record_event(
        session,
        Action.WITHDRAW_SIGN_OFF,
        act.now,
        About(act.actor.id, standing.article_id, standing.version_id),
        after={
            "number": standing.situation.number,
            "reason": withdrawal.reason,
            "sign_off_id": withdrawal.sign_off_id,
        },
    )
