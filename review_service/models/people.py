"""Who may sign in, what roles they hold, and the sessions they hold open."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from review_service.core.vocabulary import Role
from review_service.models.columns import enum_column, primary_key, text_column


class Person(SQLModel, table=True):
    """`email` is kept in lower case, so that one address is one person; so is one ORCID iD.

    Specialties are in `person_specialty`. After `term_ends_at` a board member signs no more.
    """

    __table_args__ = (
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        sa.Index("uq_person_orcid", "orcid", unique=True),
    )

    id: int | None = primary_key()
    email: str = Field(unique=True)
    name: str
    credentials: str = ""
    password_hash: str
    is_active: bool = True
    is_sample: bool = False
    created_at: datetime
    orcid: str | None = None
    biography: str = Field(default="", sa_column=text_column())
    term_ends_at: datetime | None = None
    told_event_id: int = 0  # told of at sign-in up to this one


class PersonSpecialty(SQLModel, table=True):
    """What somebody may sign in; `position` counts from 0, the first is their main one."""

    __tablename__ = "person_specialty"
    __table_args__ = (sa.UniqueConstraint("person_id", "specialty"),)

    id: int | None = primary_key()
    person_id: int = Field(foreign_key="person.id")
    specialty: str
    position: int


class RoleGrant(SQLModel, table=True):
    __tablename__ = "role_grant"
    __table_args__ = (sa.UniqueConstraint("person_id", "role"),)

    id: int | None = primary_key()
    person_id: int = Field(foreign_key="person.id")
    role: Role = Field(sa_column=enum_column(Role, "role"))
    granted_at: datetime


class LoginSession(SQLModel, table=True):
    """A signed-in browser. Only the SHA-256 of the token is kept, so a stolen database opens no session."""

    __tablename__ = "login_session"

    id: int | None = primary_key()
    token_sha256: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime
    expires_at: datetime


class LoginFailure(SQLModel, table=True):
    """A password that did not fit, for the rate limit; counted per account and per address."""

    __tablename__ = "login_failure"
    __table_args__ = (sa.Index("ix_login_failure_key_failed_at", "key", "failed_at"),)

    id: int | None = primary_key()
    key: str
    failed_at: datetime
