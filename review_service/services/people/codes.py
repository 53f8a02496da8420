"""Codes in the place of a passkey: an authenticator's, and recovery codes.
What was accepted once is not accepted again."""

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.errors import WrongSecondFactor
from review_service.domain.second_factor import (
    DRIFT,
    FactorKind,
    Method,
    is_one_time_code,
    matching_step,
    plain_code,
    step_at,
)
from review_service.models import RecoveryCode, SecondFactor
from review_service.services.people.proofs_of_person import opened, standing_factors
from review_service.services.people.vault import Vault

RECOVERY_CODES = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is misread: I and 1, O and 0
_LENGTH = 16  # of a recovery code: 80 bits


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
    """Advances the last accepted step in one statement, so that of two who hold the
    same code one is refused."""
    is_reused = False
    for factor in (standing for standing in factors if standing.kind is FactorKind.TOTP):
        step = matching_step(opened(vault, factor), code, now)
        if step is None:
            continue
        advance = sa.update(SecondFactor).where(
            col(SecondFactor.id) == factor.id,
            col(SecondFactor.counter) < step,
            col(SecondFactor.voided_at).is_(None),
        )
        if _rows_changed(session, advance.values(counter=step)):
            session.expire(factor)
            return
        is_reused = True
        if factor.counter > step_at(now) + DRIFT:
            raise WrongSecondFactor(
                "A later code was accepted while the server's clock was ahead: sign with a recovery code, "
                "or have an administrator reset your second factor."
            )
    if is_reused:
        raise WrongSecondFactor("This code was used already: wait for the next one, then try again.")
    raise WrongSecondFactor(
        "The code is not right: nothing was done. A code holds for half a minute; see that the clocks agree."
    )


def _use_recovery_code(session: Session, vault: Vault, person_id: int, code: str, now: datetime) -> None:
    digest = vault.digest(f"{person_id} {plain_code(code)}")
    use = sa.update(RecoveryCode).where(*_usable(person_id), col(RecoveryCode.code_hmac) == digest)
    if not _rows_changed(session, use.values(used_at=now)):
        raise WrongSecondFactor("The code is not right, or it was used already: nothing was done.")


def _rows_changed(session: Session, statement: sa.Update) -> int:
    session.flush()
    result: Any = session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)


def codes_left(session: Session, person_id: int) -> int:
    query = sa.select(sa.func.count()).select_from(RecoveryCode).where(*_usable(person_id))
    return session.scalar(query) or 0


def _usable(person_id: int) -> tuple[Any, ...]:
    return (
        col(RecoveryCode.person_id) == person_id,
        col(RecoveryCode.used_at).is_(None),
        col(RecoveryCode.voided_at).is_(None),
    )


def new_recovery_codes(session: Session, vault: Vault, person_id: int, now: datetime) -> list[str]:
    """The codes of before hold no longer."""
    void_codes(session, person_id, now)
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        digest = vault.digest(f"{person_id} {code}")
        session.add(RecoveryCode(person_id=person_id, code_hmac=digest, made_at=now))
    session.flush()
    return ["-".join(code[start : start + 4] for start in range(0, _LENGTH, 4)) for code in codes]


def void_codes(session: Session, person_id: int, now: datetime) -> None:
    _rows_changed(session, sa.update(RecoveryCode).where(*_usable(person_id)).values(voided_at=now))
