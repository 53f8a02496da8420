"""People and their roles: one address is one person; granting or revoking twice changes nothing."""

import pytest
from factories import CHEAP, NOW, PASSWORD, Cast, count_events, last_event
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, NotFound
from review_service.core.vocabulary import Role
from review_service.services.people.people import (
    NewPerson,
    actor_for,
    add_person,
    grant_role,
    list_people,
    person_by_email,
    revoke_role,
)


def test_a_person_is_added_with_their_roles_and_told(session: Session, people: Cast) -> None:
    new = NewPerson(" New@Example.org ", " Nora New ", PASSWORD, "MD", "Cardiology", (Role.AUTHOR,))
    add_person(session, CHEAP, new, NOW)
    assert last_event(session, "add_person").after == {"email": "new@example.org", "name": "Nora New"}
    assert last_event(session, "grant_role").after == {"email": "new@example.org", "role": "author"}
    assert actor_for(session, "NEW@example.org").roles == {Role.AUTHOR}
    assert person_by_email(session, "new@example.org").password_hash.startswith("$argon2id$")


def test_an_address_is_one_person_however_it_is_spelt(either: Session, people: Cast) -> None:
    with pytest.raises(BadInput, match=r"author@example\.org is taken"):
        add_person(either, CHEAP, NewPerson("AUTHOR@Example.org", "Other", PASSWORD), NOW)


@pytest.mark.parametrize(
    "email",
    ["", "nobody", "a@b", "a b@example.org", "a@example.org\n.x", "a\u202e@example.org", "a@b@example.org"],
)
def test_what_is_no_address_is_refused(session: Session, people: Cast, email: str) -> None:
    with pytest.raises(BadInput, match="is not an e-mail address"):
        add_person(session, CHEAP, NewPerson(email, "Name", PASSWORD), NOW)


@pytest.mark.parametrize("name", ["", "  ", "Dr\nEvil", "Ann\u202eemaN", "A\u200bB"])
def test_a_printed_name_hides_nothing(session: Session, people: Cast, name: str) -> None:
    with pytest.raises(BadInput, match="printed name"):
        add_person(session, CHEAP, NewPerson("x@example.org", name, PASSWORD), NOW)


def test_a_short_password_is_refused(session: Session, people: Cast) -> None:
    with pytest.raises(BadInput, match="at least 10"):
        add_person(session, CHEAP, NewPerson("x@example.org", "X", "123456789"), NOW)


def test_granting_and_revoking_twice_changes_nothing(session: Session, people: Cast) -> None:
    email = people.nobody.email
    grant_role(session, email, Role.EDITOR, NOW)
    told = count_events(session)
    grant_role(session, email, Role.EDITOR, NOW)
    assert count_events(session) == told
    revoke_role(session, email, Role.EDITOR, NOW)
    assert last_event(session, "revoke_role").before == {"email": email, "role": "editor"}
    told = count_events(session)
    revoke_role(session, email, Role.EDITOR, NOW)
    assert count_events(session) == told
    assert actor_for(session, email).roles == frozenset()


def test_nobody_has_that_address(session: Session, people: Cast) -> None:
    with pytest.raises(NotFound, match="Nobody has the e-mail address"):
        grant_role(session, "missing@example.org", Role.EDITOR, NOW)


def test_the_list_is_by_name_with_roles(session: Session, people: Cast) -> None:
    listed = [(person.name, roles) for person, roles in list_people(session)]
    assert listed == sorted(listed)
    assert ("Editor", (Role.EDITOR,)) in listed
