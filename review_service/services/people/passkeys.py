"""Passkeys (WebAuthn, level 2): registering one and signing with it. The challenge is made from what is
signed, and answered once."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, WrongSecondFactor
from review_service.domain.second_factor import FactorKind
from review_service.models import PasskeyUse, SecondFactor
from review_service.services.core.history import About, record_event
from review_service.services.people.codes import new_recovery_codes, use_code
from review_service.services.people.proofs_of_person import (
    Answer,
    Proof,
    RelyingParty,
    SigningRules,
    bound_to,
    check_own_password,
    opened,
    standing_factors,
)
from review_service.services.people.vault import Vault

NOT_RIGHT = "The passkey did not answer rightly: nothing was done. Load the page again, then try."


def _passkeys(factors: list[SecondFactor]) -> list[Any]:
    from webauthn import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    ids = (factor.credential_id for factor in factors if factor.kind is FactorKind.PASSKEY)
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(credential_id or "")) for credential_id in ids
    ]


def creation_options(party: RelyingParty, actor: Actor, factors: list[SecondFactor], challenge: bytes) -> str:
    """JSON for the browser: a key that stays with its owner and asks who they are each time."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import AuthenticatorSelectionCriteria, UserVerificationRequirement

    return options_to_json(
        generate_registration_options(
            rp_id=party.id,
            rp_name=party.name,
            user_id=f"person-{actor.id}".encode(),
            user_name=actor.email,
            user_display_name=actor.name,
            challenge=challenge,
            exclude_credentials=_passkeys(factors),
            authenticator_selection=AuthenticatorSelectionCriteria(
                user_verification=UserVerificationRequirement.REQUIRED
            ),
        )
    )


def request_options(party: RelyingParty, factors: list[SecondFactor], challenge: bytes) -> str:
    """JSON for the browser; «» for who has no passkey."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    if not any(factor.kind is FactorKind.PASSKEY for factor in factors):
        return ""
    return options_to_json(
        generate_authentication_options(
            rp_id=party.id,
            challenge=challenge,
            allow_credentials=_passkeys(factors),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


@dataclass(frozen=True)
class NewPasskey:
    """What the browser answered to the challenge of the page, and what the person calls it."""

    answer: Answer
    label: str


def register_passkey(
    session: Session,
    rules: SigningRules,
    actor: Actor,
    proof: Proof,
    new: NewPasskey,
    now: datetime,
) -> list[str]:
    """Adds a passkey. Returns recovery codes where it is the first second factor, else nothing.
    Who has one has to prove themselves with it. Raises WrongPassword, WrongSecondFactor, BadInput."""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    check_own_password(session, rules.passwords, actor, proof.password)
    is_first = not standing_factors(session, actor.id)
    if not is_first:
        use_code(session, rules.vault, actor.id, proof.code, now)
    try:
        made = verify_registration_response(
            credential=new.answer.text,
            expected_challenge=new.answer.challenge,
            expected_rp_id=rules.party.id,
            expected_origin=rules.party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise BadInput("The passkey could not be read: load the page again, then try.") from None
    session.add(
        SecondFactor(
            person_id=actor.id,
            kind=FactorKind.PASSKEY,
            label=new.label.strip()[:80] or "Passkey",
            secret=rules.vault.seal(_text(made.credential_public_key), bound_to(actor.id)),
            credential_id=_text(made.credential_id),
            counter=made.sign_count,
            enrolled_at=now,
        )
    )
    _once(session, "This passkey is registered already.")
    record_event(
        session, "enrol_second_factor", now, About(actor.id), after={"kind": FactorKind.PASSKEY.value}
    )
    return new_recovery_codes(session, rules.vault, actor.id, now) if is_first else []


def use_passkey(
    session: Session, vault: Vault, party: RelyingParty, person_id: int, answer: Answer, now: datetime
) -> None:
    """Raises WrongSecondFactor unless a standing passkey of the person answers this very challenge,
    for the first time, after it asked who they are, with a count that is higher than before
    (where it counts at all)."""
    from webauthn import base64url_to_bytes, verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    factor = _answering(standing_factors(session, person_id), answer.text)
    try:
        done = verify_authentication_response(
            credential=answer.text,
            expected_challenge=answer.challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(opened(vault, factor)),
            credential_current_sign_count=factor.counter,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise WrongSecondFactor(NOT_RIGHT) from None
    advance = sa.update(SecondFactor).where(
        col(SecondFactor.id) == factor.id,
        col(SecondFactor.counter) == factor.counter,
        col(SecondFactor.voided_at).is_(None),
    )
    result: Any = session.execute(advance.values(counter=done.new_sign_count))
    if not result.rowcount:
        raise WrongSecondFactor(NOT_RIGHT)
    session.add(PasskeyUse(second_factor_id=factor.id or 0, challenge=_text(answer.challenge), used_at=now))
    _once(session, "This page was signed with a passkey already: load it again, then try.")


def _answering(factors: list[SecondFactor], text: str) -> SecondFactor:
    try:
        named = json.loads(text)["id"]
    except (ValueError, KeyError, TypeError):
        raise WrongSecondFactor(NOT_RIGHT) from None
    for factor in factors:
        if factor.kind is FactorKind.PASSKEY and factor.credential_id == named:
            return factor
    raise WrongSecondFactor(NOT_RIGHT)


def _once(session: Session, otherwise: str) -> None:
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise WrongSecondFactor(otherwise) from None


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
