"""`sources retractions|where-used|resolve`: when a source falls, and which source a reference means."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from review_service.cli.environment import acting, now, ready_database, settings
from review_service.core.errors import BadInput
from review_service.core.vocabulary import Role

if TYPE_CHECKING:
    from review_service.services.sources.retractions import Match, Matched
    from review_service.services.sources.source_status import FallPolicy

SHOWN = 50  # suggestions and bad rows that are printed; the rest is counted
EDITOR = click.option(
    "--as", "person", metavar="EMAIL", help="The editor in whose name; may be left out where there is one."
)


@click.command("retractions")
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Say what would be recorded, and record nothing.")
@EDITOR
def retractions(file: str, dry_run: bool, person: str | None) -> int:
    """Record what a retraction list (CSV, the columns of Retraction Watch) says of our sources.

    Found by DOI or PMID for certain; the same title and year is only pointed out.
    The same list again changes nothing. Exit code 1 where rows could not be read or somebody has to decide.
    """
    from review_service.bibliography.formats.retraction_watch import read_retractions
    from review_service.services.sources.retractions import match_retractions
    from review_service.services.sources.source_status import change_source_status

    with ready_database() as database:
        with database.reading() as session:
            actor = acting(session, person, Role.EDITOR, "--as")
            matched = match_retractions(session, read_retractions(_lines(file)))
        for match in matched.sure:
            click.echo(
                f"{file}:{match.row.line}: source {match.source_id} {match.row.status.clause}: {match.title}"
            )
            if not dry_run:
                with database.writing() as session:
                    change_source_status(session, match.source_id, match.new_status, actor, now(), _policy())
    return _summary(file, matched, dry_run)


def _lines(file: str) -> Iterator[str]:
    """The lines of the list with a progress bar on a terminal; Latin-1 where a line is not UTF-8."""
    path = Path(file)
    if not path.is_file():
        raise BadInput(f"{file}: there is no such file.")
    with (
        path.open("rb") as opened,
        click.progressbar(
            length=path.stat().st_size,
            label=f"Reading {file}",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as bar,
    ):
        for raw in opened:
            bar.update(len(raw))
            try:
                yield raw.decode("utf-8")
            except UnicodeDecodeError:
                yield raw.decode("latin-1")


def _policy() -> "FallPolicy":
    from review_service.services.core.policies import read_policies
    from review_service.services.sources.source_status import FallPolicy

    chosen = settings()
    return FallPolicy.named(chosen.reopen_on, read_policies(chosen.content_dir))


def _summary(file: str, matched: "Matched", dry_run: bool) -> int:
    for match in matched.maybe[:SHOWN]:
        click.echo(
            f"{_named(file, match)} has the same title and year, nothing was recorded: {match.row.reason}"
        )
    for match in matched.reinstated[:SHOWN]:
        click.echo(f"{_named(file, match)} is reinstated: take the retraction back on its page if you agree.")
    for problem in matched.problems[:SHOWN]:
        click.echo(f"{file}: {problem}", err=True)
    done = "to record" if dry_run else "recorded"
    click.echo(
        f"{file}: {matched.rows:,} rows, {len(matched.sure):,} {done}, {matched.known:,} known, "
        f"{len(matched.maybe):,} to look at, {len(matched.reinstated):,} reinstated, "
        f"{len(matched.problems):,} left out"
    )
    return 1 if matched.problems or matched.maybe or matched.reinstated else 0


def _named(file: str, match: "Match") -> str:
    return f"{file}:{match.row.line}: source {match.source_id} «{match.title}»"


@click.command("where-used")
@click.argument("name")
@click.option("--json", "is_json", is_flag=True)
def where_used(name: str, is_json: bool) -> None:
    """The articles that cite a source (number, DOI, PMID), and the rulings that would end if it fell."""
    import json

    from review_service.services.sources.source_files import source_named
    from review_service.services.sources.source_status import cited_in

    with ready_database() as database, database.reading() as session:
        source = source_named(session, name)
        uses = cited_in(session, source.id or 0)
    if is_json:
        click.echo(json.dumps([asdict(use) for use in uses], ensure_ascii=False, indent=2))
        return
    for use in uses:
        stands = " approved" if use.is_approved else ""
        click.echo(
            f"{use.slug}  version {use.number}, {use.status.label}{stands}: {use.claims} claims, "
            f"{use.rulings} rulings"
        )
    if not uses:
        click.echo("No article cites it.")


@click.command("resolve")
@click.argument("slug")
@click.argument("key")
@click.argument("name")
@EDITOR
def resolve(slug: str, key: str, name: str, person: str | None) -> None:
    """Tie reference KEY of an article's newest version to a source (number, DOI, PMID)."""
    from review_service.services.core.acting import act_on_newest
    from review_service.services.sources.source_files import source_named
    from review_service.services.sources.sources import resolve_reference

    with ready_database() as database, database.writing() as session:
        actor = acting(session, person, Role.EDITOR, "--as")
        source = source_named(session, name)
        act = act_on_newest(session, slug, actor, now())
        resolve_reference(session, slug, key, source.id, act)
        click.echo(f"{slug}: {key} is source {source.id}, {source.title}")


def add_to(group: Any) -> None:
    for command in (retractions, where_used, resolve):
        group.add_command(command)
