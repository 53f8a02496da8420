"""A tree of markup to paragraphs and rows: what HTML and JATS have in common."""

from collections.abc import Callable

from review_service.bibliography.safe_xml import Element, local_name, own_text, raised
from review_service.bibliography.texts.extracted_text import Blocks


class Flattener:
    """`skip`: elements left out with all they hold. `blocks`: names that begin and end a paragraph."""

    def __init__(self, skip: Callable[[Element, str], bool], blocks: frozenset[str]) -> None:
        self._skip = skip
        self._block_names = blocks
        self._apart = blocks | {"br", "break", "td", "th"}
        self.out = Blocks()
        self._inline: list[str] = []
        self._prefix = ""

    def walk(self, element: Element) -> None:
        """Depth is bounded by `refuse_depth` before."""
        name = local_name(element)
        if not name:
            self._inline.append(own_text(element))
        elif name == "tr":
            self._flush()
            cells = [cell for cell in element if local_name(cell) in {"td", "th"}]
            self.out.row([self.inline_of(cell) for cell in cells])
        elif self._skip(element, name):
            return
        elif name == "sup":
            self._inline.append(raised(self.inline_of(element)))
        elif name == "label":
            self._flush()
            self._prefix = f"{self._prefix}{self.inline_of(element)} "
        else:
            self._inside(element, name)

    def _inside(self, element: Element, name: str) -> None:
        is_block = name in self._block_names
        if is_block:
            self._flush()
        if name in {"li", "list-item"}:
            self._prefix = self._prefix or "- "
        if name in {"br", "break"}:
            self._inline.append(" ")
        if element.text:
            self._inline.append(element.text)
        for child in element:
            self.walk(child)
            if child.tail:
                self._inline.append(child.tail)
        if is_block:
            self._flush()
        if name == "table":
            self.out.end_of_table()

    def _flush(self) -> None:
        if not self._inline:
            return
        text = "".join(self._inline)
        self._inline.clear()
        if text.strip():
            self.out.paragraph(self._prefix + text)
            self._prefix = ""

    def inline_of(self, element: Element) -> str:
        """All that stands in an element on one line, with raised figures and without what is skipped."""
        pieces: list[str] = []
        self._gather(element, pieces)
        return " ".join("".join(pieces).split())

    def _gather(self, element: Element, pieces: list[str]) -> None:
        apart = local_name(element) in self._apart
        pieces.append(" " if apart else "")
        pieces.append(own_text(element))
        for child in element:
            child_name = local_name(child)
            if child_name == "sup":
                pieces.append(raised(self.inline_of(child)))
            elif not (child_name and self._skip(child, child_name)):
                self._gather(child, pieces)
            pieces.append(child.tail or "")
        pieces.append(" " if apart else "")

    def text(self) -> str:
        self._flush()
        return self.out.text()
