"""The second factor of a signature: one-time codes by the clock (RFC 6238), recovery codes,
and what each is called."""

import hmac
import re
from datetime import datetime
from enum import StrEnum

STEP_SECONDS = 30
DRIFT = 1  # steps before and after that are accepted: clocks differ, and people type slowly (RFC 6238, 5.2)


class FactorKind(StrEnum):
    TOTP = "totp"
    PASSKEY = "passkey"


class Method(StrEnum):
    """How somebody proved who they were; stored with the signature."""

    TOTP = "password+totp"
    RECOVERY_CODE = "password+recovery_code"
    PASSKEY = "password+passkey"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Method.TOTP: "password and one-time code",
    Method.RECOVERY_CODE: "password and recovery code",
    Method.PASSKEY: "password and passkey",
}


def method_in_words(stored: str) -> str:
    return Method(stored).label


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def code_at(secret: str, step: int) -> str:
    """Six figures for a base32 secret."""
    from pyotp import TOTP

    return TOTP(secret).generate_otp(step)


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The newest time step around `now` whose code this is. Every one is compared, and in constant time."""
    here, typed = step_at(now), plain_code(code)
    steps = range(here - DRIFT, here + DRIFT + 1)
    accepted = [step for step in steps if hmac.compare_digest(code_at(secret, step), typed)]
    return max(accepted, default=None)


def plain_code(typed: str) -> str:
    """Without the spaces and hyphens that people and apps put between figures;
    ASCII, so that it can be compared."""
    return re.sub(r"[\s-]", "", typed).upper().encode("ascii", "replace").decode()


def is_one_time_code(typed: str) -> bool:
    """Six figures; anything else can only be a recovery code."""
    return re.fullmatch(r"[0-9]{6}", plain_code(typed)) is not None


def otpauth_uri(secret: str, account: str, issuer: str) -> str:
    """What an authenticator reads from the QR code."""
    from pyotp import TOTP

    return TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)
