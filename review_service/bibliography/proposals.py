"""What a service says of a work beside what is known here: which variables differ,
and how both look to a person. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from review_service.reading.identifiers import normal_doi, normal_pmcid, normal_pmid

# In the order in which a person reads them; what is not listed (language, links) is nobody's decision.
VARIABLES = {
    "title": "Title",
    "author": "Authors",
    "editor": "Editors",
    "container-title": "Journal or book",
    "container-title-short": "Journal, short",
    "issued": "Published",
    "volume": "Volume",
    "issue": "Issue",
    "page": "Pages",
    "number": "Number",
    "publisher": "Publisher",
    "publisher-place": "Place",
    "edition": "Edition",
    "DOI": "DOI",
    "PMID": "PMID",
    "PMCID": "PMCID",
    "ISSN": "ISSN",
    "ISBN": "ISBN",
    "type": "Form",
}
KIND, KIND_LABEL = "kind", "Kind"  # not of the CSL item: the kind of study it is
_NORMAL = {"DOI": normal_doi, "PMID": normal_pmid, "PMCID": normal_pmcid}


def in_words(variable: str, value: Any) -> str:
    """«van der Berg, Anna Maria, Jr; The Walking Group», «2024-03-05», or the text itself; «» for nothing."""
    if not value:
        return ""
    if variable in {"author", "editor"}:
        return "; ".join(filter(None, map(_person, value if isinstance(value, list) else [])))
    if variable == "issued":
        return _date(value)
    return plain_text(" ".join(str(value).split()))


def plain_text(rich: str) -> str:
    """Without the tags of CSL's rich text: what lists, searches and comparisons show."""
    return re.sub(r"</?(?:i|b|sub|sup|span|sc)\b[^<>]*>", "", rich)


def differs(variable: str, here: Any, said: Any) -> bool:
    """Is what is said something else than what is here? Not for spaces, case, italics,
    dashes and a last full stop alone."""
    theirs = _plain(variable, said)
    return bool(theirs) and theirs != _plain(variable, here)


def _plain(variable: str, value: Any) -> str:
    plain = in_words(variable, value)
    if variable in _NORMAL:
        return _NORMAL[variable](plain) or plain
    return re.sub(r"[‐‑–—−]", "-", plain).rstrip(". ").casefold()


def _person(author: Any) -> str:
    if not isinstance(author, Mapping):
        return ""
    if author.get("literal"):
        return str(author["literal"])
    particle = author.get("non-dropping-particle") or author.get("dropping-particle")
    family = " ".join(str(part) for part in (particle, author.get("family")) if part)
    return ", ".join(str(part) for part in (family, author.get("given"), author.get("suffix")) if part)


def _date(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [str(part) for part in first if str(part).isdigit()]
    if not numbers:
        return str(value.get("literal") or value.get("raw") or "")
    return "-".join([numbers[0], *(number.zfill(2) for number in numbers[1:])])
