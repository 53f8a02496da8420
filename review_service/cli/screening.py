"""`screen`: makes now what the pages would ask for: passages and findings of the newest versions."""

import click

from review_service.cli.environment import now, ready_database, settings


@click.command("screen")
@click.argument("slug", required=False, default="")
def screen(slug: str) -> None:
    """Read the newest version of SLUG (or of every article) against its sources.
    What is up to date is left alone."""
    from review_service.jobs.screener import policy_of, screen_current

    with ready_database() as database:
        for name, count in screen_current(database, policy_of(settings(), now()), slug):
            if count:
                click.echo(f"{name}: {count} claims")


COMMANDS = (screen,)
