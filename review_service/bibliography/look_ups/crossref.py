"""Crossref's REST API: a work by its DOI, and which notices update it."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from review_service.bibliography.formats import crossref_json
from review_service.bibliography.formats.crossref_notices import is_update, seen_from_the_work
from review_service.bibliography.formats.entries import Entry
from review_service.bibliography.formats.notices import StatusNote, merged
from review_service.bibliography.look_ups.outbound import Answer
from review_service.bibliography.look_ups.polite import Asker
from review_service.bibliography.look_ups.protocol import KINDS, Found, found_as
from review_service.bibliography.look_ups.pubmed import json_of
from review_service.core.errors import BadAnswer
from review_service.reading.identifiers import IdentifierKind, normal_doi

API = "https://api.crossref.org/"
REQUESTS_A_SECOND = 3
MOST_UPDATES = 20


class Crossref:
    """`contact` goes along as `mailto`, which is what makes a request a polite one."""

    name = "Crossref"
    kinds = KINDS[name]

    def __init__(self, asker: Asker, contact: str = "", api: str = API) -> None:
        self._asker = asker
        self._works = api.rstrip("/") + "/works"
        self._polite = {"mailto": contact} if contact else {}

    def find(self, identifier_kind: IdentifierKind, value: str) -> Found | None:
        """The work with this DOI and all notices on it. A second request asks for notices
        where the work names none."""
        doi = normal_doi(value) if identifier_kind is IdentifierKind.DOI else None
        if doi is None:
            return None
        address = f"{self._works}/{quote(doi, safe='')}"
        try:
            answer = self._asker.get(address, self._polite, "application/json")
        except BadAnswer as error:
            if error.status == 404:
                return None
            raise
        entry = next((entry for entry in self._entries(answer, "work") if entry.item.get("DOI") == doi), None)
        if entry is None:
            return None
        record = found_as(entry, self.name, address, answer.sha256, answer.body)
        if any(map(is_update, entry.notes)):
            return record
        return replace(record, notes=merged([*entry.notes, *self._notices_on(doi)]))

    def _entries(self, answer: Answer, kind: str) -> Sequence[Entry]:
        value = json_of(answer, self.name)
        if value.get("message-type") != kind or not isinstance(value.get("message"), dict):
            raise BadAnswer("Crossref answered something else than was asked for.", answer.status)
        reading = crossref_json.read(answer.body)
        if reading.problems and not reading.entries:
            raise BadAnswer(
                f"Crossref's answer cannot be read: {reading.problems[0].message}.", answer.status
            )
        return reading.entries

    def _notices_on(self, doi: str) -> list[StatusNote]:
        """Notices that say of themselves that they update this DOI."""
        parameters = {"filter": f"updates:{doi}", "rows": str(MOST_UPDATES), **self._polite}
        answer = self._asker.get(self._works, parameters, "application/json")
        return [
            seen_from_the_work(note, notice.item["DOI"])
            for notice in self._entries(answer, "work-list")
            if "DOI" in notice.item
            for note in notice.about
            if note.notice.get("doi") == doi
        ]
