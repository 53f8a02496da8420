"""`sources look-up`: asks PubMed and Crossref now, in the foreground, and prints what they
say beside what is here."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from review_service.cli.environment import acting, now, ready_database, settings
from review_service.core.vocabulary import LookupState, Role
from review_service.reading.identifiers import IdentifierKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from review_service.services.sources.looked_up import LookedUp

Work = int | tuple[IdentifierKind, str]


@click.command("look-up")
@click.argument("name")
@click.option("--json", "is_json", is_flag=True)
@click.option(
    "--as", "person", metavar="EMAIL", help="The editor in whose name; may be left out where there is one."
)
def look_up(name: str, is_json: bool, person: str | None) -> int:
    """Ask PubMed and Crossref about a source (number, DOI, PMID, PMCID) or about a work that is none yet.

    Nothing is changed: what is found is taken on the source's page. Exit code 1 where nothing was found,
    2 where nobody could be reached or a service failed.
    """
    from review_service.jobs.look_up_worker import look_up as ask_now
    from review_service.jobs.look_up_worker import services_of
    from review_service.services.sources.look_ups import ask, ask_for_source

    services = services_of(settings())
    with ready_database() as database:
        with database.writing() as session:
            actor = acting(session, person, Role.EDITOR, "--as")
            work = _work(session, name)
            if isinstance(work, int):
                waiting = ask_for_source(session, work, actor, now(), again=True)
            else:
                waiting = ask(session, {work[0].value: work[1]}, actor, now(), again=True)
        while waiting:
            said = ask_now(database, services, waiting.pop(0))
            waiting += said.further if said else ()
        with database.reading() as session:
            looked = _looked_up(session, work)
    click.echo(_as_json(looked) if is_json else _as_text(looked))
    return _code(looked)


def _work(session: "Session", name: str) -> Work:
    """The number of a source; of what is none yet, the identifier. Raises NotFound or BadInput."""
    from review_service.core.errors import NotFound
    from review_service.services.sources.look_ups import read_identifier
    from review_service.services.sources.source_files import source_named

    try:
        return source_named(session, name).id or 0
    except NotFound:
        return read_identifier(name)


def _looked_up(session: "Session", work: Work) -> "LookedUp":
    from review_service.services.sources.looked_up import looked_up_identifier, looked_up_source

    if isinstance(work, int):
        return looked_up_source(session, work, now())
    return looked_up_identifier(session, *work, now())


def _code(looked: "LookedUp") -> int:
    states = {service.state for service in looked.services}
    if LookupState.FOUND in states:
        return 0
    return 2 if states & {LookupState.OFFLINE, LookupState.FAILED} else 1


def _as_json(looked: "LookedUp") -> str:
    document = {
        "identifiers": looked.identifiers,
        "source_id": looked.source_id or looked.known_id,
        "services": [asdict(service) for service in looked.services],
        "facts": [
            {
                "variable": row.variable,
                "here": row.here,
                "said": {offer.service: offer.raw for offer in row.offers if offer},
            }
            for row in looked.rows
        ],
        "abstracts": {text.service: text.text for text in looked.texts},
        "notes": [
            {
                "service": note.service,
                "status": note.status,
                "said": note.said,
                "notice": note.notice,
                "is_recorded": note.is_recorded,
            }
            for note in looked.notes
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _as_text(looked: "LookedUp") -> str:
    lines = [f"{service.service}: {service.words}" for service in looked.services]
    for row in looked.rows:
        lines += [f"{row.label}: {row.here or '–'}"]
        lines += [f"    {offer.service} says: {offer.words}" for offer in row.offers if offer]
    lines += [f"Abstract, {text.service}: {len(text.text):,} characters" for text in looked.texts]
    for note in looked.notes:
        recorded = " (recorded)" if note.is_recorded else ""
        lines.append(f"{note.status.label}, {note.service} says: {note.said}{recorded}")
    return "\n".join(lines)
