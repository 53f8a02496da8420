"""The command line `review-service`: one service call a command. Exit code 0 fine, 1 findings, 2 error."""

import sys

import click
from sqlalchemy.exc import DBAPIError

from review_service.cli import content, database, evidence, people, serving
from review_service.errors import Blocked, ReviewError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="review-service", prog_name="review-service")
def cli() -> None:
    """Editorial review of medical articles: every claim against every source it cites."""


for module in (serving, database, people, content, evidence):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Runs a command; what went wrong is one clear line on stderr, never a traceback for bad input."""
    try:
        code = cli.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(2)
    except Blocked as error:
        for reason in error.reasons:
            click.echo(f"review-service: {reason}", err=True)
        sys.exit(1)
    except DBAPIError as error:
        click.echo(f"review-service: the database refused: {str(error.orig).splitlines()[0]}", err=True)
        sys.exit(2)
    except (ReviewError, OSError) as error:
        click.echo(f"review-service: {_words(error)}", err=True)
        sys.exit(2)


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or ''}: {error.strerror}".lstrip(": ")
    return str(error)
