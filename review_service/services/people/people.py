"""People and the roles they hold. Used by the administrator's command line and by the sample content."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.core.actor import Actor
from review_service.core.errors import BadInput, Blocked, NotFound
from review_service.core.vocabulary import Role
from review_service.models import LoginSession, Person, PersonSpecialty, RoleGrant
from review_service.reading.identifiers import has_controls, normal_email, normal_orcid
from review_service.services.core.history import About, record_event
from review_service.services.people.contributors import last_contribution, tell_who_was_found
from review_service.services.people.leaving import end_assignments_of
from review_service.services.people.passwords import PasswordPolicy


def _address(email: str) -> str:
    """Raises BadInput with the address that cannot be one."""
    address = normal_email(email)
    if address is None:
        raise BadInput(f"«{email}» is not an e-mail address.", field="email")
    return address


def person_by_email(session: Session, email: str) -> Person:
    person = session.scalar(sa.select(Person).where(col(Person.email) == _address(email)))
    if person is None:
        raise NotFound(f"Nobody has the e-mail address {email}.")
    return person


@dataclass(frozen=True)
class NewPerson:
    """`name` is the printed name, as it will stand under a signature.
    A board member may sign in each of the `specialties`."""

    email: str
    name: str
    password: str
    credentials: str = ""
    specialties: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    is_sample: bool = False
    orcid: str = ""
    biography: str = ""
    term_ends_at: datetime | None = None


def add_person(
    session: Session, policy: PasswordPolicy, new: NewPerson, now: datetime, by: str = ""
) -> Person:
    """Raises BadInput for a bad address, an empty name, a weak password or an address that is taken."""
    address = _address(new.email)
    if not new.name.strip() or has_controls(new.name + new.credentials + "".join(new.specialties)):
        raise BadInput("A person needs a printed name, without control characters.", field="name")
    person = Person(
        email=_free(session, address),
        name=new.name.strip(),
        credentials=new.credentials.strip(),
        password_hash=policy.hash(new.password),
        is_sample=new.is_sample,
        created_at=now,
        orcid=_free_orcid(session, new.orcid),
        biography=new.biography.strip(),
        term_ends_at=new.term_ends_at,
    )
    last = last_contribution(session)
    session.add(person)
    session.flush()
    _set_specialties(session, _id(person), new.specialties)
    _tell(session, "add_person", now, person, by, Change(after={"email": address, "name": person.name}))
    for role in new.roles:
        grant_role(session, address, role, now, by)
    tell_who_was_found(session, last, now, person_id=_id(person))
    return person


@dataclass(frozen=True)
class Change:
    """What an event says of a person."""

    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)


def _tell(
    session: Session,
    action: str,
    now: datetime,
    person: Person,
    by: str,
    change: Change,
) -> None:
    """`by`: who did it, where it was not at the command line."""
    who = {"by": by} if by else {}
    record_event(session, action, now, About(person.id), dict(change.before), {**change.after, **who})


def _free(session: Session, address: str, but: int = 0) -> str:
    """Raises BadInput for an address that somebody else has."""
    taken = sa.select(col(Person.id)).where(col(Person.email) == address, col(Person.id) != but)
    if session.scalar(taken):
        raise BadInput(f"The e-mail address {address} is taken: one person has one account.", field="email")
    return address


def _free_orcid(session: Session, written: str, but: int = 0) -> str | None:
    """Raises BadInput for a wrong check character, or an iD that somebody else has:
    two accounts of one person."""
    if not written.strip():
        return None
    orcid = normal_orcid(written)
    if orcid is None:
        raise BadInput(
            f"«{written}» is no ORCID iD: a figure is wrong or missing (0000-0002-1825-0097).", field="orcid"
        )
    other = session.scalar(
        sa.select(col(Person.email)).where(col(Person.orcid) == orcid, col(Person.id) != but)
    )
    if other:
        raise BadInput(f"The ORCID iD {orcid} is that of {other}: one person has one account.", field="orcid")
    return orcid


def _set_specialties(session: Session, person_id: int, specialties: tuple[str, ...]) -> None:
    session.execute(sa.delete(PersonSpecialty).where(col(PersonSpecialty.person_id) == person_id))
    named = dict.fromkeys(filter(None, (specialty.strip() for specialty in specialties)))
    for place, specialty in enumerate(named):
        session.add(PersonSpecialty(person_id=person_id, specialty=specialty, position=place))
    session.flush()


def specialties_of(session: Session, person_id: int) -> list[str]:
    """The main one first."""
    chosen = sa.select(col(PersonSpecialty.specialty)).where(col(PersonSpecialty.person_id) == person_id)
    return list(session.scalars(chosen.order_by(col(PersonSpecialty.position))))


def specialties_by_person(session: Session) -> dict[int, list[str]]:
    specialties: dict[int, list[str]] = {}
    for row in session.execute(_SPECIALTIES):
        specialties.setdefault(row.person_id, []).append(row.specialty)
    return specialties


_SPECIALTIES = sa.text("SELECT person_id, specialty FROM person_specialty ORDER BY person_id, position")


@dataclass(frozen=True)
class Changes:
    """What is said about somebody; None leaves a thing as it is."""

    name: str | None = None
    credentials: str | None = None
    specialties: tuple[str, ...] | None = None
    email: str | None = None
    orcid: str | None = None
    biography: str | None = None
    term_ends_at: datetime | None = None
    is_term_open: bool = False  # takes the end of the term away


def change_person(session: Session, email: str, changes: Changes, now: datetime, by: str = "") -> Person:
    """Raises NotFound, BadInput. What was signed before keeps the name and credentials
    that it was signed with."""
    person = person_by_email(session, email)
    typed = "".join((changes.name or "", changes.credentials or "", *(changes.specialties or ())))
    if has_controls(typed) or (changes.name is not None and not changes.name.strip()):
        raise BadInput("A person needs a printed name, without control characters.", field="name")
    before, last = _said_of(session, person), last_contribution(session)
    if changes.email is not None:
        person.email = _free(session, _address(changes.email), _id(person))
    if changes.name is not None:
        person.name = changes.name.strip()
    if changes.credentials is not None:
        person.credentials = changes.credentials.strip()
    if changes.orcid is not None:
        person.orcid = _free_orcid(session, changes.orcid, _id(person))
    if changes.biography is not None:
        person.biography = changes.biography.strip()
    if changes.term_ends_at is not None or changes.is_term_open:
        person.term_ends_at = changes.term_ends_at
    if changes.specialties is not None:
        _set_specialties(session, _id(person), changes.specialties)
    after = _said_of(session, person)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if changed:
        was = {name: before[name] for name in changed}
        _tell(session, "change_person", now, person, by, Change(was, {"email": person.email, **changed}))
    tell_who_was_found(session, last, now, person_id=_id(person))
    return person


def _said_of(session: Session, person: Person) -> dict[str, str]:
    return {
        "email": person.email,
        "name": person.name,
        "credentials": person.credentials,
        "specialties": ", ".join(specialties_of(session, _id(person))),
        "orcid": person.orcid or "",
        "biography": person.biography,
        "term_ends": person.term_ends_at.date().isoformat() if person.term_ends_at else "",
    }


def grant_role(session: Session, email: str, role: Role, now: datetime, by: str = "") -> None:
    """Granting what is held already changes nothing. Raises Blocked where the account is closed."""
    person = person_by_email(session, email)
    if role in roles_of(session, person):
        return
    if not person.is_active:
        raise Blocked([f"The account of {person.name} is closed: open it first."])
    session.add(RoleGrant(person_id=_id(person), role=role, granted_at=now))
    _tell(session, "grant_role", now, person, by, Change(after={"email": person.email, "role": role.value}))
    session.flush()


def revoke_role(session: Session, email: str, role: Role, now: datetime, by: str = "") -> None:
    """Revoking what is not held changes nothing. Whoever leaves the board is assigned no more.
    Raises Blocked for the last administrator."""
    person = person_by_email(session, email)
    if role not in roles_of(session, person):
        return
    if role is Role.ADMINISTRATOR and _is_last_administrator(session):
        raise Blocked([f"{person.name} is the only administrator: give somebody else the role first."])
    session.execute(
        sa.delete(RoleGrant).where(col(RoleGrant.person_id) == person.id, col(RoleGrant.role) == role)
    )
    _tell(session, "revoke_role", now, person, by, Change({"email": person.email, "role": role.value}))
    if role is Role.BOARD_MEMBER:
        end_assignments_of(session, person, now)


def _is_last_administrator(session: Session) -> bool:
    held = sa.select(sa.func.count()).where(col(RoleGrant.role) == Role.ADMINISTRATOR)
    return (session.scalar(held) or 0) < 2


def close_account(session: Session, email: str, now: datetime, by: str = "") -> None:
    """For who is gone: they hold no role, are signed out and cannot sign in. Nothing they did goes.
    Raises Blocked for the last administrator."""
    person = person_by_email(session, email)
    if not person.is_active:
        return
    for role in sorted(roles_of(session, person)):
        revoke_role(session, email, role, now, by)
    session.execute(sa.delete(LoginSession).where(col(LoginSession.person_id) == person.id))
    person.is_active = False
    _tell(session, "close_account", now, person, by, Change(after={"email": person.email}))


def open_account(session: Session, email: str, now: datetime, by: str = "") -> None:
    """The roles of before do not come back by themselves."""
    person = person_by_email(session, email)
    if person.is_active:
        return
    person.is_active = True
    _tell(session, "open_account", now, person, by, Change(after={"email": person.email}))


def reset_password(
    session: Session, policy: PasswordPolicy, email: str, password: str, now: datetime, by: str = ""
) -> None:
    """Closes every open session of the person."""
    person = person_by_email(session, email)
    person.password_hash = policy.hash(password)
    session.execute(sa.delete(LoginSession).where(col(LoginSession.person_id) == person.id))
    _tell(session, "reset_password", now, person, by, Change(after={"email": person.email}))


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
