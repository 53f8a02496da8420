"""`response-letter`, `review-record`: what was asked and answered, and the whole review, as Markdown."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from review_service.cli.environment import acting, ready_database
from review_service.core.vocabulary import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from review_service.core.actor import Actor

AS = click.option(
    "--as",
    "person",
    metavar="EMAIL",
    help="As whom it is read; may be left out where there is one editor.",
)


def _print(made: "Callable[[Session, str, Actor], str]", slug: str, person: str | None) -> None:
    with ready_database() as database, database.reading() as session:
        reader = acting(session, person, Role.EDITOR, "--as")
        click.echo(made(session, slug, reader), nl=False)


@click.command("response-letter")
@click.argument("slug")
@AS
def response_letter(slug: str, person: str | None) -> None:
    """Write the author's answers to what was asked of SLUG, with the words before and after."""
    from review_service.services.publishing.records import letter_of

    _print(letter_of, slug, person)


@click.command("review-record")
@click.argument("slug")
@AS
def review_record(slug: str, person: str | None) -> None:
    """Write all that was asked, said, ruled and signed on SLUG, as the person may see it."""
    from review_service.services.publishing.records import record_of

    _print(record_of, slug, person)


COMMANDS = (response_letter, review_record)
