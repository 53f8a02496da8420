"""Markdown to safe HTML: our own blocks, Python-Markdown's inline markup, then nh3 with a strict list.

The blocks come from `domain.blocks`, so that what is shown and what is ruled on are cut alike;
whatever a person typed stays text, unless it is Markdown.
"""

import re
import threading
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

import nh3
from markdown import Markdown
from markdown.util import AtomicString

from review_service.core.errors import BadInput
from review_service.reading import inline
from review_service.reading.block_tree import Block, BlockKind, Leaf
from review_service.reading.blocks import blocks_of
from review_service.reading.canonical import is_tight
from review_service.reading.characters import clean
from review_service.reading.document import Document
from review_service.reading.limits import guard_input
from review_service.reading.narrative import named
from review_service.reading.slug import slug_for
from review_service.rendering.inline import SHOWN, Cite, Span, add_leaf

__all__ = ["guard_input", "render_body", "render_text"]

UNUSED_PATTERNS = (
    "html",
    "reference",
    "image_link",
    "image_reference",
    "short_reference",
    "short_image_ref",
    "linebreak",
)
ATTRIBUTES = {
    "a": {"href", "title", "data-ref"},
    "span": {"id", "data-claim"},
    "ol": {"start"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
TAGS = {
    *ATTRIBUTES,
    *[
        "p",
        "ul",
        "li",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "pre",
        "code",
        "hr",
        "em",
        "strong",
        "sup",
    ],
}
ALIGNMENTS = {":---:": "text-center", "---:": "text-end"}
CLASSES = {
    "span": {"claim"},
    "sup": {"citation"},
    "p": {"caption"},
    "th": set(ALIGNMENTS.values()),
    "td": set(ALIGNMENTS.values()),
}
SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s]|#ref-\d", re.IGNORECASE)
MARK = re.compile(r"[*_]+|[`\[<]")
MOST_MARKS = 2_000
_thread = threading.local()


def render_body(document: Document) -> str:
    """The body as HTML: claims as `span.claim`, citations as superscript links to `#ref-N`, headings from h2.

    Raises `BadInput` for what `guard_input` refuses.
    """
    numbers = {reference.key: reference.number for reference in document.references}
    names = {reference.key: named(reference.csl) for reference in document.references}
    spans = sorted(
        Span(start, end, claim.ordinal, place == 0)
        for claim in document.claims
        for place, (start, end) in enumerate(claim.spans)
    )
    return _render(document.body, _Page(spans, numbers, names))


def render_text(markdown: str) -> str:
    """A disclaimer, policy, source text or note as HTML by the same way; nothing in it is a claim."""
    return _render(clean(markdown)[0], _Page([], {}, {}))


def _render(body: str, page: "_Page") -> str:
    guard_input(body)
    root = Element("div")
    try:
        page.add(root, blocks_of(body))
        html = _serialised(root)
    except RecursionError as error:
        raise BadInput("the text is nested too deeply to be shown.") from error
    return _CLEANER.clean(html).translate(SHOWN)


def _marked(source: str) -> Element:
    """A piece's inline Markdown as the children of an element, by Python-Markdown."""
    if sum(1 for _ in MARK.finditer(source)) > MOST_MARKS:  # its work grows with length times marks
        raise BadInput(f"a paragraph has more than {MOST_MARKS:,} marks of emphasis, code or links.")
    root = Element("div")
    SubElement(root, "span").text = source
    markdown = _markdown()
    for processor in markdown.treeprocessors:
        processor.run(root)
    return root[0]


def _serialised(root: Element) -> str:
    markdown = _markdown()
    html = str(markdown.serializer(root))
    for postprocessor in markdown.postprocessors:
        html = postprocessor.run(html)
    markdown.reset()
    return html.removeprefix("<div>").removesuffix("</div>")


def _markdown() -> Markdown:
    """One per thread: it holds state while it works, and making one costs a millisecond."""
    if not hasattr(_thread, "markdown"):
        made = Markdown(output_format="html")
        for name in UNUSED_PATTERNS:
            made.inlinePatterns.deregister(name)
        made.treeprocessors.deregister("prettify")
        made.ESCAPED_CHARS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
        _thread.markdown = made
    markdown: Markdown = _thread.markdown
    return markdown


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    return None if name == "href" and not SAFE_LINK.match(value) else value


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_keep_attribute,
    allowed_classes=CLASSES,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer",
)


class _Page:
    """Builds the element tree of one text."""

    def __init__(self, spans: Sequence[Span], numbers: dict[str, int], names: dict[str, str]) -> None:
        self.cite = Cite(numbers, names)
        self.spans = spans
        self.at = 0
        self.ids: dict[str, int] = {}
        self.shift = 0

    def add(self, parent: Element, blocks: Sequence[Block]) -> None:
        self.shift = int(any(block.kind is BlockKind.HEADING and block.level == 1 for block in blocks))
        self._blocks(parent, blocks)

    def _blocks(self, parent: Element, blocks: Sequence[Block]) -> None:
        for block in blocks:
            self._block(parent, block)

    def _block(self, parent: Element, block: Block) -> None:
        match block.kind:
            case BlockKind.HEADING:
                self._heading(parent, block)
            case BlockKind.LIST:
                self._list(parent, block)
            case BlockKind.QUOTE:
                self._blocks(SubElement(parent, "blockquote"), block.children)
            case BlockKind.TABLE:
                self._table(parent, block)
            case BlockKind.CODE:
                code = SubElement(SubElement(parent, "pre"), "code")
                code.text = AtomicString("\n".join([*block.code, ""]))
            case BlockKind.RULE:
                SubElement(parent, "hr")
            case BlockKind.CAPTION | BlockKind.IMAGE:
                self._leaf(SubElement(parent, "p", {"class": "caption"}), block.leaf)
            case _:
                self._leaf(SubElement(parent, "p"), block.leaf)

    def _heading(self, parent: Element, block: Block) -> None:
        slug = f"sec-{slug_for(inline.plain(block.text))}"
        self.ids[slug] = again = self.ids.get(slug, 0) + 1
        level = min(6, max(2, block.level + self.shift))
        self._leaf(
            SubElement(parent, f"h{level}", {"id": slug if again == 1 else f"{slug}--{again}"}), block.leaf
        )

    def _list(self, parent: Element, block: Block) -> None:
        attributes = {"start": str(block.level)} if block.level > 1 else {}
        element = SubElement(parent, "ol" if block.level else "ul", attributes)
        tight = is_tight(block)
        for item in block.children:
            entry = SubElement(element, "li")
            if tight and item.children:
                self._leaf(entry, item.children[0].leaf)
            self._blocks(entry, item.children[1:] if tight else item.children)

    def _table(self, parent: Element, block: Block) -> None:
        table = SubElement(parent, "table")
        alignments = block.info.split()
        for row_number, row in enumerate(block.rows):
            if row_number < 2:
                section = SubElement(table, "tbody" if row_number else "thead")
            line = SubElement(section, "tr")
            for column, cell in enumerate(row):
                aligned = ALIGNMENTS.get(alignments[column]) if column < len(alignments) else None
                self._leaf(
                    SubElement(line, "td" if row_number else "th", {"class": aligned} if aligned else {}),
                    cell,
                )

    def _leaf(self, element: Element, leaf: Leaf | None) -> None:
        if leaf is None:
            return
        start, end = leaf.place(0), leaf.place(len(leaf.text))
        spans = []
        while self.at < len(self.spans) and self.spans[self.at].start < end:
            span = self.spans[self.at]
            if span.start >= start:
                spans.append(span._replace(start=span.start - start, end=min(span.end, end) - start))
            self.at += 1
        add_leaf(element, leaf.text, spans, self.cite, _marked)
