"""`people add|list|grant|revoke|reset-password`."""

import json
import secrets
from datetime import UTC, datetime
from typing import Any

import click

from review_service.cli.environment import now, passwords, ready_database, settings
from review_service.core.vocabulary import Role

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
@click.option(
    "--specialty", "specialties", multiple=True, help="May be given several times, the main one first."
)
@click.option("--orcid", default="", help="ORCID iD, checked.")
@click.option("--biography", default="", help="Shown on the page of the board.")
@click.option("--term-ends", type=click.DateTime(["%Y-%m-%d"]), help="The last day of a board member's term.")
@click.option("--password", help="Made up and printed when it is not given.")
def add(email: str, name: str, roles: tuple[str, ...], password: str | None, **said: Any) -> None:
    """Add a person."""
    from review_service.services.people.people import NewPerson, add_person

    with ready_database() as database, database.writing() as session:
        held = tuple(Role(role) for role in roles)
        chosen = password or _new_password()
        new = NewPerson(
            email,
            name,
            chosen,
            said["credentials"],
            said["specialties"],
            held,
            orcid=said["orcid"],
            biography=said["biography"],
            term_ends_at=_end_of(said["term_ends"]),
        )
        add_person(session, passwords(settings()), new, now())
    _print_made(password, chosen)
    click.echo(f"Added {name}.")


def _end_of(day: datetime | None) -> datetime | None:
    """The last moment of the day, UTC."""
    return day.replace(hour=23, minute=59, second=59, tzinfo=UTC) if day else None


@people.command("change")
@click.argument("email")
@click.option("--name")
@click.option("--new-email", help="The address they sign in with from now on.")
@click.option("--credentials")
@click.option("--specialty", "specialties", multiple=True, help="All of them, the main one first.")
@click.option("--orcid")
@click.option("--biography")
@click.option("--term-ends", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--no-term", is_flag=True, help="The term has no end.")
def change(email: str, **said: Any) -> None:
    """Change what is said about a person; what is not given stays."""
    from review_service.services.people.people import Changes, change_person

    with ready_database() as database, database.writing() as session:
        changes = Changes(
            said["name"],
            said["credentials"],
            said["specialties"] or None,
            said["new_email"],
            said["orcid"],
            said["biography"],
            _end_of(said["term_ends"]),
            said["no_term"],
        )
        change_person(session, email, changes, now())
    click.echo(f"{email}: changed.")


@people.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool) -> None:
    """Everybody, with their roles."""
    from review_service.services.people.people import list_people

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
    from review_service.services.people.people import grant_role

    with ready_database() as database, database.writing() as session:
        grant_role(session, email, Role(role), now())
    click.echo(f"{email} holds the role {role}.")


@people.command("revoke")
@click.argument("email")
@click.argument("role", type=ROLE)
def revoke(email: str, role: str) -> None:
    """Take a role from a person."""
    from review_service.services.people.people import revoke_role

    with ready_database() as database, database.writing() as session:
        revoke_role(session, email, Role(role), now())
    click.echo(f"{email} does not hold the role {role}.")


@people.command("close")
@click.argument("email")
def close(email: str) -> None:
    """Close the account of who is gone: no role, no sign-in; what they did stays."""
    from review_service.services.people.people import close_account

    with ready_database() as database, database.writing() as session:
        close_account(session, email, now())
    click.echo(f"{email}: the account is closed, and holds no role.")


@people.command("open")
@click.argument("email")
def open_(email: str) -> None:
    """Open a closed account again; it holds no role."""
    from review_service.services.people.people import open_account

    with ready_database() as database, database.writing() as session:
        open_account(session, email, now())
    click.echo(f"{email}: the account is open.")


@people.command("reset-password")
@click.argument("email")
@click.option("--password", help="Made up and printed when it is not given.")
def reset(email: str, password: str | None) -> None:
    """Give a person a new password and end their sessions."""
    from review_service.services.people.people import reset_password

    with ready_database() as database, database.writing() as session:
        chosen = password or _new_password()
        reset_password(session, passwords(settings()), email, chosen, now())
    _print_made(password, chosen)
    click.echo(f"{email} has a new password; every session of theirs has ended.")


@people.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Void a lost second factor: its owner cannot sign until they have set up another."""
    from review_service.services.people.second_factors import reset_factors

    with ready_database() as database, database.writing() as session:
        count = reset_factors(session, email, "an administrator", now())
    click.echo(f"{email}: {'cannot sign until they have set up another.' if count else 'had none.'}")


COMMANDS = (people,)
