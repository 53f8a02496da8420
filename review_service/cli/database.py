"""`db upgrade`, `db check` and `db roles`."""

from typing import TYPE_CHECKING

import click

from review_service.cli.environment import any_database, settings

if TYPE_CHECKING:
    from review_service.core.db import Database


@click.group("db")
def db() -> None:
    """Bring the database to the shipped schema, and check it."""


@db.command("upgrade")
def upgrade() -> None:
    """Run the revisions that are missing, make the guards anew where they differ,
    and make the signing key where there has never been one."""
    from review_service.cli.log import ensure_key
    from review_service.schema.upgrade import migrate, shipped_head

    with any_database() as database:
        migrate(database)
        click.echo(f"The database is at {shipped_head()}.")
        if made := ensure_key(database, settings()):
            click.echo(made)


@db.command("check")
def check() -> int:
    """Schema, guards, integrity and the kept files: exit code 1 with every problem named."""
    from review_service.schema.upgrade import current_revision, problems, shipped_head, warnings

    with any_database() as database:
        faults = problems(database)
        with database.engine.connect() as connection:
            is_current = current_revision(connection) == shipped_head()
        if is_current:
            faults += _lost_files(database, str(settings().files_folder))
            _say_what_was_given_up(database)
        for sentence in warnings(database):
            click.echo(sentence, err=True)
    for problem in faults:
        click.echo(problem)
    if not faults:
        click.echo("The database is as it should be.")
    return 1 if faults else 0


@db.command("roles")
def roles() -> None:
    """PostgreSQL, once, as a superuser: an owner for the schema, and a role for the application that
    can switch no guard off."""
    from review_service.schema.roles import APPLICATION, OWNER
    from review_service.schema.upgrade import hand_over

    with any_database() as database:
        click.echo("\n".join(hand_over(database)))
        address = database.engine.url.set(password=None)
    click.echo(f"""
Give each a password of its own (psql: \\password {OWNER}, \\password {APPLICATION}), then
  for db upgrade, in front of that command only:
    REVIEW_DATABASE_URL={address.set(username=OWNER)}
  for serve and everything else:
    REVIEW_DATABASE_URL={address.set(username=APPLICATION)}""")


def _lost_files(database: "Database", folder: str) -> tuple[str, ...]:
    """What no text names is said and is no fault: an upload that came to nothing leaves it behind."""
    from review_service.services.sources.stored_files import compare_files
    from review_service.storage import open_storage

    with database.reading() as session:
        compared = compare_files(session, open_storage(folder))
    for name in compared.unreferenced:
        click.echo(f"No text names the file {name}: it can be deleted.")
    return compared.lost


def _say_what_was_given_up(database: "Database") -> None:
    """No fault of the database."""
    from review_service.services.people.outbox import count_given_up

    with database.reading() as session:
        given_up = count_given_up(session)
    if given_up:
        click.echo(f"{given_up} mails were given up: «review-service mail list» says why.")


COMMANDS = (db,)
