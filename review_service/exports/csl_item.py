"""A CSL-JSON item of unknown origin made clean: only the fields that `ama.csl` and common styles print,
each a known shape.

Never raises: what cannot be read as the field it claims to be is left out.
"""

import re
from collections.abc import Mapping
from typing import Any

from review_service.exports.escaping import one_line

# Noncharacters (Unicode 15, section 23.7): `one_line` removes them from every text, so none can be forged.
ITALIC_ON, ITALIC_OFF, LINK_ON, LINK_OFF = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
GROUP = "\ufdd4"  # before a body that follows people: AMA parts it from them with a semicolon (11, 3.7)

_TYPES = {
    "article-journal": "article-journal",
    "article-magazine": "article-journal",
    "article-newspaper": "article-journal",
    "review": "article-journal",
    "book": "book",
    "thesis": "thesis",
    "chapter": "chapter",
    "entry-encyclopedia": "chapter",
    "paper-conference": "chapter",
    "report": "report",
    "standard": "report",
    "legislation": "report",
    "regulation": "report",
    "article": "article",
    "dataset": "dataset",
    "pamphlet": "pamphlet",
}
_LABEL = re.compile(
    r"label|package insert|prescribing information|product (characteristics|information)", re.I
)
_REGISTER_NUMBER = re.compile(r"^(NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}|\d{4}-\d{6}-\d{2}(-\d{2})?)$")
_TAG = re.compile(r"<(/?)(i|em|b|strong|sup|sub|sc|scp|span)(\s[^<>]*)?>", re.I)
_EDITION = re.compile(r"^(\d+)\s*(st|nd|rd|th)?\s*(edition|edn|ed)?\.?$", re.I)
_PAGES = re.compile(r"^([A-Za-z]?)(\d+)\s*[-–—−]+\s*([A-Za-z]?)(\d+)$")
_SUPPLEMENT = re.compile(r"\b(Suppl)(?:ement|\.)?(?=\W|$)")
_VOLUME_WITH_SUPPLEMENT = re.compile(r"^(\w+),?\s+(suppl\b.*)$")
_RAW_DATE = re.compile(r"^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:T.*)?$")

Item = dict[str, Any]


def clean_item(csl: Mapping[str, Any]) -> Item:
    """The printable part of `csl`, with identifiers between link marks and tagged italics
    between italic marks."""
    texts = {name: _text(csl.get(name)) for name in ("volume", "issue", "number", "genre", "publisher-place")}
    item: Item = {
        **texts,
        "type": _type(csl),
        "publisher": _text(csl.get("publisher")).removesuffix("."),
        "title": _title(csl.get("title")),
        "container-title": _title(csl.get("container-title")),
        "container-title-short": _title(csl.get("container-title-short")).replace(".", ""),
        "page": _pages(csl),
        "edition": _edition(csl.get("edition")),
        "author": _names(csl.get("author")),
        "editor": _names(csl.get("editor")),
        "issued": _date(csl.get("issued")),
        "accessed": _date(csl.get("accessed")),
        **_volume_and_issue(texts["volume"], texts["issue"]),
        **{name: value and f"{LINK_ON}{value}{LINK_OFF}" for name, value in _identifiers(csl).items()},
    }
    if item["type"] == "article-journal" and set(item["issued"]) == {"literal"}:
        item |= {
            "status": item["issued"]["literal"].capitalize(),
            "issued": {},
        }  # «In press.» instead of a date
    if item["type"] == "thesis":
        item["genre"] = item["genre"] or "Dissertation"
    return {name: value for name, value in item.items() if value}


def _text(value: object) -> str:
    return (
        one_line(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    )


def _title(value: object) -> str:
    """The full stop goes (the style sets its own); Crossref's tags become marks, or go."""
    text = _text(value)
    text = text[:-1] if text.endswith(".") and not text.endswith("..") else text
    parts, is_open = [], False
    for part in re.split(r"(</?[A-Za-z][^<>]*>)", text):
        tag = _TAG.fullmatch(part)
        if tag is None:
            parts.append(part)
        elif tag[2].lower() in ("i", "em") and is_open == bool(tag[1]):
            is_open = not is_open
            parts.append(ITALIC_ON if is_open else ITALIC_OFF)
    return "".join(parts) + (ITALIC_OFF if is_open else "")


def _type(csl: Mapping[str, Any]) -> str:
    kind = _TYPES.get(_text(csl.get("type")), "webpage")
    if kind in ("article-journal", "chapter", "book", "thesis"):
        return kind
    if _REGISTER_NUMBER.match(_text(csl.get("number"))):
        return "dataset"
    return "pamphlet" if _LABEL.search(_text(csl.get("genre"))) else kind


def _volume_and_issue(volume: str, issue: str) -> dict[str, str]:
    """AMA 11, 3.11.10: `12(suppl 2)`, `12(4 suppl 1)`, `12(3-4)`; PubMed writes «12 Suppl 2»,
    «4 Suppl 1», «3–4»."""
    volume, issue = (_SUPPLEMENT.sub("suppl", re.sub("[–—−]", "-", text)) for text in (volume, issue))
    if not issue and (match := _VOLUME_WITH_SUPPLEMENT.match(volume)):
        volume, issue = match.groups()
    return {"volume": volume, "issue": issue}


def without_site_as_author(item: Item) -> Item:
    """AMA 11, 3.15.3: whoever publishes a web page and is its only author is named once, as the publisher."""
    site = item.get("container-title") or item.get("publisher")
    is_site = item["type"] == "webpage" and item.get("author") == [{"literal": site}]
    return {name: value for name, value in item.items() if name != "author"} if is_site else item


def _pages(csl: Mapping[str, Any]) -> str:
    """AMA 11, 3.11.3: page numbers in full (`451-459`); an article number stands where pages would."""
    text = _text(csl.get("page"))
    if match := _PAGES.match(text):
        letter, first, other, last = match.groups()
        if other in ("", letter):
            return f"{letter}{first}-{letter}{first[: max(0, len(first) - len(last))]}{last}"
    is_article = _type(csl) == "article-journal"
    return text or (_text(csl.get("article-number")) or _text(csl.get("number")) if is_article else "")


def _edition(value: object) -> str:
    """A number alone, for the ordinal; a first edition is not named (AMA 11, 3.12.6)."""
    text = _text(value)
    match = _EDITION.match(text)
    number = match[1].lstrip("0") if match else text
    return "" if number == "1" else number


def _names(value: object) -> list[dict[str, str]]:
    names = (
        [_name(entry) for entry in value if isinstance(entry, Mapping)]
        if isinstance(value, list | tuple)
        else []
    )
    named = [name for name in names if name]
    return [
        {"literal": GROUP + name["literal"]} if place and "literal" in name and "family" in before else name
        for place, (before, name) in enumerate(zip([{}, *named], named, strict=False))
    ]


def _name(entry: Mapping[str, Any]) -> dict[str, str]:
    particles = [_text(entry.get(part)) for part in ("dropping-particle", "non-dropping-particle", "family")]
    family, given = " ".join(part for part in particles if part), _text(entry.get("given"))
    if not family:
        literal = _text(entry.get("literal")) or given
        return {"literal": literal} if literal else {}
    # PubMed's «JW» is two initials, not a name that begins with J.
    given = (
        " ".join(given)
        if given.isascii() and given.isalpha() and given.isupper() and len(given) < 4
        else given
    )
    name = {"family": family, "given": given, "suffix": _text(entry.get("suffix")).rstrip(".")}
    return {part: text for part, text in name.items() if text}


def _date(value: object) -> dict[str, Any]:
    """CSL date with one `date-parts` of valid numbers, or `literal`. A range keeps its first day."""
    if not isinstance(value, Mapping):
        value = {"raw": value}
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list | tuple) and parts else ()
    numbers = _date_numbers(first if isinstance(first, list | tuple) else ())
    date_text = _text(value.get("raw")) or _text(value.get("literal"))
    if not numbers and (match := _RAW_DATE.match(date_text)):
        numbers = _date_numbers([part for part in match.groups() if part])
    if numbers:
        return {"date-parts": [numbers]}
    return {"literal": date_text} if date_text else {}


def _date_numbers(parts: list[Any] | tuple[Any, ...]) -> list[int]:
    numbers: list[int] = []
    for part, highest in zip(parts, (9999, 12, 31), strict=False):
        text = _text(part)
        if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= highest):
            break
        numbers.append(int(text))
    return numbers


def _identifiers(csl: Mapping[str, Any]) -> dict[str, str]:
    """DOI, PMID and PMCID without resolver or prefix, and the address as given."""
    pmcid = re.sub(r"\D", "", _text(csl.get("PMCID")))
    return {
        "DOI": re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", _text(csl.get("DOI")), flags=re.I),
        "PMID": re.sub(r"\D", "", _text(csl.get("PMID"))),
        "PMCID": pmcid and f"PMC{pmcid}",
        "URL": _text(csl.get("URL")),
    }
