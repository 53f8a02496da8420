"""`sources import|export|list|show`: bibliographic files in and out."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from review_service.cli import source_status
from review_service.cli.environment import acting, now, read_bytes, ready_database
from review_service.cli.look_up import look_up
from review_service.core.errors import BadInput
from review_service.core.vocabulary import Role, SourceKind, SourceStatus

if TYPE_CHECKING:
    from review_service.bibliography.formats.entries import Entry, Reading
    from review_service.core.actor import Actor
    from review_service.core.db import Database
    from review_service.services.sources.source_files import Wanted
    from review_service.services.sources.source_import import Outcome

BATCH = 500
READ = click.Choice(["auto", "csl-json", "bibtex", "ris", "nbib", "pubmed-xml", "crossref-json"])
WRITTEN = click.Choice(["csl-json", "bibtex", "ris", "nbib"])


class Remark(NamedTuple):
    """A line to print; problems go to stderr."""

    line: int
    words: str
    is_problem: bool = False


@click.group("sources")
def sources() -> None:
    """Sources: bibliographic files in and out, lists, one source."""


@sources.command("import")
@click.argument("files", nargs=-1, required=True)
@click.option("--format", "form", type=READ, default="auto", show_default=True)
@click.option(
    "--as", "person", metavar="EMAIL", help="The editor in whose name; may be left out where there is one."
)
def import_(files: tuple[str, ...], form: str, person: str | None) -> int:
    """Add the works of FILES (- for standard input) that are new.
    Exit code 1 where something was left out."""
    with ready_database() as database:
        with database.reading() as session:
            actor = acting(session, person, Role.EDITOR, "--as")
        counts = [_import_file(database, file, form, actor) for file in files]
    return 1 if any(count["left out"] for count in counts) else 0


def _import_file(database: "Database", file: str, form: str, actor: "Actor") -> Counter[str]:
    """How many entries were added, known and left out; prints what there is to say,
    in the order of the file."""
    try:
        chosen, reading = _read(file, form)
    except BadInput as error:
        click.echo(f"{file}: {str(error).removeprefix(f'{file}: ')}", err=True)
        return Counter({"left out": 1})
    counts = Counter({"left out": len(reading.problems)})
    remarks = [Remark(problem.line, f"left out: {problem.message}", True) for problem in reading.problems]
    with click.progressbar(
        length=len(reading.entries),
        label=f"Importing {file}",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        for place in range(0, len(reading.entries), BATCH):
            batch = reading.entries[place : place + BATCH]
            for outcome in _take_in(database, batch, chosen, actor):
                counts[outcome.fate.value] += 1
                counts["abstracts"] += outcome.has_new_text
                remarks += _remarks(outcome)
            bar.update(len(batch))
    for remark in sorted(remarks, key=lambda remark: remark.line):
        click.echo(f"{file}:{remark.line}: {remark.words}", err=remark.is_problem)
    names = ("added", "known", "left out")
    said = ", ".join(f"{counts[name]:,} {name}" for name in names)
    click.echo(f"{file}: {said}; {counts['abstracts']:,} abstracts")
    return counts


def _read(file: str, form: str) -> "tuple[str, Reading]":
    from review_service.bibliography.formats.registry import detect, read_sources

    data = read_bytes(file)
    chosen = detect(data, file) if form == "auto" else form
    return chosen, read_sources(data, chosen)


def _take_in(database: "Database", batch: "Sequence[Entry]", form: str, actor: "Actor") -> "list[Outcome]":
    from review_service.services.sources.source_import import take_in_entries

    with database.writing() as session:
        return take_in_entries(session, batch, form, actor, now())


def _remarks(outcome: "Outcome") -> Iterator[Remark]:
    line, source = outcome.entry.line, outcome.source
    said = [*outcome.entry.warnings, *outcome.remarks]
    if source is None:
        yield Remark(line, f"left out: {'; '.join(said)}", True)
    elif outcome.fate.value == "known":
        yield Remark(line, "; ".join([f"known, source {source.id}: {source.title}", *said]))
    else:
        yield from (Remark(line, f"added, source {source.id}: {remark}") for remark in said)


def _narrowed(command: Any) -> Any:
    """The options by which sources are chosen."""
    command = click.option("--search", default="", help="Words of the title, a DOI or a PMID.")(command)
    command = click.option(
        "--status", type=click.Choice([status_choice.value for status_choice in SourceStatus])
    )(command)
    return click.option("--kind", type=click.Choice([kind_choice.value for kind_choice in SourceKind]))(
        command
    )


def _wanted(kind: str | None, status: str | None, search: str) -> "Wanted":
    from review_service.services.sources.source_files import Wanted

    return Wanted(SourceKind(kind) if kind else None, SourceStatus(status) if status else None, search)


@sources.command("export")
@click.option("--format", "form", type=WRITTEN, default="csl-json", show_default=True)
@click.option("--output", default="-", help="A file, or - for standard output.")
@_narrowed
def export(form: str, output: str, kind: str | None, status: str | None, search: str) -> None:
    """Write sources in a bibliographic format, without their texts."""
    from review_service.services.sources.source_files import export_sources

    with ready_database() as database, database.reading() as session:
        data = export_sources(session, form, _wanted(kind, status, search))
    if output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        Path(output).write_bytes(data)
        click.echo(f"Wrote {output}", err=True)


@sources.command("list")
@_narrowed
@click.option("--json", "is_json", is_flag=True)
def list_(kind: str | None, status: str | None, search: str, is_json: bool) -> None:
    """Sources, a line each: number, kind, status, identifier, title."""
    from review_service.services.sources.source_files import list_sources

    with ready_database() as database, database.reading() as session:
        listed = list_sources(session, _wanted(kind, status, search))
    if is_json:
        click.echo(json.dumps([asdict(row) for row in listed], ensure_ascii=False, indent=2))
        return
    for row in listed:
        identifier = row.doi or (f"PMID {row.pmid}" if row.pmid else row.pmcid or row.url or "–")
        click.echo(f"{row.id:>6}  {row.kind:9}  {row.status:11}  {identifier}  {row.title}")


@sources.command("show")
@click.argument("name")
@click.option("--json", "is_json", is_flag=True)
def show(name: str, is_json: bool) -> None:
    """One source by its number here, DOI, PMID (pmid:123) or PMCID: reference in AMA style, texts."""
    from review_service.services.sources.source_files import reference_of, row_of, source_named, texts_of

    with ready_database() as database, database.reading() as session:
        source = source_named(session, name)
        row, texts, reference, csl = (
            row_of(source),
            texts_of(session, source),
            reference_of(source),
            source.csl,
        )
    if is_json:
        shown = [{**asdict(text), "added_at": text.added_at.isoformat()} for text in texts]
        click.echo(
            json.dumps(
                {**asdict(row), "ama": reference, "csl": csl, "texts": shown}, ensure_ascii=False, indent=2
            )
        )
        return
    click.echo(f"Source {row.id}: {row.kind}, {row.status.replace('_', ' ')}")
    click.echo(reference)
    for text in texts:
        click.echo(
            f"text {text.number}: {text.label}, {text.characters:,} characters, {text.added_at:%Y-%m-%d}"
        )


@sources.command("duplicates")
def duplicates() -> int:
    """Sources that seem to be one work: by identifier, else by title and year. It finds; people decide.
    Exit code 1 where there are any."""
    from review_service.services.sources.read_duplicates import seeming
    from review_service.services.sources.source_files import Wanted, find_sources

    with ready_database() as database, database.reading() as session:
        every_source = find_sources(session, Wanted())
        groups = seeming(
            session, [source.id or 0 for source in every_source], [source.csl for source in every_source]
        )
        for group in groups:
            click.echo(f"{group.reason}:")
            for place in group.places:
                click.echo(f"{every_source[place].id:>6}  {every_source[place].title}")
    return 1 if groups else 0


@sources.command("merge")
@click.argument("kept")
@click.argument("merged")
@click.option("--reason", required=True, help="Why the two are one work; the history keeps it.")
@click.option(
    "--as", "person", metavar="EMAIL", help="The editor in whose name; may be left out where there is one."
)
def merge(kept: str, merged: str, reason: str, person: str | None) -> None:
    """MERGED goes into KEPT, for good: references that were never approved are tied to KEPT,
    and ruled on anew."""
    from review_service.services.sources.source_files import source_named
    from review_service.services.sources.source_merges import merge_source

    with ready_database() as database, database.writing() as session:
        actor = acting(session, person, Role.EDITOR, "--as")
        keeps, goes = source_named(session, kept), source_named(session, merged)
        touched = merge_source(session, keeps.id or 0, goes.id or 0, reason, actor, now())
        lines = [f"source {goes.id} went into source {keeps.id}: {keeps.title}"]
    for citing in touched:
        what = "goes on citing it, approved" if citing.is_kept else f"{citing.rulings} rulings asked anew"
        lines.append(f"{citing.slug}  version {citing.number}: {citing.claims} claims, {what}")
    click.echo("\n".join(lines))


source_status.add_to(sources)
sources.add_command(look_up)
COMMANDS = (sources,)
