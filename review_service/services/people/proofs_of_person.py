"""What somebody gives to prove who they are, and the rules by which it is checked;
factors that stand, and their secrets."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, PageTooOld, WrongPassword, WrongSecondFactor
from review_service.models import Person, SecondFactor
from review_service.services.people.passwords import PasswordPolicy
from review_service.services.people.vault import Vault

AHEAD = timedelta(minutes=1)  # two servers' clocks


@dataclass(frozen=True)
class RelyingParty:
    """Who passkeys are for: `id` is the host, `origin` the scheme, host and port of the
    pages (WebAuthn, 5.1.3)."""

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
    """What somebody gives to prove who they are. `code`: of an authenticator, or a recovery code;
    `passkey` in its place."""

    password: str
    code: str = ""
    passkey: Answer | None = None


def check_age(rules: SigningRules, shown_at: datetime, now: datetime) -> None:
    """Raises PageTooOld for a page that was made too long ago, or in the future."""
    if not now - rules.window <= shown_at <= now + AHEAD:
        minutes = int(rules.window.total_seconds() // 60)
        raise PageTooOld(
            f"This page stood open for more than {minutes} minutes. Look at it again, then sign."
        )


def check_own_password(session: Session, passwords: PasswordPolicy, actor: Actor, password: str) -> Person:
    person = session.get_one(Person, actor.id)
    if not passwords.is_right(person.password_hash, password):
        raise WrongPassword(
            "The password is not right: nothing was done. Type it again; an administrator resets one that "
            "is lost."
        )
    return person


def bound_to(person_id: int) -> str:
    return f"second factor of person {person_id}"


def standing_factors(session: Session, person_id: int) -> list[SecondFactor]:
    """Those that were not voided, the oldest first."""
    query = sa.select(SecondFactor).where(
        col(SecondFactor.person_id) == person_id, col(SecondFactor.voided_at).is_(None)
    )
    return list(session.scalars(query.order_by(col(SecondFactor.id))))


def opened(vault: Vault, factor: SecondFactor) -> str:
    try:
        return vault.open(factor.secret, bound_to(factor.person_id))
    except BadInput:
        raise WrongSecondFactor(
            "Your second factor was enrolled under another key of this service: an administrator has to "
            "reset it."
        ) from None
