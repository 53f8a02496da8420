"""The command line `review-service`: one service call a command. Exit code 0 fine, 1 findings, 2 error."""

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import click

from review_service.core.errors import Blocked, ReviewError

# A module is imported when one of its commands is asked for, so that `lint` starts without web and database.
MODULES = {
    "serving": ("serve", "demo"),
    "database": ("db",),
    "agreement": ("agreement",),
    "mail": ("mail",),
    "people": ("people",),
    "policies": ("policies",),
    "content": ("claims", "diff", "import", "forecast", "export", "status"),
    "evidence": ("evidence",),
    "lint": ("lint",),
    "log": ("keys", "checkpoint", "verify-log"),
    "records": ("response-letter", "review-record"),
    "screening": ("screen",),
    "sources": ("sources",),
    "verifying": ("verify", "verifier"),
}


class _Commands(Mapping[str, click.Command]):
    """The commands by name, each found in its module's `COMMANDS`."""

    def __init__(self) -> None:
        self.module_of = {name: module for module, names in MODULES.items() for name in names}

    def __getitem__(self, name: str) -> click.Command:
        commands: list[click.Command] = import_module(f"review_service.cli.{self.module_of[name]}").COMMANDS
        return next(command for command in commands if command.name == name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.module_of)

    def __len__(self) -> int:
        return len(self.module_of)


COMMANDS: Any = _Commands()


@click.group(commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="review-service", prog_name="review-service")
def cli() -> None:
    """Editorial review of medical articles: every claim against every source it cites."""


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
    except _database_errors() as error:
        click.echo(f"review-service: the database refused: {str(error.orig).splitlines()[0]}", err=True)
        sys.exit(2)
    except (ReviewError, OSError) as error:
        click.echo(f"review-service: {_words(error)}", err=True)
        sys.exit(2)


def _database_errors() -> Any:
    """Looked up only once something went wrong: loading the database layer takes longer
    than a whole `lint`."""
    if "sqlalchemy" not in sys.modules:
        return ()
    from sqlalchemy.exc import DBAPIError

    return DBAPIError


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or ''}: {error.strerror}".lstrip(": ")
    return str(error)
