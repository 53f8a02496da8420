"""XML from strangers: no entities, no DTD, no network, and an end to depth and size."""

import re
from typing import Any

from review_service.core.errors import BadInput

MOST_BYTES = 8_000_000  # of one record; PubMed's largest (3,000 investigators) have under 1 MB
DEEPEST = 60
_INLINE = {"i": "i", "em": "i", "italic": "i", "sub": "sub", "sup": "sup", "b": "", "u": ""}


def parsed(text: str) -> Any:
    """The lxml element of one record. Raises BadInput for anything that is not plain, well-formed, shallow XML.

    A record comes without a document type, so an entity that somebody declared is not known here, and is refused.
    """
    from lxml import etree

    if len(text) > MOST_BYTES:
        raise BadInput(f"this record is larger than {MOST_BYTES // 1_000_000} MB")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadInput("a record may not declare a document type or entities")
    _refuse_depth(text)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        said = re.sub(
            r",? line \d+(?:, column \d+)?", "", str(error.msg)
        )  # counted from the record, not from the file
        raise BadInput(f"this is not well-formed XML ({said})") from None


def _refuse_depth(text: str) -> None:
    """Counted before parsing: what is refused costs one pass over its characters."""
    depth = 0
    for found in re.finditer(r"<(/?)[A-Za-z][^<>]*?(/?)>", text):
        depth += -1 if found[1] else 0 if found[2] else 1
        if depth > DEEPEST:
            raise BadInput(f"elements are nested more than {DEEPEST} deep")


def text_of(element: Any) -> str:
    """All the text inside, blanks folded; "" for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def rich_text_of(element: Any) -> str:
    """As `text_of`, with italics, sub- and superscripts as CSL writes them: `<i>`, `<sub>`, `<sup>`."""
    return " ".join(_rich(element).split()) if element is not None else ""


def _rich(element: Any) -> str:
    parts = [element.text or ""]
    for child in element:
        tag = _INLINE.get(str(child.tag).rpartition("}")[2], "")
        inner = _rich(child)
        parts += [f"<{tag}>{inner}</{tag}>" if tag and inner else inner, child.tail or ""]
    return "".join(parts)
