"""Crossref REST API (`/works`, one work or a list): read only. Titles are lists there, abstracts are JATS."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from review_service.bibliography.formats import dates
from review_service.bibliography.formats.csl_json import objects
from review_service.bibliography.formats.entries import AHEAD_OF_PRINT, made, pages_in_full
from review_service.bibliography.formats.names import person
from review_service.bibliography.formats.result import (
    Entry,
    Item,
    Problem,
    Reading,
    StatusNote,
    decoded,
    gathered,
    safely,
    without_empty,
)
from review_service.core.errors import BadInput
from review_service.core.vocabulary import SourceStatus

# CSL variable → the fields it is read from, the first that is there; of a list the first value.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "container-title": ("container-title",),
    "container-title-short": ("short-container-title",),
    "volume": ("volume",),
    "issue": ("issue",),
    "page": ("page",),
    "number": ("article-number",),
    "edition": ("edition-number",),
    "publisher": ("publisher",),
    "publisher-place": ("publisher-location",),
    "DOI": ("DOI",),
    "ISBN": ("ISBN",),
    "ISSN": ("ISSN",),
    "language": ("language",),
    "genre": ("subtype",),
}
# Dates, the first that is there: the issue before the electronic publication, as libraries cite.
DATES = ("published-print", "issued", "published-online", "posted", "published", "created")
TYPES = {
    "journal-article": "article-journal",
    "posted-content": "article",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-set": "book",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "reference-entry": "entry-encyclopedia",
    "proceedings-article": "paper-conference",
    "report": "report",
    "report-component": "report",
    "standard": "standard",
    "dataset": "dataset",
    "database": "dataset",
    "dissertation": "thesis",
    "peer-review": "review",
    # CSL's own names, which the same API gives out under content negotiation
    "article-journal": "article-journal",
    "chapter": "chapter",
}
# Crossmark update types (Crossref, «Version control, corrections, and retractions»).
UPDATES = {
    "retraction": (SourceStatus.RETRACTED, "retracted by", "is the retraction of"),
    "removal": (SourceStatus.WITHDRAWN, "removed by", "is the removal of"),
    "withdrawal": (SourceStatus.WITHDRAWN, "withdrawn by", "is the withdrawal of"),
    "partial_retraction": (SourceStatus.CORRECTED, "retracted in part by", "is the partial retraction of"),
    "correction": (SourceStatus.CORRECTED, "corrected by", "is the correction of"),
    "corrigendum": (SourceStatus.CORRECTED, "corrected by", "is the correction of"),
    "erratum": (SourceStatus.CORRECTED, "corrected by", "is the correction of"),
    "expression_of_concern": (
        SourceStatus.EXPRESSION_OF_CONCERN,
        "expression of concern in",
        "is the expression of concern about",
    ),
    "new_edition": (SourceStatus.SUPERSEDED, "superseded by the edition", "is a new edition of"),
    "new_version": (SourceStatus.SUPERSEDED, "superseded by the version", "is a new version of"),
}
RELATIONS = {
    "is-preprint-of": (None, "is the preprint of"),
    "has-preprint": (None, "has the preprint"),
    "is-replaced-by": (SourceStatus.SUPERSEDED, "superseded by"),
    "replaces": (None, "replaces"),
}
_TAG = re.compile(r"<(/?)(?:jats:)?([A-Za-z-]+)[^<>]*>")
_INLINE = {"i": "i", "em": "i", "italic": "i", "sub": "sub", "sup": "sup"}


def read(data: bytes) -> Reading:
    """A work, a list of works, or the answer of the API around either (`message`, `message.items`)."""
    return gathered(_works(_unwrapped(decoded(data))))


def _unwrapped(text: str) -> str:
    """From where the works begin; line numbers stay, because what goes before is blanked."""
    listed = re.search(r'"items"\s*:\s*(?=\[)', text) if text.lstrip().startswith("{") else None
    single = re.search(r'^\s*\{(?=[^{}]*"status").*?"message"\s*:\s*(?=\{)', text, flags=re.DOTALL)
    start = (listed or single).end() if listed or single else 0  # type: ignore[union-attr]
    return re.sub(r"[^\n]", " ", text[:start]) + text[start:]


def _works(text: str) -> Iterator[Entry | Problem]:
    for line, value in objects(text):
        yield value if isinstance(value, Problem) else safely(line, _entry, value, line)


def _entry(work: Any, line: int) -> Entry:
    if not isinstance(work, dict) or not (work.get("DOI") or work.get("title")):
        raise BadInput("a work of Crossref has a DOI or a title", line)
    item: Item = {
        name: next((text for one in theirs if (text := _text(work.get(one)))), "")
        for name, theirs in FIELDS.items()
    }
    item["type"] = TYPES.get(str(work.get("type")), "document")
    if subtitle := _text(work.get("subtitle")):
        item["title"] = f"{item['title']}: {subtitle}"
    item["page"] = pages_in_full(item["page"])
    if item["type"] == "article":
        item["publisher"] = _text(_institution(work)) or item["publisher"]
    item["author"], item["editor"] = _people(work.get("author")), _people(work.get("editor"))
    item["issued"] = next((found for name in DATES if (found := _date(work.get(name)))), {})
    if item["type"] == "article-journal" and not any(
        item[name] for name in ("volume", "issue", "page", "number")
    ):
        item["status"] = AHEAD_OF_PRINT
    return made(without_empty(item), line, _abstract(work.get("abstract")), notes=_notes(work))


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return _rich(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _rich(text: str) -> str:
    """JATS and HTML inside titles: italics and scripts as CSL writes them, other tags go."""

    def kept(tag: re.Match[str]) -> str:
        name = _INLINE.get(tag[2].lower(), "")
        return f"<{tag[1]}{name}>" if name else ""

    return " ".join(html.unescape(_TAG.sub(kept, text)).split())


def _institution(work: Mapping[str, Any]) -> str:
    found = work.get("institution")
    first = found[0] if isinstance(found, list) and found else found
    return str(first.get("name") or "") if isinstance(first, dict) else ""


def _people(value: Any) -> list[Any]:
    found = []
    for one in value if isinstance(value, list) else ():
        family, given = _text(one.get("family")), _text(one.get("given"))
        body = _text(one.get("name")) or _text(one.get("literal"))
        if family:
            found.append(person(family, given, _text(one.get("suffix"))))
        elif body or given:
            found.append({"literal": body or given})
    return found


def _date(value: Any) -> Item:
    ends = dates.date_parts(value)
    return {"date-parts": ends[:1]} if ends else {}


def _abstract(value: Any) -> str:
    """A paragraph a `jats:p`; a section's title before its text («Methods: …»)."""
    if not isinstance(value, str):
        return ""
    text = html.unescape(_TAG.sub(_paragraph_mark, value))
    return re.sub(r"\A\s*Abstract: \f\s*|(: )\f\s*", r"\1", text, flags=re.IGNORECASE).replace("\f", "")


def _paragraph_mark(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    if name == "title":
        return ": \f" if tag[1] else "\n\n"  # the form feed swallows what stands between a title and its text
    return "\n\n" if name in {"p", "sec"} else ""


def _notes(work: Mapping[str, Any]) -> Iterator[StatusNote]:
    for field, place in (("updated-by", 1), ("update-to", 2)):
        for one in _objects(work.get(field)):
            row = UPDATES.get(str(one.get("type", "")).casefold().replace("-", "_").replace(" ", "_"))
            if row:
                yield StatusNote(row[0] if place == 1 else None, f"{row[place]} DOI {one.get('DOI')}")
    relations = work.get("relation")
    for name, (status, words) in RELATIONS.items():
        for one in _objects(relations.get(name) if isinstance(relations, dict) else ()):
            yield StatusNote(status, f"{words} {str(one.get('id-type') or 'id').upper()} {one.get('id')}")


def _objects(value: Any) -> list[Any]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
