"""Second factors: enrolling one, voiding it, and proving oneself with it."""

import base64
import os
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotFound
from review_service.domain.second_factor import FactorKind, Method, is_one_time_code, matching_step
from review_service.models import SecondFactor
from review_service.services.core.history import About, record_event
from review_service.services.people.codes import new_recovery_codes, use_code, void_codes
from review_service.services.people.letters import mail_reset
from review_service.services.people.passkeys import use_passkey
from review_service.services.people.people import person_by_email
from review_service.services.people.proofs_of_person import (
    Proof,
    SigningRules,
    bound_to,
    check_own_password,
    standing_factors,
)
from review_service.services.people.vault import Vault


def new_secret() -> str:
    """160 bits in base32, as RFC 4226 recommends."""
    return base64.b32encode(os.urandom(20)).decode()


def prove(session: Session, rules: SigningRules, actor: Actor, proof: Proof, now: datetime) -> Method:
    """Password and second factor, both: raises WrongPassword or WrongSecondFactor.
    A code that passes is used up in this unit of work, so that an act that fails uses up nothing."""
    check_own_password(session, rules.passwords, actor, proof.password)
    if proof.passkey is not None:
        use_passkey(session, rules.vault, rules.party, actor.id, proof.passkey, now)
        return Method.PASSKEY
    return use_code(session, rules.vault, actor.id, proof.code, now)


@dataclass(frozen=True)
class NewAuthenticator:
    """`secret` in base 32, as the page showed it; `confirming` is a code that the
    authenticator made of it."""

    secret: str
    confirming: str


def enrol_authenticator(
    session: Session,
    rules: SigningRules,
    actor: Actor,
    proof: Proof,
    new: NewAuthenticator,
    now: datetime,
) -> list[str]:
    """Puts a new authenticator in the place of the one before. Returns the recovery codes,
    which nobody can read again. Who has a second factor already has to prove themselves with it too."""
    check_own_password(session, rules.passwords, actor, proof.password)
    step = matching_step(new.secret, new.confirming, now) if is_one_time_code(new.confirming) else None
    if step is None:
        raise BadInput(
            "This is not the code that the authenticator shows: is its clock right?", field="confirming"
        )
    if standing_factors(session, actor.id):
        use_code(session, rules.vault, actor.id, proof.code, now)
    _void(session, actor.id, now, FactorKind.TOTP)
    keep_authenticator(session, rules.vault, actor.id, new.secret, now, step)
    record_event(session, "enrol_second_factor", now, About(actor.id), after={"kind": FactorKind.TOTP.value})
    return new_recovery_codes(session, rules.vault, actor.id, now)


def keep_authenticator(
    session: Session, vault: Vault, person_id: int, secret: str, now: datetime, step: int = 0
) -> None:
    sealed = vault.seal(secret, bound_to(person_id))
    session.add(
        SecondFactor(
            person_id=person_id, kind=FactorKind.TOTP, label="Authenticator", secret=sealed, counter=step,
            enrolled_at=now,
        )
    )  # fmt: skip
    session.flush()


def renew_recovery_codes(
    session: Session, rules: SigningRules, actor: Actor, proof: Proof, now: datetime
) -> list[str]:
    prove(session, rules, actor, proof, now)
    record_event(session, "enrol_second_factor", now, About(actor.id), after={"kind": "recovery codes"})
    return new_recovery_codes(session, rules.vault, actor.id, now)


def remove_factor(
    session: Session, rules: SigningRules, actor: Actor, proof: Proof, factor_id: int, now: datetime
) -> None:
    """One of one's own. With the last of them the recovery codes go too."""
    factor = next((factor for factor in standing_factors(session, actor.id) if factor.id == factor_id), None)
    if factor is None:
        raise NotFound("You have no such second factor.")
    prove(session, rules, actor, proof, now)
    _void(session, actor.id, now, factor_id=factor_id)
    if not standing_factors(session, actor.id):
        void_codes(session, actor.id, now)
    record_event(
        session,
        "remove_second_factor",
        now,
        About(actor.id),
        before={"kind": factor.kind.value, "label": factor.label},
    )


def reset_factors(session: Session, email: str, by: str, now: datetime) -> int:
    """By an administrator, for who lost theirs: they cannot sign until they have enrolled anew.
    Returns how many were voided."""
    person = person_by_email(session, email)
    count = _void(session, person.id or 0, now)
    void_codes(session, person.id or 0, now)
    if count:
        after = {"email": person.email, "by": by}
        record_event(session, "reset_second_factor", now, About(person.id), after=after)
        mail_reset(session, person.id or 0, by, now)
    return count


def _void(
    session: Session, person_id: int, now: datetime, kind: FactorKind | None = None, factor_id: int = 0
) -> int:
    chosen = [
        factor
        for factor in standing_factors(session, person_id)
        if (kind is None or factor.kind is kind) and factor_id in {0, factor.id}
    ]
    for voided in chosen:
        voided.voided_at = now
    session.flush()
    return len(chosen)
