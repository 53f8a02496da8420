"""Crossref REST API (`/works`, one work or a list): read only, from files and from
what the API answers alike.

Titles are lists there, abstracts are JATS; deposited by thousands of publishers, anything may stand anywhere.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from review_service.bibliography.formats import dates
from review_service.bibliography.formats.crossref_notices import notices_on_others, notices_on_the_work
from review_service.bibliography.formats.csl_json import objects
from review_service.bibliography.formats.entries import (
    Entry,
    Item,
    Problem,
    Reading,
    decoded,
    gathered,
    safely,
    without_empty,
)
from review_service.bibliography.formats.jats_abstract import abstract_of
from review_service.bibliography.formats.names import person
from review_service.bibliography.formats.normalizing import AHEAD_OF_PRINT, Told, made, pages_in_full
from review_service.core.errors import BadInput

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
    "PMID": ("PMID",),
    "ISBN": ("ISBN",),
    "ISSN": ("ISSN",),
    "language": ("language",),
    "genre": ("subtype",),
}
WORDS = frozenset({"title", "container-title", "container-title-short", "publisher", "publisher-place"})
# Dates, the first that is there: the issue before the electronic publication, as libraries cite.
# Not `created`, which is when the DOI was registered: decades after many an article.
DATES = ("published-print", "issued", "published-online", "posted", "published")
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
_TAG = re.compile(r"<(/?)(?:jats:)?([A-Za-z-]+)[^<>]*>")
_INLINE = {"i": "i", "em": "i", "italic": "i", "sub": "sub", "sup": "sup"}


def read(data: bytes) -> Reading:
    """A work, a list of works, or the answer of the API around either (`message`, `message.items`)."""
    return gathered(_works(decoded(data)))


def _works(text: str) -> Iterator[Entry | Problem]:
    listed = re.search(r'"items"\s*:\s*(?=\[)', text) if text.lstrip().startswith("{") else None
    if listed:  # what goes before is blanked, so that the numbers of lines stay
        text = re.sub(r"[^\n]", " ", text[: listed.end()]) + text[listed.end() :]
    for line, value in objects(text, is_part=listed is not None):
        if isinstance(value, Problem):
            yield value
        else:
            yield from (safely(line, _entry, work, line) for work in _in_envelope(value))


def _in_envelope(value: Any) -> list[Any]:
    """The work inside the API's answer for one."""
    message = value.get("message") if isinstance(value, dict) else None
    return [message] if isinstance(message, dict) and "DOI" not in value else [value]


def _entry(work: Any, line: int) -> Entry:
    if not isinstance(work, dict) or not (_text(work.get("DOI")) or _text(work.get("title"))):
        raise BadInput("a work of Crossref has a DOI or a title", line)
    item: Item = {
        name: next((text for field in fields if (text := _text(work.get(field), name in WORDS))), "")
        for name, fields in FIELDS.items()
    }
    item["type"] = TYPES.get(str(work.get("type")), "document")
    item["title"] = _with_subtitle(item["title"], _text(work.get("subtitle")))
    item["page"] = pages_in_full(item["page"])
    if item["type"] == "article":
        item["publisher"] = _text(_institution(work)) or item["publisher"]
    item["author"], item["editor"] = _people(work.get("author")), _people(work.get("editor"))
    item["issued"] = next((issued for name in DATES if (issued := _date(work.get(name)))), {})
    has_place = any(item[name] for name in ("volume", "issue", "page", "number"))
    if item["type"] == "article-journal" and not has_place:
        item["status"] = AHEAD_OF_PRINT
    notes, about = notices_on_the_work(work), notices_on_others(work)
    return made(without_empty(item), line, abstract_of(work.get("abstract")), told=Told(notes, about))


def _with_subtitle(title: str, subtitle: str) -> str:
    """Some publishers deposit the subtitle in both fields."""
    is_new = subtitle and subtitle.casefold() not in title.casefold()
    return ": ".join(filter(None, (title, subtitle))) if is_new else title


def _text(value: Any, is_of_words: bool = True) -> str:
    """The text, or the first of a list; a number only where numbers are meant."""
    if isinstance(value, list):
        value = value[0] if value else ""
    is_number = isinstance(value, int) and not isinstance(value, bool) and not is_of_words
    return _rich(str(value)) if is_number or isinstance(value, str) else ""


def _rich(text: str) -> str:
    """JATS and HTML inside titles: italics and scripts as CSL writes them, other tags go."""

    def kept(tag: re.Match[str]) -> str:
        name = _INLINE.get(tag[2].lower(), "")
        return f"<{tag[1]}{name}>" if name else ""

    return " ".join(html.unescape(_TAG.sub(kept, text)).split())


def _institution(work: Mapping[str, Any]) -> str:
    institution = work.get("institution")
    first = institution[0] if isinstance(institution, list) and institution else institution
    return str(first.get("name") or "") if isinstance(first, dict) else ""


def _people(value: Any) -> list[Any]:
    people = []
    for author in value if isinstance(value, list) else ():
        if not isinstance(author, dict):
            continue
        family, given = _text(author.get("family")), _text(author.get("given"))
        body = _text(author.get("name")) or _text(author.get("literal"))
        if family:
            people.append(person(family, given, _text(author.get("suffix"))))
        elif body or given:
            people.append({"literal": body or given})
    return people


def _date(value: Any) -> Item:
    ends = dates.date_parts(value)
    return {"date-parts": ends[:1]} if ends else {}
