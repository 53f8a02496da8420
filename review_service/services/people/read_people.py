"""What administrators see of people: the list, and everything about one."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from review_service.core.errors import NotFound
from review_service.core.vocabulary import Role
from review_service.domain.history_words import in_words
from review_service.models import Person
from review_service.services.people.people import roles_of, specialties_by_person, specialties_of

PAGE = 100


@dataclass(frozen=True)
class PersonLine:
    person_id: int
    name: str
    credentials: str
    email: str
    roles: tuple[str, ...]
    specialties: tuple[str, ...]
    is_active: bool
    is_term_over: bool


@dataclass(frozen=True)
class PersonEvent:
    happened_at: datetime
    words: str


@dataclass(frozen=True)
class PersonPage:
    """How many articles wait for them (`assigned`), and how many they wrote (`written`) and may not judge:
    no titles, because administrators read no drafts."""

    person_id: int
    name: str
    credentials: str
    email: str
    specialties: tuple[str, ...]
    orcid: str
    biography: str
    term_ends_at: datetime | None
    roles: frozenset[Role]
    is_active: bool
    has_second_factor: bool
    assigned: int
    written: int
    events: tuple[PersonEvent, ...]

    @property
    def signs(self) -> bool:
        """The board signs off, editors sign waivers: both need a second factor, and lose it."""
        return not self.roles.isdisjoint({Role.BOARD_MEMBER, Role.EDITOR})


_ROLES = sa.text("SELECT person_id, role FROM role_grant ORDER BY person_id, role")
_PEOPLE = sa.text("""
SELECT person.id, person.name, person.credentials, person.email, person.is_active, person.term_ends_at < :now
    AS is_term_over
FROM person
WHERE (:words = '' OR lower(person.name) LIKE :like ESCAPE '!' OR person.email LIKE :like ESCAPE '!')
  AND (:which <> 'closed' OR NOT person.is_active) AND (:which = 'closed' OR person.is_active)
  AND (:which <> 'board' OR EXISTS (
      SELECT 1 FROM role_grant g WHERE g.person_id = person.id AND g.role = 'board_member'))
  AND (person.name, person.id) > (:after_name, :after_id)
ORDER BY person.name, person.id LIMIT :limit
""").bindparams(sa.bindparam("now", type_=UTCDateTime()))


def person_lines(
    session: Session, now: datetime, typed: str = "", which: str = "", after: int = 0
) -> tuple[tuple[PersonLine, ...], int]:
    """A page of those whose account is open, of the board or of the closed accounts, by name;
    and the id to go on after (0 on the last page)."""
    roles: dict[int, list[str]] = {}
    for row in session.execute(_ROLES):
        roles.setdefault(row.person_id, []).append(row.role)
    specialties = specialties_by_person(session)
    last = session.get(Person, after) if after else None
    plain = typed.strip().lower()
    escaped = plain.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    where = {
        "now": now,
        "words": plain,
        "like": f"%{escaped}%",
        "which": which,
        "after_name": last.name if last else "",
        "after_id": after if last else 0,
        "limit": PAGE + 1,
    }
    rows = session.execute(_PEOPLE, where).all()
    lines = tuple(
        PersonLine(
            row.id,
            row.name,
            row.credentials,
            row.email,
            tuple(roles.get(row.id, ())),
            tuple(specialties.get(row.id, ())),
            bool(row.is_active),
            bool(row.is_term_over),
        )
        for row in rows[:PAGE]
    )
    return lines, lines[-1].person_id if len(rows) > PAGE else 0


_ASSIGNED = sa.text("""
SELECT count(*) FROM assignment WHERE person_id = :person AND ended_at IS NULL
""")
_WRITTEN = sa.text("SELECT count(DISTINCT article_id) FROM contribution WHERE person_id = :person")
# «action IN» as the partial index says it, or it is not asked
_EVENTS = sa.text("""
SELECT happened_at, action, "before", "after" FROM event WHERE person_id = :person
  AND action IN ('add_person', 'change_person', 'grant_role', 'revoke_role', 'close_account', 'open_account',
      'reset_password', 'reset_second_factor')
ORDER BY id DESC LIMIT 50
""").columns(happened_at=UTCDateTime(), before=sa.JSON(), after=sa.JSON())
_FACTOR = sa.text("SELECT 1 FROM second_factor WHERE person_id = :person AND voided_at IS NULL LIMIT 1")


def person_page(session: Session, person_id: int) -> PersonPage:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("There is nobody with this number.")
    where = {"person": person_id}
    return PersonPage(
        person_id,
        person.name,
        person.credentials,
        person.email,
        tuple(specialties_of(session, person_id)),
        person.orcid or "",
        person.biography,
        person.term_ends_at,
        roles_of(session, person),
        person.is_active,
        session.scalar(_FACTOR, where) is not None,
        session.scalar(_ASSIGNED, where) or 0,
        session.scalar(_WRITTEN, where) or 0,
        tuple(
            PersonEvent(row.happened_at, in_words(row.action, row.before, row.after))
            for row in session.execute(_EVENTS, where)
        ),
    )
