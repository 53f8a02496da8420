"""The formats by name, and which of them a file is in. A new format is a module and a row here."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from review_service.bibliography.formats import bibtex, crossref_json, csl_json, nbib, pubmed_xml, ris
from review_service.bibliography.formats.entries import Reading, decoded
from review_service.core.errors import BadInput

# What docs/reference/sources.md has a row for: the variables of CSL that medical references use.
VARIABLES = (
    "type", "title", "author", "editor", "container-title", "container-title-short", "issued", "season",
    "date range",
    "accessed", "volume", "issue", "page", "number", "edition", "publisher", "publisher-place", "genre",
    "DOI", "PMID",
    "PMCID", "ISBN", "ISSN", "URL", "language", "keyword", "note", "status",
)  # fmt: skip


@dataclass(frozen=True)
class SourceFormat:
    """`keeps`: the VARIABLES that come back after writing and reading; `types`:
    the types of CSL that do (None: all). `service`: whose records these are,
    where a look-up asks the same service."""

    name: str
    label: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes], Reading]
    write: Callable[[Iterable[Mapping[str, Any]]], bytes] | None = None
    keeps: frozenset[str] = frozenset()
    types: Mapping[str, str] | None = field(default=None)
    service: str = ""


def _two_way(
    name: str, label: str, suffixes: tuple[str, ...], module: ModuleType, service: str = ""
) -> SourceFormat:
    return SourceFormat(name, label, suffixes, module.read, module.write, module.KEEPS, module.TYPES, service)


FORMATS: dict[str, SourceFormat] = {
    row.name: row
    for row in (
        SourceFormat("csl-json", "CSL-JSON", (".json",), csl_json.read, csl_json.write, frozenset(VARIABLES)),
        _two_way("bibtex", "BibTeX", (".bib", ".bibtex"), bibtex),
        _two_way("ris", "RIS", (".ris",), ris),
        _two_way("nbib", "NBIB (MEDLINE)", (".nbib", ".medline"), nbib, service="PubMed"),
        SourceFormat("pubmed-xml", "PubMed XML", (".xml",), pubmed_xml.read, service="PubMed"),
        SourceFormat("crossref-json", "Crossref JSON", (), crossref_json.read, service="Crossref"),
    )
}
EMPTY = "this file holds no record."
WRITABLE = tuple(name for name, row in FORMATS.items() if row.write is not None)
_CROSSREF = re.compile(
    r'"(?:message-type|reference-count|is-referenced-by-count|content-domain|deposited|indexed)"\s*:'
)


def detect(data: bytes, name: str = "") -> str:
    """The name of the format, by what the file says, else by the suffix of its name.
    Raises BadInput for neither."""
    start = decoded(data[:200_000] if not data.startswith((b"\xff\xfe", b"\xfe\xff")) else data).lstrip()
    if start.startswith("<"):
        if re.search(r"<Pubmed(?:ArticleSet|BookArticleSet|Article|BookArticle)[\s>]", start):
            return "pubmed-xml"
        raise BadInput("this XML is no PubmedArticleSet.")
    if start.startswith(("{", "[")):
        return "crossref-json" if _CROSSREF.search(start) else "csl-json"
    for pattern, format_name in (
        (r"^TY {1,2}- ?", "ris"),
        (r"^PMID- ?\d|^(?:TI|BTI|FAU|OWN) {1,2}- ", "nbib"),
    ):
        if re.search(pattern, start, flags=re.MULTILINE):
            return format_name
    if re.search(r"^\s*@[A-Za-z]+\s*[{(]", start, flags=re.MULTILINE):
        return "bibtex"
    by_name = (row.name for row in FORMATS.values() if name.lower().endswith(row.suffixes or ("\0",)))
    if format_name := next(by_name, ""):
        return format_name
    if not start:
        raise BadInput(EMPTY)
    raise BadInput(f"no format is known that looks like this; name one of: {', '.join(FORMATS)}.")


def read_sources(data: bytes, format_name: str = "auto", file_name: str = "") -> Reading:
    """The entries of a file and what could not be read. Raises BadInput where the format is unknown,
    or no record is there."""
    chosen = detect(data, file_name) if format_name == "auto" else format_name
    if chosen not in FORMATS:
        raise BadInput(f"There is no format «{chosen}»; there are: {', '.join(FORMATS)}.")
    reading = FORMATS[chosen].read(data)
    if not (reading.entries or reading.problems):
        raise BadInput(EMPTY)
    return reading
