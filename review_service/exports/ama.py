"""References as Markdown and as safe HTML, through citeproc-py: in AMA style (11th edition,
`ama.csl`) or another's.

citeproc-py escapes nothing and prints tags as text, so it is given marks (see `csl_item`) and the marks are
turned into markup here, once everything between them has been escaped.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from io import BytesIO
from threading import Lock
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from review_service.exports.csl_item import (
    GROUP,
    ITALIC_OFF,
    ITALIC_ON,
    LINK_OFF,
    LINK_ON,
    clean_item,
    without_site_as_author,
)
from review_service.exports.escaping import as_html, as_markdown, one_line, safe_address
from review_service.exports.style import Style, ama_style
from review_service.reading.document import Reference

NOT_IDENTIFIED = "Reference not identified"
_MARKS = re.compile(f"([{ITALIC_ON}{ITALIC_OFF}{LINK_ON}{LINK_OFF}])")
_AFTER_QUESTION = re.compile(f"([?!][{ITALIC_OFF}]?)\\.(?=[ {ITALIC_OFF}]|$)")
_one_at_a_time = Lock()  # a citeproc style keeps the item it is printing in itself


def ama_references(references: Sequence[Reference], style: Style | None = None) -> tuple[str, ...]:
    """One line of Markdown for each reference, in the order given, without its number.
    In AMA style where no other is given."""
    return tuple(
        _marked_up(_marked(reference, style or ama_style()), as_markdown, "*", "*", "[{text}]({address})")
        for reference in references
    )


def ama_reference_html(reference: Reference, style: Style | None = None) -> str:
    """The reference as HTML: escaped text, `<i>` for titles, `<a href>` to http(s) addresses only."""
    return _html(json.dumps(dict(reference.csl), default=str), reference.text, style or ama_style())


@lru_cache(maxsize=4096)
def _html(csl_json: str, text: str, style: Style) -> str:
    """Of a reference as it is stored: pages show the same ones again and again,
    and cleaning them costs the most."""
    marked = _marked(Reference("", 0, json.loads(csl_json), text), style)
    return _marked_up(marked, as_html, "<i>", "</i>", '<a href="{address}">{text}</a>')


def ama_reference_text(reference: Reference, style: Style | None = None) -> str:
    """The reference as plain text, for a terminal: no italics, no links."""
    return _marked_up(_marked(reference, style or ama_style()), one_line, "", "", "{text}")


def _marked(reference: Reference, style: Style) -> str:
    if reference.is_unresolved:
        return one_line(reference.text) or NOT_IDENTIFIED
    item = clean_item(reference.csl)
    if style.is_ours:
        item = without_site_as_author(item)
    typed = one_line(reference.text)
    if "title" not in item and typed:
        return " ".join((typed, *_identifiers(item)))
    return _printed(json.dumps(item, sort_keys=True), style) or NOT_IDENTIFIED


@lru_cache(maxsize=4096)
def _printed(item_json: str, style: Style) -> str:
    item = json.loads(item_json)
    try:
        text = _through_citeproc(item, style)
    except Exception:  # citeproc-py answers odd data with whatever its code ran into; a reference must print
        text = plain_reference(item)
    if style.is_ours:
        text = text.replace(f", {GROUP}", f"; {GROUP}")
    text = text.replace(GROUP, "")
    text = re.sub(f"{ITALIC_ON}(\\s*){ITALIC_OFF}", r"\1", text)
    text = re.sub(f"{ITALIC_ON}(\\s+)", rf"\1{ITALIC_ON}", text)
    text = re.sub(f"(\\s+){ITALIC_OFF}", rf"{ITALIC_OFF}\1", text)
    return _AFTER_QUESTION.sub(r"\1", text).strip()


def printed_by_citeproc(reference: Reference, style: Style) -> str:
    """Raises whatever citeproc-py ran into: to find out whether it can use a style."""
    return _through_citeproc(clean_item(reference.csl), style)


def _through_citeproc(item: Mapping[str, Any], style: Style) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography
    from citeproc.source.json import CiteProcJSON

    with _one_at_a_time:
        source = CiteProcJSON([{**item, "id": "item"}])
        bibliography = CitationStylesBibliography(_style(style), source, _marking_formatter())
        bibliography.register(Citation([CitationItem("item")]))
        return str(bibliography.bibliography()[0])


@lru_cache(maxsize=4)
def _style(style: Style) -> Any:
    from citeproc import CitationStylesStyle

    # Ours is validated by a test; validating here would cost more than all references together.
    return CitationStylesStyle(BytesIO(style.xml), validate=False)


@cache
def _marking_formatter() -> Any:
    """A citeproc formatter: italics become marks, everything else stays as it is."""

    def italic(text: object) -> str:
        # A title set in italics shows its own italics upright; readers of Markdown do not nest `*`.
        return ITALIC_ON + re.sub(f"[{ITALIC_ON}{ITALIC_OFF}]", "", str(text)) + ITALIC_OFF

    others = ("Oblique", "Bold", "Light", "Underline", "Superscript", "Subscript", "SmallCaps")
    return SimpleNamespace(preformat=str, Italic=italic, **dict.fromkeys(others, str))


def plain_reference(item: Mapping[str, Any]) -> str:
    """What `clean_item` left, one field after another: for items that citeproc-py cannot print."""
    people = item.get("author") or item.get("editor") or []
    names = [
        " ".join(name.get(part, "") for part in ("literal", "family", "given")).strip() for name in people
    ]
    year = (item.get("issued", {}).get("date-parts") or [[item.get("issued", {}).get("literal", "")]])[0][0]
    fields = [
        ", ".join(names),
        *(item.get(name, "") for name in ("title", "container-title", "publisher")),
        year,
    ]
    fields += [item.get(name, "") for name in ("volume", "issue", "page", "number")]
    text = ". ".join(str(field) for field in fields if field)
    return " ".join((text and f"{text}.", *_identifiers(item))).strip()


def _identifiers(item: Mapping[str, Any]) -> tuple[str, ...]:
    prefixes = {"DOI": "doi:", "PMID": "PMID: ", "PMCID": "PMCID: ", "URL": ""}
    return tuple(prefix + item[name] for name, prefix in prefixes.items() if name in item)


def _marked_up(marked: str, escaped: Callable[[str], str], italic_on: str, italic_off: str, link: str) -> str:
    output, in_link = [], False
    for part in _MARKS.split(marked):
        if part == ITALIC_ON:
            output.append(italic_on)
        elif part == ITALIC_OFF:
            output.append(italic_off)
        elif part in (LINK_ON, LINK_OFF):
            in_link = part == LINK_ON
        else:
            output.append(_linked(part, escaped, link) if in_link else _keeping_edges(part, escaped))
    return "".join(output)


def _keeping_edges(part: str, escaped: Callable[[str], str]) -> str:
    """The spaces beside a mark belong to the sentence; escaping trims them."""
    before, after = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
    return before + escaped(part) + after if part.strip() else part


def _linked(identifier: str, escaped: Callable[[str], str], link: str) -> str:
    address = _address(identifier)
    return (
        link.format(text=escaped(identifier), address=address.replace("&", "&amp;"))
        if address
        else escaped(identifier)
    )


def _address(identifier: str) -> str:
    if re.match(r"10\.\d{4,9}/\S+$", identifier):
        return f"https://doi.org/{quote(identifier, safe='/:;,.-_')}"
    if identifier.isascii() and identifier.isdigit():
        return f"https://pubmed.ncbi.nlm.nih.gov/{identifier}/"
    if identifier.startswith("PMC"):
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{identifier}/"
    return safe_address(identifier)
