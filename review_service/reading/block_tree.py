"""The tree that Markdown's blocks are read into; every leaf knows where in the source
its characters stand."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"
    CAPTION = "caption"
    IMAGE = "image"
    CODE = "code"
    RULE = "rule"
    DIVIDER = "divider"
    DEFINITION = "definition"


class Line(NamedTuple):
    """What is left of a line within its containers; `end` is where the line ends in the source."""

    number: int
    end: int
    text: str

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def is_blank(self) -> bool:
        return not self.text


class Part(NamedTuple):
    """A stretch of a leaf's text: its place in the source, its line, its place in the text."""

    start: int
    line: int
    at: int


@dataclass(slots=True)
class Leaf:
    """Inline source, lines joined by one blank, that knows where each character came from."""

    text: str
    parts: list[Part]

    def place(self, index: int) -> int:
        part = self._part(index)
        return part.start + index - part.at

    def line(self, index: int = 0) -> int:
        return self._part(index).line

    def _part(self, index: int) -> Part:
        return self.parts[max(0, bisect_right(self.parts, index, key=lambda part: part.at) - 1)]


@dataclass(slots=True)
class Block:
    """`level`: of a heading; first number of an ordered list (0: bullets). `rows`: of a table, header first.
    `info`: the label of a definition, the info string of code, the alignments of a table."""

    kind: BlockKind
    line: int
    leaf: Leaf | None = None
    level: int = 0
    info: str = ""
    children: list["Block"] = field(default_factory=list)
    rows: list[list[Leaf]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.leaf.text if self.leaf else ""


def walk(blocks: list[Block]) -> Iterator[Block]:
    """Every block, in the order of the text."""
    for block in blocks:
        yield block
        yield from walk(block.children)


def leaf_of(lines: list[Line]) -> Leaf:
    """Lines of one paragraph as a leaf; what a line lost at its front is always a prefix,
    so its end is known."""
    parts, offset, texts = [], 0, []
    for line in lines:
        text = line.text.strip()
        start = line.end - len(text)
        if len(text) > 1 and text.endswith("\\") and not text.endswith("\\\\") and line is not lines[-1]:
            text = text[:-1]  # a hard line break; a claim is one line
        parts.append(Part(start, line.number, offset))
        texts.append(text)
        offset += len(text) + 1
    return Leaf(" ".join(texts), parts)
