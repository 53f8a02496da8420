"""From what a format says to an entry: text made clean, identifiers in one spelling, a kind guessed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from review_service.bibliography.formats.entries import Entry, Item
from review_service.bibliography.formats.languages import language_tag
from review_service.bibliography.formats.notices import StatusNote, marked_title, merged
from review_service.bibliography.formats.study_kinds import guess_kind
from review_service.reading.identifiers import normal_doi, normal_isbn, normal_issn, normal_pmcid, normal_pmid

# NUL and lone surrogates cannot be stored (PostgreSQL, UTF-8); noncharacters are marks of our own printing.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_RESOLVER = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
_SPELLINGS = {"DOI": normal_doi, "PMID": normal_pmid, "PMCID": normal_pmcid}
_CHECKED = {"ISBN": normal_isbn, "ISSN": normal_issn}
_ELOCATOR = re.compile("[eE][0-9]+$")
AHEAD_OF_PRINT = "ahead of print"


@dataclass(frozen=True)
class Told:
    """What a record says happened: to the work, and to another work that this one is about."""

    notes: Iterable[StatusNote] = ()
    about: Iterable[StatusNote] = ()


NOTHING_TOLD = Told()


def made(
    item: Mapping[str, Any],
    line: int,
    abstract: str | None = None,
    publication_types: Iterable[str] = (),
    told: Told = NOTHING_TOLD,
    warnings: Iterable[str] = (),
) -> Entry:
    """The entry, by the rules that hold for every format. A DOI, PMID or PMCID that is none is left out with
    a warning; a wrong check digit is only said."""
    csl: Item = {name: cleaned for name, value in item.items() if (cleaned := clean(value))}
    said = list(warnings)
    _take_doi_from_address(csl)
    for name, normal in _SPELLINGS.items():
        if name in csl:
            written = str(csl.pop(name))
            if value := normal(written):
                csl[name] = value
            else:
                said.append(f"«{written}» is not a plausible {name}; it is left out")
    for name, checked in _CHECKED.items():
        wrong = [part for part in re.split(r"[,;\s]+", str(csl.get(name, ""))) if part and not checked(part)]
        if wrong and not checked(str(csl[name])):
            said.append(f"the {name} «{', '.join(wrong)}» has a wrong check digit or length")
    _take_article_number_from_page(csl)
    if language := csl.get("language"):
        csl["language"] = language_tag(str(language))
    notes = merged([*told.notes, *marked_title(str(csl.get("title", "")))])
    kind, text = guess_kind(csl, publication_types), _paragraphs(abstract)
    return Entry(csl, line, kind, text or None, notes, merged(told.about), tuple(said))


def _take_article_number_from_page(csl: Item) -> None:
    """`e45` is an article's number, where a format has one field for both (MEDLINE) or
    is used like that (RIS)."""
    if csl.get("type") == "article-journal" and "number" not in csl and _ELOCATOR.match(str(csl.get("page"))):
        csl["number"] = csl.pop("page")


def _take_doi_from_address(csl: Item) -> None:
    """`https://doi.org/10.…` is a DOI written as an address: it says nothing more than the DOI does."""
    address = str(csl.get("URL", ""))
    doi = normal_doi(address) if _RESOLVER.match(address) else None
    if doi and doi == (normal_doi(str(csl.get("DOI", doi))) or doi):
        csl |= {"DOI": doi}
        del csl["URL"]


def clean(value: Any) -> Any:
    """Strings composed (NFC), without control characters and outer blanks, also inside lists and objects;
    numbers as they are."""
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFC", _UNWANTED.sub("", value)).split())
    if isinstance(value, Mapping):
        return {
            clean(str(name)): inner_value
            for name, inner in value.items()
            if (inner_value := clean(inner)) not in ("", None)
        }
    if isinstance(value, list | tuple):
        return [inner_value for inner in value if (inner_value := clean(inner)) not in ("", None, {})]
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def pages_in_full(text: str) -> str:
    """`101-9`, `101–109`, `101--109` as `101-109`; `S12-S15`, `e45` and lists as they are."""
    pages = re.sub(r"\s*[-‐-―−]+\s*", "-", text.strip())
    match = re.fullmatch(r"([A-Za-z]*)(\d+)-([A-Za-z]*)(\d+)", pages)
    if match is None or (match[3] and match[3] != match[1]) or len(match[4]) >= len(match[2]):
        return pages
    return f"{match[1]}{match[2]}-{match[1]}{match[2][: len(match[2]) - len(match[4])]}{match[4]}"


def _paragraphs(abstract: str | None) -> str:
    """Paragraphs a line, a blank line between."""
    paragraphs = re.split(r"\n\s*\n", _UNWANTED.sub("", abstract or ""))
    return "\n\n".join(text for paragraph in paragraphs if (text := " ".join(paragraph.split())))
