"""What reads files or prints help starts without database, services and web:
they take longer to load than to answer."""

import json
import subprocess
import sys
from collections.abc import Iterator

import click
from factories import CONTENT

from review_service.cli import cli

SAMPLE = CONTENT / "articles" / "antibiotics-uncomplicated-diverticulitis"
HEAVY = [
    *("sqlalchemy", "sqlmodel", "pydantic", "alembic", "psycopg"),
    *("flask", "jinja2", "wtforms", "markdown", "argon2", "asyncio"),
    *("review_service.core.db", "review_service.models", "review_service.schema", "review_service.services"),
    *("review_service.jobs", "review_service.web"),
]
PROGRAM = """
import contextlib, io, json, sys
from review_service.cli import cli
for arguments in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()):
        cli.main(arguments, standalone_mode=False)
    heavy = [name for name in json.loads(sys.argv[2]) if name in sys.modules]
    if heavy:
        sys.exit(f"{' '.join(arguments)} loads {', '.join(heavy)}")
"""


def what_is_heavy(*commands: list[str]) -> str:
    """The first of the commands, run one after another in a process of their own,
    that loads something heavy."""
    asked = [sys.executable, "-c", PROGRAM, json.dumps(commands), json.dumps(HEAVY)]
    return subprocess.run(asked, check=False, capture_output=True, text=True, timeout=120).stderr


def ways(group: click.Group, way: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """To every command and every group of them."""
    yield way
    for name, command in group.commands.items():
        yield from ways(command, (*way, name)) if isinstance(command, click.Group) else [(*way, name)]


def test_no_help_loads_database_services_or_web() -> None:
    helps = [[*way, "--help"] for way in ways(cli)]
    assert len(helps) > 40
    assert what_is_heavy(["--help"]) == ""
    assert what_is_heavy(*helps) == ""


def test_what_reads_files_loads_no_database_services_or_web() -> None:
    old, new = str(SAMPLE / "v1.md"), str(SAMPLE / "v2.md")
    for command in (
        ["claims", new],
        ["claims", new, "--json"],
        ["diff", old, new],
        ["diff", old, new, "--unified"],
    ):
        assert what_is_heavy(command) == ""


def test_a_command_that_asks_the_database_is_seen_to_load_it() -> None:
    """So that the two tests above can fail."""
    assert "sqlalchemy" in what_is_heavy(["policies"])
