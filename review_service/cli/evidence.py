"""`evidence`: the passages of a source for a claim, and where the claim's figures stand in it."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from review_service.cli.environment import read_text_file
from review_service.core.errors import BadInput

if TYPE_CHECKING:
    from review_service.evidence.contract import FigureFinding, Passage
    from review_service.evidence.index import SourceIndex

LABEL = "text given"


@click.command("evidence")
@click.option("--claim", help="One assertion, in words.")
@click.option("--source", metavar="FILE", help="The source's text (UTF-8), or - for standard input.")
@click.option("--batch", metavar="FILE", help="JSON lines: id, claim, and sentences or text. Needs --json.")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option(
    "--ranker", "name", default="", metavar="NAME", help="An installed passage ranker; ours by default."
)
@click.option("--json", "is_json", is_flag=True)
def evidence(
    claim: str | None, source: str | None, batch: str | None, limit: int, name: str, is_json: bool
) -> None:
    """The sentences of a source to read first for a claim, and where its figures stand.
    It finds; it never rules."""
    from review_service.evidence.index import SourceIndex

    if batch is not None:
        if claim is not None or source is not None or not is_json:
            raise click.UsageError("--batch goes with --json, and without --claim and --source.")
        for line in _answers(batch, limit, name):
            click.echo(json.dumps(line))  # in ASCII: an id may hold what no encoding can write
        return
    if claim is None or source is None:
        raise click.UsageError("Give --claim and --source, or --batch.")
    index = SourceIndex(read_text_file(source))
    passages, figures = _look(claim, index, limit, name)
    if is_json:
        click.echo(json.dumps(_as_json(passages, figures), ensure_ascii=False, indent=2))
    else:
        _print(index.text, passages, figures)


def _look(
    claim: str, index: "SourceIndex", limit: int, name: str
) -> tuple[tuple["Passage", ...], tuple["FigureFinding", ...]]:
    from review_service.evidence.contract import SourceFacts
    from review_service.evidence.figures import check_figures
    from review_service.evidence.passages import ranker

    passages = ranker(name)(claim, index, limit)
    figures = check_figures(claim, [SourceFacts("source", index.text, LABEL)], {"source": passages})
    return passages, figures


def _answers(path: str, limit: int, name: str) -> Iterator[dict[str, Any]]:
    """An answer a line, in the file's order. A source named by several lines running is read once."""
    given: Any = None
    for number, line in enumerate(read_text_file(path).split("\n"), start=1):
        if not line.strip():
            continue
        asked = _asked(line, f"{path}, line {number}")
        if given is None or given[0] != asked["source"]:
            given = asked["source"], _index(asked["source"])
        passages, figures = _look(asked["claim"], given[1], limit, name)
        yield {"id": asked["id"], **_as_json(passages, figures)}


def _asked(line: str, place: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{place}: not JSON ({error}).") from None
    if not isinstance(asked, dict) or "id" not in asked or not isinstance(asked.get("claim"), str):
        raise BadInput(f"{place}: wants an object with «id», «claim» (a text) and «sentences» or «text».")
    source = asked.get("sentences", asked.get("text"))
    is_list = isinstance(source, list) and all(isinstance(sentence, str) for sentence in source)
    if not is_list and not isinstance(source, str):
        raise BadInput(f"{place}: wants «sentences» (a list of texts) or «text».")
    return {"id": asked["id"], "claim": asked["claim"], "source": source}


def _index(source: str | list[str]) -> "SourceIndex":
    from review_service.evidence.index import SourceIndex

    return SourceIndex(source) if isinstance(source, str) else SourceIndex.of_sentences(source)


def _as_json(passages: tuple["Passage", ...], figures: tuple["FigureFinding", ...]) -> dict[str, Any]:
    return {
        "passages": [
            {"sentence": passage.sentence, "start": passage.start, "end": passage.end, "score": passage.score}
            for passage in passages
        ],
        "figures": [
            {"text": figure.text, "level": figure.level.value, "where": figure.where} for figure in figures
        ],
    }


def _print(text: str, passages: tuple["Passage", ...], figures: tuple["FigureFinding", ...]) -> None:
    for passage in passages:
        said = " ".join(text[passage.start : passage.end].split())
        click.echo(f"{passage.score:7.2f}  {passage.start}–{passage.end}  {said}")
    if not passages:
        click.echo("No sentence of the source shares a word with the claim.")
    for figure in figures:
        click.echo(f"{figure.level.value:>7}  {figure.text}: {figure.where}")


COMMANDS = (evidence,)
