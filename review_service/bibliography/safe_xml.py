"""XML from strangers: no entities, no network, no DTD read, and bounds on size, number and depth of elements."""

import html
from typing import TypeAlias

from lxml import etree

from review_service.core.errors import BadInput

LARGEST = 20_000_000
MOST_ELEMENTS = 600_000  # about 150 bytes each in memory
DEEPEST = 200
Element: TypeAlias = etree._Element


def parse_xml(data: bytes, what: str = "This XML file", largest: int = LARGEST) -> Element:
    """The root element. Raises BadInput that begins with `what`; the work is bounded by `largest` bytes."""
    if len(data) > largest:
        raise BadInput(f"{what} is larger than {largest:,} bytes.")
    if data.count(b"<") > MOST_ELEMENTS * 2:
        raise BadInput(f"{what} has more than {MOST_ELEMENTS:,} elements.")
    if b"<!ENTITY" in data or b"<!ENTITY" in data.replace(b"\0", b""):
        raise BadInput(f"{what} declares entities, which are not read. Save it without a DTD of its own.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False,
        huge_tree=False, recover=False, remove_comments=True, remove_pis=True, strip_cdata=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise BadInput(f"{what} is not well-formed: {str(error)[:200]}", line or None) from None
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        raise BadInput(f"{what} declares entities, which are not read. Save it without a DTD of its own.")
    refuse_depth(root, what)
    return root


def refuse_depth(root: Element, what: str) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise BadInput(f"{what} is nested more than {DEEPEST} levels deep.")


def local_name(element: Element) -> str:
    """The name without its namespace; "" for what is no element (a comment, an entity)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def own_text(element: Element) -> str:
    """The text at the start of an element; of an entity that a DTD would have named, the character itself."""
    tag = element.tag
    if isinstance(tag, str):
        return element.text or ""
    if tag is not etree.Entity:
        return ""
    character = html.unescape(element.text or "")
    return "" if character.startswith("&") else character


def _gather(element: Element, pieces: list[str]) -> None:
    """A list is handed down: generators inside each other would pass every piece up through all levels."""
    pieces.append(own_text(element))
    for child in element:
        _gather(child, pieces)
        pieces.append(child.tail or "")


def text_of(element: Element | None) -> str:
    """All text of an element on one line; "" for None. The depth is bounded by `parse_xml`."""
    pieces: list[str] = []
    if element is not None:
        _gather(element, pieces)
    return " ".join("".join(pieces).split())
