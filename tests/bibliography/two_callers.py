"""The two callers of a reader: a file that is imported, and an answer that is looked up."""

import json
from collections.abc import Mapping
from typing import Any, cast

from bibliography.reference_servers import XML_HEAD

from review_service.bibliography.formats.entries import Entry
from review_service.bibliography.formats.registry import read_sources
from review_service.bibliography.look_ups.crossref import Crossref
from review_service.bibliography.look_ups.outbound import Answer
from review_service.bibliography.look_ups.polite import Asker
from review_service.bibliography.look_ups.protocol import Found
from review_service.bibliography.look_ups.pubmed import PubMed
from review_service.reading.identifiers import IdentifierKind


class Answering:
    """Answers each request for a work with these bytes, and a search for notices with none."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def get(self, address: str, parameters: Mapping[str, str], accept: str) -> Answer:
        none = {"status": "ok", "message-type": "work-list", "message": {"total-results": 0, "items": []}}
        body = json.dumps(none).encode() if "filter" in parameters else self.body
        return Answer(address, 200, {}, body)


def imported(body: bytes) -> Entry:
    reading = read_sources(body)
    assert reading.problems == ()
    (entry,) = reading.entries
    return entry


def looked_up(body: bytes, kind: IdentifierKind, identifier: str) -> Found:
    asker = cast(Asker, Answering(body))
    service = PubMed(asker) if kind is IdentifierKind.PMID else Crossref(asker)
    found = service.find(kind, identifier)
    assert found is not None
    return found


def read_by_both(body: bytes, kind: IdentifierKind) -> Entry:
    """What both callers say of the one work in `body`."""
    entry = imported(body)
    found = looked_up(body, kind, entry.item[kind.name])
    told = (found.csl, found.kind, found.abstract or None, found.notes, found.about)
    assert told == (entry.item, entry.kind, entry.abstract, entry.notes, entry.about)
    return entry


def pubmed(record: str) -> bytes:
    return f"{XML_HEAD}\n{record}</PubmedArticleSet>".encode()


def crossref(message: dict[str, Any]) -> bytes:
    answer = {"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": message}
    return json.dumps(answer, indent=1).encode()
