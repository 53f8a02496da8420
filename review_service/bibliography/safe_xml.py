"""XML from strangers, the one guard for records, articles and documents: no entities, no network,
no DTD read, and bounds on size, number and depth of elements. Beside it, what is read out of an element."""

import html
import re
from typing import TYPE_CHECKING, Any, TypeAlias
from xml.sax.saxutils import escape

from review_service.core.errors import BadInput

if TYPE_CHECKING:
    from lxml.etree import _Element

    Element: TypeAlias = _Element
else:  # lxml is loaded with the first file that is read
    Element = Any

LARGEST = 20_000_000
MOST_ELEMENTS = 600_000  # about 150 bytes each in memory
DEEPEST = 200


def parse_xml(
    data: bytes, what: str = "This XML file", largest: int = LARGEST, line: int | None = None
) -> Element:
    """The root element. Raises BadInput that begins with `what`; the work is bounded by `largest` bytes.

    `line` is named as the place of what is wrong where `data` stands inside a larger file,
    whose lines are others.
    """
    from lxml import etree

    if len(data) > largest:
        raise BadInput(f"{what} is larger than {largest:,} bytes.")
    if data.count(b"<") > MOST_ELEMENTS * 2:
        raise BadInput(f"{what} has more than {MOST_ELEMENTS:,} elements.")
    if b"<!ENTITY" in data or b"<!ENTITY" in data.replace(b"\0", b""):
        raise BadInput(f"{what} declares entities, which are not read. Save it without a DTD of its own.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False, recover=False, remove_comments=True, remove_pis=True, strip_cdata=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        place = line or getattr(error, "lineno", None) or None
        raise BadInput(f"{what} is not well-formed: {_why(error)}", place) from None
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        raise BadInput(f"{what} declares entities, which are not read. Save it without a DTD of its own.")
    refuse_depth(root, what)
    return root


def _why(error: Exception) -> str:
    """The parser's words without its own count of lines."""
    return re.sub(r",? ?\(?line \d+(?:, column \d+)?\)?", "", str(error).replace("<string>", ""))[:200].strip(
        " ()"
    )


def refuse_depth(root: Element, what: str) -> None:
    from lxml import etree

    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise BadInput(f"{what} is nested more than {DEEPEST} levels deep.")


_NAMED = re.compile(r"&(?!#|(?:amp|lt|gt|quot|apos);)\w+;")


def with_named_characters(text: str) -> tuple[str, str]:
    """HTML's names (`&nbsp;`), which XML does not know, as the characters that they are;
    other names go, and the first of them is given back."""
    unknown: list[str] = []

    def character(name: re.Match[str]) -> str:
        known = html.unescape(name[0])
        if known == name[0]:
            unknown.append(known)
            return ""
        return escape(known)

    return _NAMED.sub(character, text), next(iter(unknown), "")


def local_name(element: Element) -> str:
    """The name without its namespace; "" for what is no element (a comment, an entity)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def own_text(element: Element) -> str:
    """The text at the start of an element; of an entity that a DTD would have named, the character itself."""
    tag = element.tag
    if isinstance(tag, str):
        return element.text or ""
    if getattr(tag, "__name__", "") != "Entity":
        return ""
    character = html.unescape(element.text or "")
    return "" if character.startswith("&") else character


_INLINE = {"i": "i", "em": "i", "italic": "i", "sub": "sub", "sup": "sup"}
_RAISED = str.maketrans("0123456789+-−–()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
_CAN_BE_RAISED = frozenset("0123456789+-−–()n")
_LEFT_AS_IT_IS = frozenset("*†‡§¶®™abc, ")


def raised(text: str) -> str:
    """10<sup>9</sup> must not become 109: figures go up as characters;
    other raised words stay beside a caret."""
    clean = text.strip()
    if not clean or set(clean) <= _LEFT_AS_IT_IS:
        return text
    return clean.translate(_RAISED) if set(clean) <= _CAN_BE_RAISED else f"^{clean}"


def text_of(element: Element | None) -> str:
    """All text of an element on one line, raised figures as such (`10⁹`); "" for None.
    `parse_xml` bounds the depth."""
    pieces: list[str] = []
    if element is not None:
        _gather(element, pieces)
    return " ".join("".join(pieces).split())


def _gather(element: Element, pieces: list[str]) -> None:
    """A list is handed down: generators inside each other would pass every piece up through all levels."""
    pieces.append(own_text(element))
    for child in element:
        if local_name(child) == "sup":
            pieces.append(raised(text_of(child)))
        else:
            _gather(child, pieces)
        pieces.append(child.tail or "")


def rich_text_of(element: Element | None) -> str:
    """As `text_of`, with italics, sub- and superscripts as CSL writes them: `<i>`, `<sub>`, `<sup>`."""
    pieces: list[str] = []
    if element is not None:
        _gather_rich(element, pieces)
    return " ".join("".join(pieces).split())


def _gather_rich(element: Element, pieces: list[str]) -> None:
    pieces.append(own_text(element))
    for child in element:
        tag = _INLINE.get(local_name(child), "")
        inner: list[str] = []
        _gather_rich(child, inner)
        text = "".join(inner)
        pieces += [f"<{tag}>{text}</{tag}>" if tag and text else text, child.tail or ""]
