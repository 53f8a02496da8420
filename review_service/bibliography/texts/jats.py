"""JATS XML (ANSI/NISO Z39.96) to text: title, abstract, sections and tables;
neither references nor author lists."""

from review_service.bibliography.safe_xml import Element, local_name, parse_xml, text_of
from review_service.bibliography.texts.flattening import Flattener
from review_service.core.errors import BadInput

_LEFT_OUT = frozenset(
    ["ref-list", "journal-meta", "contrib-group", "author-notes", "permissions", "kwd-group", "funding-group",
        "custom-meta-group", "history", "self-uri", "related-article", "pub-date", "article-id",
        "article-categories", "volume", "issue", "fpage", "lpage", "elocation-id", "counts", "aff",
        "title-notes", "graphic", "media", "inline-graphic", "tex-math", "object-id", "processing-meta",
        "ack", "fn-type", "alt-text", "long-desc", "x", "sub-article", "response"]
)  # fmt: skip
_BLOCKS = frozenset(
    [
        "article",
        "front",
        "body",
        "back",
        "article-meta",
        "title-group",
        "article-title",
        "alt-title",
        "abstract",
        "trans-abstract",
        "sec",
        "title",
        "subtitle",
        "p",
        "list",
        "list-item",
        "def-list",
        "def-item",
        "def",
        "table-wrap",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "table-wrap-foot",
        "fn",
        "fn-group",
        "fig",
        "boxed-text",
        "disp-quote",
        "disp-formula",
        "statement",
        "floats-group",
        "app",
        "app-group",
        "attrib",
        "verse-group",
        "floats-wrap",
        "supplementary-material",
    ]
)


def _left_out(element: Element, name: str) -> bool:
    return name in _LEFT_OUT


def jats_text(data: bytes) -> tuple[str, str]:
    """The text and the article's title."""
    root = parse_xml(data, "The article")
    if local_name(root) != "article":
        raise BadInput(
            f"The outermost element is «{local_name(root)}», not the «article» of JATS. Paste the text "
            "instead."
        )
    flattener = Flattener(_left_out, _BLOCKS)
    flattener.walk(root)
    return flattener.text(), text_of(root.find(".//{*}article-title"))
