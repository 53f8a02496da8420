"""What people prove themselves with when they sign, beside their password. Sealed:
the key is not in the database."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.domain.second_factor import FactorKind
from review_service.models.columns import enum_column, primary_key, text_column


class SecondFactor(SQLModel, table=True):
    """An authenticator or a passkey. `counter` is the last accepted time step, or the passkey's count:
    it never goes back.

    `secret` is sealed (services/people/vault.py): the shared secret, or the public key.
    Once voided, for good.
    """

    __tablename__ = "second_factor"

    id: int | None = primary_key()
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: FactorKind = Field(sa_column=enum_column(FactorKind, "factor_kind"))
    label: str
    secret: str = Field(sa_column=text_column())
    credential_id: str | None = Field(default=None, unique=True)
    counter: int = Field(default=0, sa_type=sa.BigInteger)
    enrolled_at: datetime
    voided_at: datetime | None = None


class RecoveryCode(SQLModel, table=True):
    """One use each. Only the HMAC of a code is kept."""

    __tablename__ = "recovery_code"

    id: int | None = primary_key()
    person_id: int = Field(foreign_key="person.id", index=True)
    code_hmac: str = Field(unique=True)
    made_at: datetime
    used_at: datetime | None = None
    voided_at: datetime | None = None


class PasskeyUse(SQLModel, table=True):
    """A challenge that was answered: nobody answers it again."""

    __tablename__ = "passkey_use"

    id: int | None = primary_key()
    second_factor_id: int = Field(foreign_key="second_factor.id", index=True)
    challenge: str = Field(unique=True)
    used_at: datetime
