"""`db upgrade` and `db check`."""

import click

from review_service.cli.environment import settings
from review_service.db import Database


@click.group("db")
def db() -> None:
    """Bring the database to the shipped schema, and check it."""


@db.command("upgrade")
def upgrade() -> None:
    """Run the migrations that are missing, and make the signing key where there has never been one."""
    from review_service.cli.log import ensure_key
    from review_service.schema import migrate, shipped_head

    chosen = settings()
    database = Database(chosen.database_url)
    migrate(database)
    click.echo(f"The database is at {shipped_head()}.")
    if words := ensure_key(database, chosen):
        click.echo(words)


@db.command("check")
def check() -> int:
    """Schema, guards and integrity: exit code 1 with every problem named."""
    from review_service.schema import problems

    found = problems(Database(settings().database_url))
    for problem in found:
        click.echo(problem)
    if not found:
        click.echo("The database is as it should be.")
    return 1 if found else 0


COMMANDS = (db,)
