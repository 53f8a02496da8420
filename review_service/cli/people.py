"""`people add|list|grant|revoke|reset-password`."""

import json
import secrets

import click

from review_service.cli.environment import now, passwords, ready_database, settings
from review_service.domain.vocabulary import Role
from review_service.services.people import (
    NewPerson,
    add_person,
    grant_role,
    list_people,
    reset_password,
    revoke_role,
)

ROLE = click.Choice([role.value for role in Role])


@click.group("people")
def people() -> None:
    """People and the roles they hold."""


def _new_password() -> str:
    return secrets.token_urlsafe(12)


def _print_made(given: str | None, password: str) -> None:
    """A password that was made up is printed once, after it was stored."""
    if not given:
        click.echo(f"Password: {password}")


@people.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", type=ROLE, multiple=True, help="May be given several times.")
@click.option("--credentials", default="", help="As printed under a signature: «MD, PhD».")
@click.option("--specialty", default="")
@click.option("--password", help="Made up and printed when it is not given.")
def add(
    email: str, name: str, roles: tuple[str, ...], credentials: str, specialty: str, password: str | None
) -> None:
    """Add a person."""
    with ready_database() as database, database.writing() as session:
        held = tuple(Role(role) for role in roles)
        chosen = password or _new_password()
        new = NewPerson(email, name, chosen, credentials, specialty, held)
        add_person(session, passwords(settings()), new, now())
    _print_made(password, chosen)
    click.echo(f"Added {name}.")


@people.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool) -> None:
    """Everybody, with their roles."""
    with ready_database() as database, database.reading() as session:
        rows = [
            (person.email, person.name, [role.value for role in roles])
            for person, roles in list_people(session)
        ]
    if as_json:
        click.echo(json.dumps([{"email": e, "name": n, "roles": r} for e, n, r in rows], ensure_ascii=False))
        return
    for email, name, roles in rows:
        click.echo(f"{email}\t{name}\t{', '.join(roles)}")


@people.command("grant")
@click.argument("email")
@click.argument("role", type=ROLE)
def grant(email: str, role: str) -> None:
    """Give a person a role."""
    with ready_database() as database, database.writing() as session:
        grant_role(session, email, Role(role), now())
    click.echo(f"{email} holds the role {role}.")


@people.command("revoke")
@click.argument("email")
@click.argument("role", type=ROLE)
def revoke(email: str, role: str) -> None:
    """Take a role from a person."""
    with ready_database() as database, database.writing() as session:
        revoke_role(session, email, Role(role), now())
    click.echo(f"{email} does not hold the role {role}.")


@people.command("reset-password")
@click.argument("email")
@click.option("--password", help="Made up and printed when it is not given.")
def reset(email: str, password: str | None) -> None:
    """Give a person a new password and end their sessions."""
    with ready_database() as database, database.writing() as session:
        chosen = password or _new_password()
        reset_password(session, passwords(settings()), email, chosen, now())
    _print_made(password, chosen)
    click.echo(f"{email} has a new password; every session of theirs has ended.")


COMMANDS = (people,)
