"""HTML to text: what a reader reads, without scripts, styles, forms and navigation."""

import re

from lxml import etree

from review_service.bibliography.safe_xml import Element, refuse_depth, text_of
from review_service.bibliography.texts.flattening import Flattener
from review_service.bibliography.texts.plain import declared_encoding, decoded
from review_service.core.errors import BadInput

_LEFT_OUT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "canvas",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "textarea",
        "head",
        "dialog",
    ]
)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "menu"})
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "address",
        "details",
        "summary",
        "hr",
        "body",
        "html",
    ]
)
MOST_TAGS = 500_000
MOST_ATTRIBUTES = 300  # of one tag: each is compared with all before it
# What a tokenizer takes for attributes; possessive, so it never goes back.
_ATTRIBUTE = r"(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+))?+)"
_TAG = re.compile(r"<[a-zA-Z][^\s/>]*+(?!>)")  # one that may have attributes
_NO_OPENING = re.compile(r"<(?![a-zA-Z])")
_ATTRIBUTES = re.compile(f"{_ATTRIBUTE}{{0,{MOST_ATTRIBUTES}}}+")
_ONE_MORE = re.compile(_ATTRIBUTE)
DEEPEST_RUN = 4_000  # opening tags in a row without a closing one: the parser's work grows with their square


def _left_out(element: Element, name: str) -> bool:
    return name in _LEFT_OUT or (bool(element.keys()) and _is_hidden(element))


def _is_hidden(element: Element) -> bool:
    return (
        (element.get("role") or "").lower() in _ROLES
        or element.get("hidden") is not None
        or (element.get("aria-hidden") or "").lower() == "true"
    )


def _refuse_work(page: str) -> None:
    if page.count("<") > MOST_TAGS:
        raise BadInput(f"The page has more than {MOST_TAGS:,} tags. Hand in the part that is cited.")
    _refuse_crowded_tags(page)
    if _longest_run(page) > DEEPEST_RUN:
        raise BadInput(
            f"The page opens {DEEPEST_RUN:,} elements without closing one. Paste the text instead."
        )


def _longest_run(page: str) -> int:
    """How many «<» in a row begin an element, at most."""
    start = longest = 0
    for other in _NO_OPENING.finditer(page):
        end = other.start()
        longest = max(longest, page.count("<", start, end))
        start = end + 1
    return max(longest, page.count("<", start))


def _refuse_crowded_tags(page: str) -> None:
    """Tried at every «<», for a quotation mark elsewhere must hide nothing;
    tags inside tags are counted again and again, so what is looked at in all is limited too."""
    looked_at = 0
    for tag in _TAG.finditer(page):
        match = _ATTRIBUTES.match(page, tag.end())
        end = match.end() if match else tag.end()
        looked_at += end - tag.end()
        if looked_at > 2 * len(page) or (end - tag.end() > MOST_ATTRIBUTES and _ONE_MORE.match(page, end)):
            raise BadInput(
                f"A tag of the page has more than {MOST_ATTRIBUTES} attributes. Paste the text instead."
            )


def html_text(data: bytes) -> tuple[str, str]:
    """The text and the title."""
    page = decoded(data, declared_encoding(data))
    _refuse_work(page)
    parser = etree.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8"
    )
    try:
        root = etree.fromstring(page.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(f"The page cannot be read ({str(error)[:200]}). Paste the text instead.") from None
    if root is None:
        raise BadInput("The page holds nothing.")
    refuse_depth(root, "The page")
    flattener = Flattener(_left_out, _BLOCKS)
    flattener.walk(_main_of(root))
    return flattener.text(), text_of(root.find(".//title"))


def _main_of(root: Element) -> Element:
    """The main part where the page names exactly one, else all of it."""
    mains = [element for element in root.iter("main", "article") if element.tag == "main"]
    return mains[0] if len(mains) == 1 else root
