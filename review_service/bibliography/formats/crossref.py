"""Crossref's REST API: a work by its DOI, and which notices update it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from lxml import etree

from review_service.bibliography.look_ups.outbound import Answer
from review_service.bibliography.look_ups.polite import Asker
from review_service.bibliography.look_ups.protocol import KINDS, Found, NoteKind, StatusNote
from review_service.bibliography.look_ups.pubmed import json_of
from review_service.bibliography.safe_xml import Element, local_name, own_text, parse_xml, text_of
from review_service.core.errors import BadAnswer, BadInput
from review_service.core.vocabulary import SourceKind
from review_service.reading.identifiers import IdentifierKind, normal_doi, normal_pmid

API = "https://api.crossref.org/"
REQUESTS_A_SECOND = 3
MOST_UPDATES = 20
# https://www.crossref.org/documentation/crossmark/version-control-corrections-and-retractions/
_UPDATES = {
    "retraction": NoteKind.RETRACTED,
    "partial_retraction": NoteKind.RETRACTED,
    "removal": NoteKind.WITHDRAWN,
    "withdrawal": NoteKind.WITHDRAWN,
    "expression_of_concern": NoteKind.EXPRESSION_OF_CONCERN,
    "concern": NoteKind.EXPRESSION_OF_CONCERN,
    "correction": NoteKind.CORRECTED,
    "corrigendum": NoteKind.CORRECTED,
    "erratum": NoteKind.CORRECTED,
    "addendum": NoteKind.CORRECTED,
    "clarification": NoteKind.CORRECTED,
    "new_version": NoteKind.SUPERSEDED,
    "new_edition": NoteKind.SUPERSEDED,
}
_RELATIONS = {"is-replaced-by": "replaced by", "is-preprint-of": "preprint of", "has-version": "has version"}
_SUPERSEDING = frozenset({"is-replaced-by", "is-preprint-of"})
_TYPES = {
    "journal-article": "article-journal", "proceedings-article": "paper-conference", "book": "book", "monograph": "book",
    "edited-book": "book", "reference-book": "book", "book-chapter": "chapter", "book-section": "chapter", "report": "report",
    "standard": "standard", "dissertation": "thesis", "posted-content": "article", "dataset": "dataset", "peer-review": "review",
}  # fmt: skip
_MARKED = re.compile(r"^(retracted|withdrawn|removed|retraction)( article)?\s*[:\]]", flags=re.IGNORECASE)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [one for one in _list(value) if isinstance(one, str)]


def _first(message: Mapping[str, Any], name: str) -> str:
    return next((" ".join(text.split()) for text in _texts(message.get(name))), "")


class Crossref:
    """`contact` goes along as `mailto`, which is what makes a request a polite one."""

    name = "Crossref"
    kinds = KINDS[name]

    def __init__(self, asker: Asker, contact: str = "", api: str = API) -> None:
        self._asker = asker
        self._works = api.rstrip("/") + "/works"
        self._polite = {"mailto": contact} if contact else {}

    def find(self, identifier_kind: IdentifierKind, value: str) -> Found | None:
        """The work with this DOI and all notices on it. A second request asks for notices where the work names none."""
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
        message = self._message(answer, "work")
        if normal_doi(str(message.get("DOI") or "")) != doi:
            return None
        notes = _updates(message.get("updated-by")) or self._updates_of(doi)
        return Found(
            service=self.name,
            identifiers={"doi": doi, **_pmid(message)},
            csl=_csl(message, doi),
            abstract=abstract_of(str(message.get("abstract") or "")),
            kind=_kind(message),
            notes=_merged([*notes, *_relations(message.get("relation")), *_marked(message)]),
            about=_updates(message.get("update-to")),
            sha256=answer.sha256,
            asked=address,
            publication_types=tuple(filter(None, (str(message.get("type") or ""),))),
            raw=answer.body,
        )

    def _message(self, answer: Answer, kind: str) -> dict[str, Any]:
        value = json_of(answer, self.name)
        message = value.get("message")
        if value.get("message-type") != kind or not isinstance(message, dict):
            raise BadAnswer("Crossref answered something else than was asked for.", answer.status)
        return message

    def _updates_of(self, doi: str) -> tuple[StatusNote, ...]:
        """Notices that say of themselves that they update this DOI."""
        parameters = {"filter": f"updates:{doi}", "rows": str(MOST_UPDATES), **self._polite}
        answer = self._asker.get(self._works, parameters, "application/json")
        notes: list[StatusNote] = []
        for item in _list(self._message(answer, "work-list").get("items")):
            if isinstance(item, dict) and (notice := normal_doi(str(item.get("DOI") or ""))):
                ours = [one for one in _list(item.get("update-to")) if _doi_of(one) == doi]
                notes.extend(_updates([{**one, "DOI": notice} for one in ours]))
        return tuple(notes)


def _doi_of(update: Any) -> str | None:
    return normal_doi(str(update.get("DOI") or "")) if isinstance(update, dict) else None


def _updates(updates: Any) -> tuple[StatusNote, ...]:
    """Of `updated-by` or `update-to`: DOI is that of the other work. A kind not in the table is a correction of some sort."""
    notes = []
    for one in _list(updates):
        if doi := _doi_of(one):
            kind = str(one.get("type") or "").lower().replace("-", "_").replace(" ", "_")
            said = f"{one.get('label') or kind} ({one.get('source') or 'publisher'})"
            note = _UPDATES.get(kind, NoteKind.CORRECTED)
            notes.append(StatusNote(note, {"doi": doi}, said, _iso(one.get("updated"))))
    return tuple(notes)


def _relations(relation: Any) -> tuple[StatusNote, ...]:
    notes = []
    for name in _SUPERSEDING & set(relation if isinstance(relation, dict) else ()):
        for one in _list(relation[name]):
            if isinstance(one, dict) and one.get("id-type") == "doi" and (doi := normal_doi(str(one.get("id") or ""))):  # fmt: skip
                notes.append(StatusNote(NoteKind.SUPERSEDED, {"doi": doi}, f"relation: {_RELATIONS[name]}"))
    return tuple(notes)


def _marked(message: Mapping[str, Any]) -> tuple[StatusNote, ...]:
    """Publishers mark the title itself, sometimes without any notice."""
    if (match := _MARKED.match(_first(message, "title"))) and match[1].lower() != "retraction":
        kind = NoteKind.RETRACTED if match[1].lower() == "retracted" else NoteKind.WITHDRAWN
        return (StatusNote(kind, {}, f"title begins «{match[0]}»"),)
    return ()


def _merged(notes: Iterable[StatusNote]) -> tuple[StatusNote, ...]:
    """One note a kind and notice: publisher and Retraction Watch often report the same one. A marked title adds
    nothing where a notice says it."""
    kept: dict[tuple[NoteKind, tuple[tuple[str, str], ...]], StatusNote] = {}
    for note in notes:
        kept.setdefault((note.kind, tuple(sorted(note.notice.items()))), note)
    with_notice = {note.kind for note in kept.values() if note.notice}
    return tuple(note for note in kept.values() if note.notice or note.kind not in with_notice)


def _parts(date: Any) -> list[int]:
    parts = _list(date.get("date-parts")) if isinstance(date, dict) else []
    first = _list(parts[0]) if parts else []
    numbers = [part for part in first[:3] if isinstance(part, int) and part > 0]
    return numbers if len(numbers) == len(first[:3]) else []


def _iso(date: Any) -> str:
    return "-".join(f"{part:02}" for part in _parts(date))


def _pmid(message: Mapping[str, Any]) -> dict[str, str]:
    pmid = normal_pmid(str(message.get("PMID") or ""))
    return {"pmid": pmid} if pmid else {}


def _people(value: Any) -> list[dict[str, str]]:
    people = []
    for one in _list(value):
        if isinstance(one, dict):
            names = {"family": "family", "given": "given", "suffix": "suffix", "literal": "name"}
            person = {name: str(one[theirs]) for name, theirs in names.items() if one.get(theirs)}
            people.extend([person] if person else [])
    return people


def _csl(message: Mapping[str, Any], doi: str) -> dict[str, Any]:
    title, subtitle = _first(message, "title"), _first(message, "subtitle")
    issued = next((parts for name in ("published-print", "issued", "published-online", "posted") if (parts := _parts(message.get(name)))), [])  # fmt: skip
    item: dict[str, Any] = {
        "type": _TYPES.get(str(message.get("type")), "document"),
        "title": f"{title}: {subtitle}" if subtitle and subtitle.lower() not in title.lower() else title,
        "container-title": _first(message, "container-title"),
        "container-title-short": _first(message, "short-container-title"),
        "ISSN": _first(message, "ISSN"),
        "ISBN": _first(message, "ISBN"),
        "author": _people(message.get("author")),
        "editor": _people(message.get("editor")),
        "issued": {"date-parts": [issued]} if issued else {},
        "DOI": doi,
    }
    for name in ("publisher", "publisher-place", "volume", "issue", "page", "language", "edition-number"):
        item[name.removesuffix("-number")] = str(message.get(name) or "")
    item["page"] = item["page"] or str(message.get("article-number") or "")
    return {name: value for name, value in item.items() if value}


def _kind(message: Mapping[str, Any]) -> SourceKind | None:
    """Crossref knows the form of a work, hardly ever its design: only what the title says beyond doubt is guessed."""
    title = _first(message, "title").lower()
    if re.search(r"\bprotocol\b", title) and re.search(r"\b(trial|study|review)\b", title):
        return SourceKind.PROTOCOL
    if re.search(r"\b(systematic review|meta-?analys[ei]s)\b", title):
        return SourceKind.REVIEW
    if re.search(r"\b(practice|clinical|\w+) guidelines?\b", title):
        return SourceKind.GUIDELINE
    return SourceKind.TRIAL if re.search(r"\brandomi[sz]ed\b.*\btrial\b", title) else None


def abstract_of(jats: str) -> str:
    """Plain paragraphs of the JATS in `abstract`; of what is no XML, the text without its tags."""
    if not jats.strip():
        return ""
    try:
        root = parse_xml(f'<x xmlns:jats="jats">{jats}</x>'.encode(), "The abstract", largest=500_000)
    except BadInput:
        return " ".join(re.sub(r"<[^<>]{0,200}>", " ", jats).split())
    blocks = list(_paragraphs(root, ""))
    return "\n\n".join(blocks) or text_of(root)


def _paragraphs(element: Element, label: str) -> Iterable[str]:
    for child in element:
        name = local_name(child)
        if name == "title":
            label = "" if text_of(child).lower() == "abstract" else text_of(child).rstrip(":.")
        elif name in {"sec", "abstract"}:
            yield from _paragraphs(child, "")
        elif name and (text := text_of(child)):
            yield f"{label}: {text}" if label else text
            label = ""
    if element.tag is not etree.Entity and (text := own_text(element).strip()) and not len(element):
        yield text
