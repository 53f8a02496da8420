"""`import`, `forecast`, `claims`, `diff`, `export`, `status`: articles on the command line."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from review_service.cli.environment import acting, now, read_text_file, ready_database, settings
from review_service.core.errors import BadInput, NotFound
from review_service.core.vocabulary import Role

FORM = click.Choice(["auto", "page", "markdown"])


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@click.command("claims")
@click.argument("file")
@click.option("--format", "form", type=FORM, default="auto")
@click.option("--json", "is_json", is_flag=True)
def claims(file: str, form: str, is_json: bool) -> None:
    """What the machine reads in FILE (- for standard input): claims, references, guesses."""
    from review_service.reading.articles import as_json, read_article

    document = read_article(read_text_file(file), form)
    if is_json:
        _print_json(as_json(document))
        return
    click.echo(f"{document.title}  ({document.audience.value})")
    for claim in document.claims:
        cited = ", ".join(citation.key for citation in claim.citations) or "uncited"
        high = "  HIGH RISK" if claim.risk.value == "high" else ""
        click.echo(f"{claim.ordinal:4}  [{cited}]{high}  {claim.text}")
    for warning in document.warnings:
        click.echo(f"{file}:{warning.line}: {warning.message}", err=True)


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--json", "is_json", is_flag=True)
@click.option("--unified", "is_unified", is_flag=True, help="By lines, for `patch`.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 where the two differ.")
def diff(old: str, new: str, is_json: bool, is_unified: bool, exit_code: bool) -> int:
    """Compare two article files by claim: {+ came +}, [- went -]."""
    from review_service.cli.diff_text import diff_lines
    from review_service.comparing.diff import diff_documents, unified_diff
    from review_service.reading.articles import read_for_comparison

    texts = read_text_file(old), read_text_file(new)
    if is_unified:
        lines = unified_diff(*texts, old, new)
        click.echo(lines, nl=False)
        return 1 if exit_code and lines else 0
    result = diff_documents(*map(read_for_comparison, texts))
    if is_json:
        _print_json(result.as_json())
    else:
        click.echo("\n".join(diff_lines(result)))
    return 1 if exit_code and not result.is_empty else 0


@click.command("import")
@click.argument("files", nargs=-1, required=True)
@click.option("--author", metavar="EMAIL", help="In whose name; may be left out where there is one author.")
@click.option("--format", "form", type=FORM, default="auto")
def import_(files: tuple[str, ...], author: str | None, form: str) -> int:
    """Hand in each of FILES as a new article. One that cannot be read is named and loses none of the rest."""
    from review_service.services.articles.submissions import submit_article, take_in

    failed = 0
    with ready_database() as database:
        with database.reading() as session:
            actor = acting(session, author, Role.AUTHOR, "--author")
        with click.progressbar(
            files, label="Importing", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as shown:
            for file in shown:
                try:
                    intake = take_in(read_text_file(file), form)
                    with database.writing() as session:
                        article = submit_article(session, intake, actor, now())
                        click.echo(f"{file}: {article.slug}, {len(intake.document.claims)} claims")
                except (BadInput, OSError) as error:
                    failed += 1
                    click.echo(f"{file}: {str(error).removeprefix(f'{file}: ')}", err=True)
    return 2 if failed else 0


@click.command("forecast")
@click.argument("slug")
@click.argument("file")
@click.option("--format", "form", type=FORM, default="auto")
@click.option("--json", "is_json", is_flag=True)
def forecast(slug: str, file: str, form: str, is_json: bool) -> int:
    """What FILE, handed in as the next version of SLUG, would do to its rulings.
    Exit code 1 where not all hold."""
    from review_service.services.articles.read_forecasts import forecast_of_text

    text = read_text_file(file)
    with ready_database() as database, database.reading() as session:
        ahead = forecast_of_text(session, slug, text, form)
    if is_json:
        _print_json(ahead.as_json())
    else:
        click.echo(ahead.in_words)
        for name, fates in (("reopens", ahead.reopens), ("check", ahead.to_check), ("gone", ahead.gone)):
            for fate in fates:
                cited = f" [{fate.reference_key}]" if fate.reference_key else ""
                click.echo(f"{name:8} {fate.ordinal:4}{cited}  {fate.text}  ({fate.reason})")
    return 1 if ahead.reopens or ahead.to_check else 0


@click.command("export")
@click.argument("slug")
@click.option("--format", "format_name", default="markdown")
@click.option("--output", default="-", help="A file, a folder, or - for standard output.")
@click.option(
    "--as", "person", metavar="EMAIL", help="The publisher in whose name; may be left out where there is one."
)
@click.option(
    "--proof", metavar="PATH", help="With its proof, into a zip (PATH ends with .zip) or a new folder."
)
@click.option("--since", metavar="FILE", help="With --proof: the last checkpoint that the receiver kept.")
def export(
    slug: str, format_name: str, output: str, person: str | None, proof: str | None, since: str | None
) -> None:
    """Write the approved version of SLUG. Exit code 1 with the reasons where none is approved."""
    from review_service.services.publishing.exports import export_article
    from review_service.services.publishing.reference_styles import style_at

    if proof:
        _export_with_proof(slug, Path(proof), person, read_text_file(since) if since else "")
        return
    with ready_database() as database, database.writing() as session:
        actor = acting(session, person, Role.PUBLISHER, "--as")
        file = export_article(session, slug, format_name, actor, now(), style_at(settings().csl_style))
        if output != "-":
            _write(Path(output), file.file_name, file.data)
    if output == "-":
        sys.stdout.buffer.write(file.data)
        sys.stdout.buffer.flush()


def _export_with_proof(slug: str, target: Path, person: str | None, since: str) -> None:
    from review_service.jobs.checkpoint_publisher import Herald, places_of
    from review_service.proof.bundle import unzipped
    from review_service.services.publishing.proofs import ProofWanted, export_with_proof
    from review_service.services.publishing.reference_styles import style_at
    from review_service.services.signing.signing_keys import read_key

    chosen = settings()
    with ready_database() as database:
        with database.writing() as session:
            actor = acting(session, person, Role.PUBLISHER, "--as")
            key = read_key(Path(chosen.signing_key_file))
            style = style_at(chosen.csl_style)
            (file,) = export_with_proof(session, [slug], actor, now(), key, ProofWanted(since, style))
            if target.suffix == ".zip":
                target.write_bytes(file.data)
            else:
                target.mkdir(parents=True)
                for name, data in unzipped(file.data).items():
                    (target / name).write_bytes(data)
        Herald(database, lambda: places_of(chosen), is_behind=False).send()
    click.echo(f"Wrote {target}; check it with: review-service verify {target}", err=True)


def _write(target: Path, file_name: str, data: bytes) -> None:
    path = target / file_name if target.is_dir() else target
    path.write_bytes(data)
    click.echo(f"Wrote {path}", err=True)


@click.command("status")
@click.argument("slug", required=False)
@click.option("--json", "is_json", is_flag=True)
def status(slug: str | None, is_json: bool) -> None:
    """Where every article stands and what it waits for, or one of them."""
    from review_service.services.review.read_queues import status_lines

    with ready_database() as database, database.reading() as session:
        rows = status_lines(session, slug)
    if slug and not rows:
        raise NotFound(f"There is no article «{slug}».")
    if is_json:
        statuses = [
            {
                "slug": row.slug,
                "title": row.title,
                "status": row.status.value,
                "version": row.number,
                "pairs": row.pairs,
                "passing": row.passing,
                "waived": row.waived,
                "waits_for": row.waits_for,
            }
            for row in rows
        ]
        _print_json(statuses[0] if slug else statuses)
        return
    for row in rows:
        click.echo(
            f"{row.status.label:13} v{row.number}  {row.passing}/{row.pairs}  {row.slug}  ({row.waits_for})"
        )


COMMANDS = (claims, diff, import_, forecast, export, status)
