"""Second factors: enrolling one, voiding it, and proving oneself with it. What was accepted once is not accepted again."""

import base64
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, NotFound, PageTooOld, WrongPassword, WrongSecondFactor
from review_service.domain.second_factor import (
    DRIFT,
    FactorKind,
    Method,
    is_one_time_code,
    matching_step,
    plain_code,
    step_at,
)
from review_service.models import Person, RecoveryCode, SecondFactor
from review_service.services.core.history import record_event
from review_service.services.people.letters import mail_reset
from review_service.services.people.passwords import PasswordPolicy
from review_service.services.people.people import person_by_email
from review_service.services.people.vault import Vault

RECOVERY_CODES = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is misread: I and 1, O and 0
_LENGTH = 16  # of a recovery code: 80 bits
AHEAD = timedelta(minutes=1)  # two servers' clocks


@dataclass(frozen=True)
class RelyingParty:
    """Who passkeys are for: `id` is the host, `origin` the scheme, host and port of the pages (WebAuthn, 5.1.3)."""

    id: str = "localhost"
    origin: str = "http://localhost"
    name: str = "Editorial review"


@dataclass(frozen=True)
class SigningRules:
    """How a signer is checked. `window`: how old a page may be that is signed."""

    passwords: PasswordPolicy
    vault: Vault
    window: timedelta = timedelta(minutes=15)
    party: RelyingParty = RelyingParty()


@dataclass(frozen=True)
class Answer:
    """What a passkey said, as JSON, to this challenge."""

    text: str
    challenge: bytes


@dataclass(frozen=True)
class Proof:
    """What somebody gives to prove who they are. `code`: of an authenticator, or a recovery code; `passkey` in its place."""

    password: str
    code: str = ""
    passkey: Answer | None = None


def new_secret() -> str:
    """160 bits in base32, as RFC 4226 recommends."""
    return base64.b32encode(os.urandom(20)).decode()


def bound_to(person_id: int) -> str:
    return f"second factor of person {person_id}"


def standing_factors(session: Session, person_id: int) -> list[SecondFactor]:
    """Those that were not voided, the oldest first."""
    query = sa.select(SecondFactor).where(
        col(SecondFactor.person_id) == person_id, col(SecondFactor.voided_at).is_(None)
    )
    return list(session.scalars(query.order_by(col(SecondFactor.id))))


def codes_left(session: Session, person_id: int) -> int:
    query = sa.select(sa.func.count()).select_from(RecoveryCode).where(*_usable(person_id))
    return session.scalar(query) or 0


def _usable(person_id: int) -> tuple[Any, ...]:
    return (
        col(RecoveryCode.person_id) == person_id,
        col(RecoveryCode.used_at).is_(None),
        col(RecoveryCode.voided_at).is_(None),
    )


def check_age(rules: SigningRules, shown_at: datetime, now: datetime) -> None:
    """Raises PageTooOld for a page that was made too long ago, or in the future."""
    if not now - rules.window <= shown_at <= now + AHEAD:
        minutes = int(rules.window.total_seconds() // 60)
        raise PageTooOld(
            f"This page stood open for more than {minutes} minutes. Look at it again, then sign."
        )


def prove(session: Session, rules: SigningRules, actor: Actor, proof: Proof, now: datetime) -> Method:
    """Password and second factor, both: raises WrongPassword or WrongSecondFactor. A code that passes is used up in this
    unit of work, so that an act that fails uses up nothing."""
    check_own_password(session, rules.passwords, actor, proof.password)
    if proof.passkey is not None:
        from review_service.services.people.passkeys import use_passkey  # which builds on this module

        use_passkey(session, rules.vault, rules.party, actor.id, proof.passkey, now)
        return Method.PASSKEY
    return use_code(session, rules.vault, actor.id, proof.code, now)


def check_own_password(session: Session, passwords: PasswordPolicy, actor: Actor, password: str) -> Person:
    person = session.get_one(Person, actor.id)
    if not passwords.is_right(person.password_hash, password):
        raise WrongPassword(
            "The password is not right: nothing was done. Type it again; an administrator resets one that is lost."
        )
    return person


def use_code(session: Session, vault: Vault, person_id: int, code: str, now: datetime) -> Method:
    factors = standing_factors(session, person_id)
    if not factors:
        raise WrongSecondFactor("You have no second factor: set one up in your account.")
    if is_one_time_code(code):
        _use_one_time_code(session, vault, factors, code, now)
        return Method.TOTP
    _use_recovery_code(session, vault, person_id, code, now)
    return Method.RECOVERY_CODE


def _use_one_time_code(
    session: Session, vault: Vault, factors: list[SecondFactor], code: str, now: datetime
) -> None:
    """Advances the last accepted step in one statement, so that of two who hold the same code one is refused."""
    is_reused = False
    for factor in (one for one in factors if one.kind is FactorKind.TOTP):
        step = matching_step(opened(vault, factor), code, now)
        if step is None:
            continue
        advance = sa.update(SecondFactor).where(
            col(SecondFactor.id) == factor.id,
            col(SecondFactor.counter) < step,
            col(SecondFactor.voided_at).is_(None),
        )
        if _count(session, advance.values(counter=step)):
            session.expire(factor)
            return
        is_reused = True
        if factor.counter > step_at(now) + DRIFT:
            raise WrongSecondFactor(
                "A later code was accepted while the server's clock was ahead: sign with a recovery code, or have an"
                " administrator reset your second factor."
            )
    if is_reused:
        raise WrongSecondFactor("This code was used already: wait for the next one, then try again.")
    raise WrongSecondFactor(
        "The code is not right: nothing was done. A code holds for half a minute; see that the clocks agree."
    )


def opened(vault: Vault, factor: SecondFactor) -> str:
    try:
        return vault.open(factor.secret, bound_to(factor.person_id))
    except BadInput:
        raise WrongSecondFactor(
            "Your second factor was enrolled under another key of this service: an administrator has to reset it."
        ) from None


def _use_recovery_code(session: Session, vault: Vault, person_id: int, code: str, now: datetime) -> None:
    digest = vault.digest(f"{person_id} {plain_code(code)}")
    use = sa.update(RecoveryCode).where(*_usable(person_id), col(RecoveryCode.code_hmac) == digest)
    if not _count(session, use.values(used_at=now)):
        raise WrongSecondFactor("The code is not right, or it was used already: nothing was done.")


def _count(session: Session, statement: sa.Update) -> int:
    session.flush()
    result: Any = session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)


@dataclass(frozen=True)
class NewAuthenticator:
    """`secret` in base 32, as the page showed it; `confirming` is a code that the authenticator made of it."""

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
    """Puts a new authenticator in the place of the one before. Returns the recovery codes, which nobody can read again. Who
    has a second factor already has to prove themselves with it too."""
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
    record_event(session, "enrol_second_factor", now, actor.id, after={"kind": FactorKind.TOTP.value})
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
    record_event(session, "enrol_second_factor", now, actor.id, after={"kind": "recovery codes"})
    return new_recovery_codes(session, rules.vault, actor.id, now)


def new_recovery_codes(session: Session, vault: Vault, person_id: int, now: datetime) -> list[str]:
    """The codes of before hold no longer."""
    _void_codes(session, person_id, now)
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        digest = vault.digest(f"{person_id} {code}")
        session.add(RecoveryCode(person_id=person_id, code_hmac=digest, made_at=now))
    session.flush()
    return ["-".join(code[at : at + 4] for at in range(0, _LENGTH, 4)) for code in codes]


def remove_factor(
    session: Session, rules: SigningRules, actor: Actor, proof: Proof, factor_id: int, now: datetime
) -> None:
    """One of one's own. With the last of them the recovery codes go too."""
    factor = next((one for one in standing_factors(session, actor.id) if one.id == factor_id), None)
    if factor is None:
        raise NotFound("You have no such second factor.")
    prove(session, rules, actor, proof, now)
    _void(session, actor.id, now, factor_id=factor_id)
    if not standing_factors(session, actor.id):
        _void_codes(session, actor.id, now)
    record_event(
        session,
        "remove_second_factor",
        now,
        actor.id,
        before={"kind": factor.kind.value, "label": factor.label},
    )


def reset_factors(session: Session, email: str, by: str, now: datetime) -> int:
    """By an administrator, for who lost theirs: they cannot sign until they have enrolled anew. Returns how many were voided."""
    person = person_by_email(session, email)
    count = _void(session, person.id or 0, now)
    _void_codes(session, person.id or 0, now)
    if count:
        after = {"email": person.email, "by": by}
        record_event(session, "reset_second_factor", now, person.id, after=after)
        mail_reset(session, person.id or 0, by, now)
    return count


def _void(
    session: Session, person_id: int, now: datetime, kind: FactorKind | None = None, factor_id: int = 0
) -> int:
    chosen = [
        one
        for one in standing_factors(session, person_id)
        if (kind is None or one.kind is kind) and factor_id in {0, one.id}
    ]
    for one in chosen:
        one.voided_at = now
    session.flush()
    return len(chosen)


def _void_codes(session: Session, person_id: int, now: datetime) -> None:
    _count(session, sa.update(RecoveryCode).where(*_usable(person_id)).values(voided_at=now))
