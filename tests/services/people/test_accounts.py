"""Signing in: sessions that end, a limit on wrong passwords, and no way to tell who has an account."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import CHEAP, NOW, PASSWORD, Cast, last_event
from sqlalchemy.orm import Session

from review_service.core.errors import BadInput, Blocked
from review_service.core.vocabulary import Role
from review_service.models import LoginFailure, LoginSession, Person, RoleGrant
from review_service.services.people.accounts import (
    RateLimit,
    change_password,
    check_password,
    close_session,
    count_failure,
    open_session,
    refuse_too_many,
    signed_in_with,
)
from review_service.services.people.people import (
    NewPerson,
    add_person,
    grant_role,
    reset_password,
    revoke_role,
)

LIMIT = RateLimit(3, timedelta(minutes=15))
EMAIL = "author@example.org"


def actor_of_token(session, token, now):
    found = signed_in_with(session, token, now)
    return found and found.actor


def token(session: Session, email: str = EMAIL) -> str:
    person = session.scalars(sa.select(Person).where(Person.email == email)).one()
    made = open_session(session, person.id or 0, NOW, timedelta(days=1))
    session.flush()
    return made


def test_a_token_opens_the_session_of_its_person_with_the_roles_of_now(either: Session, people: Cast) -> None:
    opened = token(either)
    assert actor_of_token(either, opened, NOW) == people.author
    grant_role(either, EMAIL, Role.EDITOR, NOW)
    now_holds = actor_of_token(either, opened, NOW)
    assert now_holds is not None
    assert now_holds.roles == {Role.AUTHOR, Role.EDITOR}
    for role in now_holds.roles:
        revoke_role(either, EMAIL, role, NOW)
    without = actor_of_token(either, opened, NOW)
    assert without is not None
    assert without.roles == frozenset()


def test_a_session_ends_when_its_time_is_over(either: Session, people: Cast) -> None:
    opened = token(either)
    assert actor_of_token(either, opened, NOW + timedelta(hours=23)) is not None
    assert actor_of_token(either, opened, NOW + timedelta(days=1)) is None


def test_the_database_holds_no_token(session: Session, people: Cast) -> None:
    opened = token(session)
    kept = session.scalars(sa.select(LoginSession.token_sha256)).one()
    assert opened not in kept
    assert actor_of_token(session, kept, NOW) is None


def test_signing_out_ends_that_session_only(session: Session, people: Cast) -> None:
    first, second = token(session), token(session)
    close_session(session, first)
    assert actor_of_token(session, first, NOW) is None
    assert actor_of_token(session, second, NOW) is not None


def test_old_sessions_are_swept_when_somebody_signs_in(session: Session, people: Cast) -> None:
    token(session)
    person = session.scalars(sa.select(Person).where(Person.email == EMAIL)).one()
    open_session(session, person.id or 0, NOW + timedelta(days=2), timedelta(days=1))
    session.flush()
    assert len(session.scalars(sa.select(LoginSession)).all()) == 1


@pytest.mark.parametrize("end", ["change", "reset"])
def test_a_new_password_ends_every_session(session: Session, people: Cast, end: str) -> None:
    opened, others = token(session), token(session, "editor@example.org")
    if end == "change":
        change_password(session, CHEAP, people.author, PASSWORD, "another pass phrase", NOW)
    else:
        reset_password(session, CHEAP, EMAIL, "another pass phrase", NOW)
    assert actor_of_token(session, opened, NOW) is None
    assert actor_of_token(session, others, NOW) is not None
    assert check_password(session, CHEAP, EMAIL, PASSWORD) is None
    assert check_password(session, CHEAP, EMAIL, "another pass phrase") is not None
    assert last_event(session, "reset_password").after == {"email": EMAIL}


def test_the_current_password_is_asked_for_and_a_short_one_refused(session: Session, people: Cast) -> None:
    with pytest.raises(BadInput, match="current password is not right"):
        change_password(session, CHEAP, people.author, "wrong", "another pass phrase", NOW)
    with pytest.raises(BadInput, match="at least 10 characters"):
        change_password(session, CHEAP, people.author, PASSWORD, "short", NOW)
    assert check_password(session, CHEAP, EMAIL, PASSWORD) is not None


@pytest.mark.parametrize(
    ("email", "password", "is_right"),
    [
        (EMAIL, PASSWORD, True),
        (" Author@Example.ORG ", PASSWORD, True),
        (EMAIL, "wrong", False),
        ("unknown@example.org", PASSWORD, False),
        ("unknown@example.org", "nobody has this password", False),
        ("", "", False),
    ],
)
def test_only_the_right_password_of_the_right_person_fits(
    session: Session, people: Cast, email: str, password: str, is_right: bool
) -> None:
    assert (check_password(session, CHEAP, email, password) is not None) is is_right


def test_somebody_who_was_switched_off_neither_signs_in_nor_stays_in(session: Session, people: Cast) -> None:
    opened = token(session)
    session.execute(sa.delete(RoleGrant))  # whoever holds a role has an open account: a guard
    session.execute(sa.update(Person).where(Person.email == EMAIL).values(is_active=False))
    assert check_password(session, CHEAP, EMAIL, PASSWORD) is None
    assert actor_of_token(session, opened, NOW) is None


def test_sample_people_sign_in_only_where_they_are_allowed(session: Session, people: Cast) -> None:
    add_person(session, CHEAP, NewPerson("sample@example.org", "Sample", PASSWORD, is_sample=True), NOW)
    assert check_password(session, CHEAP, "sample@example.org", PASSWORD) is not None
    assert check_password(session, CHEAP, "sample@example.org", PASSWORD, samples=False) is None


def failures(session: Session, count: int, email: str = EMAIL, address: str = "192.0.2.1") -> None:
    for _ in range(count):
        count_failure(session, LIMIT, email, address, NOW)
    session.flush()


def test_too_many_wrong_passwords_close_the_account_for_a_while(either: Session, people: Cast) -> None:
    failures(either, 2)
    refuse_too_many(either, LIMIT, EMAIL, "192.0.2.1", NOW)
    failures(either, 1)
    for spelling in (EMAIL, " AUTHOR@example.org"):
        with pytest.raises(Blocked, match="Wait 15 minutes"):
            refuse_too_many(either, LIMIT, spelling, "198.51.100.9", NOW)
    refuse_too_many(either, LIMIT, "editor@example.org", "192.0.2.1", NOW)
    refuse_too_many(either, LIMIT, EMAIL, "192.0.2.1", NOW + timedelta(minutes=15))


def test_one_address_that_tries_many_accounts_is_closed_too(session: Session, people: Cast) -> None:
    for number in range(15):
        failures(session, 1, f"person{number}@example.org")
    with pytest.raises(Blocked):
        refuse_too_many(session, LIMIT, "somebody@example.org", "192.0.2.1", NOW)
    refuse_too_many(session, LIMIT, "somebody@example.org", "192.0.2.2", NOW)


def test_old_failures_are_swept(session: Session, people: Cast) -> None:
    failures(session, 3)
    count_failure(session, LIMIT, "x@example.org", "192.0.2.7", NOW + timedelta(hours=2))
    session.flush()
    assert session.scalar(sa.select(sa.func.count()).select_from(LoginFailure)) == 2
