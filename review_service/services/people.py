"""People and the roles they hold. Used by the administrator's command line and by the sample content."""

import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.domain.actor import Actor
from review_service.domain.vocabulary import Role
from review_service.errors import BadInput, NotFound
from review_service.models import LoginSession, Person, RoleGrant
from review_service.services.history import record_event
from review_service.services.passwords import PasswordPolicy

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def normal_email(email: str) -> str:
    """Raises BadInput with the address that cannot be one."""
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address) or _CONTROLS.search(address):
        raise BadInput(f"«{email}» is not an e-mail address.")
    return address


def person_by_email(session: Session, email: str) -> Person:
    person = session.scalar(sa.select(Person).where(col(Person.email) == normal_email(email)))
    if person is None:
        raise NotFound(f"Nobody has the e-mail address {email}.")
    return person


@dataclass(frozen=True)
class NewPerson:
    """`name` is the printed name, as it will stand under a signature."""

    email: str
    name: str
    password: str
    credentials: str = ""
    specialty: str = ""
    roles: tuple[Role, ...] = ()
    is_sample: bool = False


def add_person(session: Session, policy: PasswordPolicy, new: NewPerson, now: datetime) -> Person:
    """Raises BadInput for a bad address, an empty name, a weak password or an address that is taken."""
    address = normal_email(new.email)
    if not new.name.strip() or _CONTROLS.search(new.name + new.credentials + new.specialty):
        raise BadInput("A person needs a printed name, without control characters.")
    if session.scalar(sa.select(col(Person.id)).where(col(Person.email) == address)):
        raise BadInput(f"The e-mail address {address} is taken.")
    person = Person(
        email=address,
        name=new.name.strip(),
        credentials=new.credentials.strip(),
        specialty=new.specialty.strip(),
        password_hash=policy.hash(new.password),
        is_sample=new.is_sample,
        created_at=now,
    )
    session.add(person)
    session.flush()
    record_event(session, "add_person", now, person.id, after={"email": address, "name": person.name})
    for role in new.roles:
        grant_role(session, address, role, now)
    return person


def grant_role(session: Session, email: str, role: Role, now: datetime) -> None:
    """Granting what is held already changes nothing."""
    person = person_by_email(session, email)
    if role in roles_of(session, person):
        return
    session.add(RoleGrant(person_id=_id(person), role=role, granted_at=now))
    record_event(session, "grant_role", now, person.id, after={"email": person.email, "role": role.value})
    session.flush()


def revoke_role(session: Session, email: str, role: Role, now: datetime) -> None:
    """Revoking what is not held changes nothing."""
    person = person_by_email(session, email)
    if role not in roles_of(session, person):
        return
    session.execute(
        sa.delete(RoleGrant).where(col(RoleGrant.person_id) == person.id, col(RoleGrant.role) == role)
    )
    record_event(session, "revoke_role", now, person.id, before={"email": person.email, "role": role.value})


def reset_password(
    session: Session, policy: PasswordPolicy, email: str, password: str, now: datetime
) -> None:
    """Closes every open session of the person."""
    person = person_by_email(session, email)
    person.password_hash = policy.hash(password)
    session.execute(sa.delete(LoginSession).where(col(LoginSession.person_id) == person.id))
    record_event(session, "reset_password", now, person.id, after={"email": person.email})


def roles_of(session: Session, person: Person) -> frozenset[Role]:
    return frozenset(
        session.scalars(sa.select(col(RoleGrant.role)).where(col(RoleGrant.person_id) == person.id))
    )


def actor_for(session: Session, email: str) -> Actor:
    """The person as the services know them; for the command line and the sample content."""
    person = person_by_email(session, email)
    return Actor(_id(person), person.name, person.email, roles_of(session, person))


def _id(person: Person) -> int:
    assert person.id is not None  # noqa: S101 - flushed rows have one
    return person.id


def list_people(session: Session) -> list[tuple[Person, tuple[Role, ...]]]:
    roles: dict[int, list[Role]] = {}
    for grant in session.scalars(sa.select(RoleGrant)):
        roles.setdefault(grant.person_id, []).append(grant.role)
    people = session.scalars(sa.select(Person).order_by(col(Person.name)))
    return [(person, tuple(sorted(roles.get(_id(person), [])))) for person in people]
