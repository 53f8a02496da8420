"""`lint`: what a reviewer would stumble over, before the article is handed in.
Needs no database and starts fast."""

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from review_service.core.errors import BadInput

if TYPE_CHECKING:
    from review_service.evidence.linting.check import Problem
    from review_service.evidence.linting.configuration import Configuration


@click.command("lint")
@click.argument("files", nargs=-1, metavar="FILE…")
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif", "github"]), default="text")
@click.option("--select", metavar="CODES", help="Only these codes, or beginnings of codes: F,W2.")
@click.option("--ignore", metavar="CODES", help="All but these codes, or beginnings of codes.")
@click.option("--sources", metavar="DIR", help="The texts of the sources, <citekey>.md or .txt.")
@click.option("--fix", "is_fixing", is_flag=True, help="Put right what is mechanical, in the files.")
@click.option(
    "--explain", "explained", metavar="CODE", help="What a code means, and where the rule comes from."
)
@click.option("--statistics", "is_counting", is_flag=True, help="Counts by code instead of each finding.")
def lint(
    files: tuple[str, ...],
    form: str,
    is_fixing: bool,
    explained: str | None,
    is_counting: bool,
    **chosen: str | None,
) -> int:
    """Check article FILEs (- for standard input). Exit code 0 clean or notes only,
    1 findings, 2 unreadable."""
    from review_service.evidence.linting.formats import explain

    if explained:
        click.echo(explain(explained), nl=False)
        return 0
    if not files:
        raise BadInput("Name the files to check, or - for standard input.")
    configuration = _configuration(**chosen)
    problems = [problem for file in files for problem in _check(file, configuration, is_fixing)]
    click.echo(_written(problems, form, is_counting), nl=False, color=True)
    if any(problem.code.code == "E001" for problem in problems):
        return 2
    return 1 if any(problem.fails for problem in problems) else 0


def _configuration(select: str | None, ignore: str | None, sources: str | None) -> "Configuration":
    """What the configuration says, with what the command line says in its place."""
    from review_service.evidence.linting.configuration import read_codes, read_configuration

    configuration = read_configuration(Path.cwd())
    return replace(
        configuration,
        select=read_codes(select) if select else configuration.select,
        ignore=read_codes(ignore) if ignore else configuration.ignore,
        sources=Path(sources) if sources else configuration.sources,
    )


def _written(problems: "list[Problem]", form: str, is_counting: bool) -> str:
    from review_service.evidence.linting.formats import FORMATS, as_statistics, as_text

    if is_counting:
        return as_statistics(problems)
    if form == "text":
        return as_text(problems, sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
    return FORMATS[form](problems)


def _check(file: str, chosen: "Configuration", is_fixing: bool) -> "tuple[Problem, ...]":
    from review_service.evidence.linting.check import check_text, no_sources
    from review_service.evidence.linting.source_folder import SourceFolder

    text = _read(file)
    if is_fixing:
        text = _fixed(file, text, chosen)
    look_up = SourceFolder(chosen.sources).facts if chosen.sources else no_sources
    year = datetime.now(UTC).year - chosen.oldest_source if chosen.oldest_source else None
    return check_text(file, text, look_up, chosen, year)


def _fixed(file: str, text: str, chosen: "Configuration") -> str:
    """The text after its fixes, which are in the file then. One that cannot be read stays as it is."""
    from review_service.evidence.linting.check import fix_text

    if file == "-":
        raise BadInput("--fix needs a file to write to, not standard input.")
    try:
        fixed, count = fix_text(text, chosen)
    except BadInput:
        return text
    if count:
        Path(file).write_bytes(fixed.encode())
        click.echo(f"{file}: {count} fixed.", err=True)
    return fixed


def _read(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: not UTF-8 text (byte {error.start + 1}).") from None
    except IsADirectoryError:
        raise BadInput(f"{file}: is a folder, not a file.") from None


COMMANDS = (lint,)
