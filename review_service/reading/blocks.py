"""Markdown's blocks as a tree, read without recursion deeper than `DEEPEST`; never refuses a text.

CommonMark 0.31 where it is unambiguous, with pipe tables, Pandoc captions and definitions.
A wrapped line such as `> 50 %` or `2013. ` goes on with its paragraph, as Pandoc has it:
in medical prose it is a figure, not a quote.
"""

import itertools
import re
from functools import lru_cache

from review_service.reading.block_tree import Block, BlockKind, Leaf, Line, Part, leaf_of
from review_service.reading.comments import FOLDED

DEEPEST = 20
HEADING = re.compile(r" {0,3}(#{1,6})(?:\s+(.*?))??(?:\s+#+)?\s*$")
SETEXT = re.compile(r" {0,3}(?:=+|-{2,})\s*$")
RULE = re.compile(r" {0,3}([-*_])(?:\s*\1){2,}\s*$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
QUOTE = re.compile(r" {0,3}> ?")
MARKER = re.compile(r"( {0,3})(?:([-*+•◦▪‣])|(\d{1,9})[.)])( +(?=\S)|\s*$)")
DIVIDER = re.compile(r"\s*:::")
DELIMITER_ROW = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
FORMULA = re.compile(
    r" {0,3}(?:\$\$|\\begin\{((?:equation|align|gather|multline|eqnarray|math|displaymath)\*?)\})"
)
FORMULA_END = re.compile(r"\s*[.,;]?\s*(?:\{[^{}]*\})?\s*$")
ATTRIBUTES = re.compile(r"(?<!\s)\s*\{#[^{}]*\}\s*$")
DEFINITION = re.compile(r" {0,3}\[(\^[^\]\[]+|@[^\]\[;\s]+|[^\]\[@^][^\]\[]*)\]:\s+(\S.*)$")
LINK_TARGET = re.compile(
    r"<?(?:[a-z][a-z0-9+.-]*:|[/#.])\S*>?(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*$", re.IGNORECASE
)
IMAGE = re.compile(r"!\[.*\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)(?:\{[^{}]*\})?$")
CAPTION = re.compile(r"Table:\s|[*_]{0,3}(?:Table|Figure|Fig\.|Box)\s+[A-Z]?\d+[A-Za-z]?\s?[.:]")
PIPE = re.compile(r"\\.|(`+)|\|", re.DOTALL)


def parse(source: str) -> list[Block]:
    """The blocks of a Markdown text (without front matter), lines counted from 1."""
    lines, end = [], 0
    for number, text in enumerate(source.split("\n"), 1):
        end += len(text)
        stripped = text.rstrip()
        if FOLDED in stripped and not stripped.strip(f" \t{FOLDED}"):
            end += 1
            continue
        lines.append(Line(number, end - len(text) + len(stripped), _without_tabs(stripped)))
        end += 1
    return _Reader(lines, 0).read()


LONGEST_REMEMBERED = 100_000


def blocks_of(body: str) -> tuple[Block, ...]:
    """As `parse`, for those who only look: a body is looked at three times in a row,
    and the last one is remembered."""
    return _remembered(body) if len(body) <= LONGEST_REMEMBERED else tuple(parse(body))


@lru_cache(maxsize=1)
def _remembered(body: str) -> tuple[Block, ...]:
    return tuple(parse(body))


def _without_tabs(text: str) -> str:
    if "\t" not in text:
        return text
    content = text.lstrip(" \t")
    return text[: len(text) - len(content)].expandtabs(4) + content.replace("\t", " ")


class _Reader:
    """Reads the lines of one container."""

    def __init__(self, lines: list[Line], depth: int) -> None:
        self.lines = lines
        self.depth = depth
        self.at = 0
        self.blocks: list[Block] = []

    def read(self) -> list[Block]:
        while self.at < len(self.lines):
            if self.lines[self.at].is_blank:
                self.at += 1
            else:
                self._block()
        _find_captions(self.blocks)
        return self.blocks

    def _block(self) -> None:  # noqa: PLR0911 - one line a kind of block, in the order they are tried
        line = self.lines[self.at]
        text = line.text
        if line.indent >= 4:
            return self._indented_code()
        start = text.lstrip(" ")[0]
        if start in "`~" and (fence := FENCE.match(text)) and not ("`" in fence[1] and "`" in fence[2]):
            return self._fenced_code(fence[1], fence[2].strip())
        if start == "#" and (heading := HEADING.match(text)):
            return self._single(BlockKind.HEADING, heading[2] or "", level=len(heading[1]))
        if start in "-*_" and RULE.match(text):
            return self._single(BlockKind.RULE, "")
        if start in "$\\" and (end := self._formula_end()):
            return self._formula(end)
        if start == ":" and DIVIDER.match(text):
            return self._single(BlockKind.DIVIDER, text.strip())
        if self.depth < DEEPEST:
            if start == ">":
                return self._quote()
            if marker := MARKER.match(text):
                return self._list(marker)
        if self._is_table(self.at):
            return self._table()
        if start == "[" and (match := _definition(text)):
            return self._definition(match)
        return self._paragraph()

    def _single(self, kind: BlockKind, text: str, level: int = 0) -> None:
        line = self.lines[self.at]
        start = line.text.rfind(text) if text else 0
        end = line.end - (len(line.text) - start - len(text))
        self.blocks.append(
            Block(kind, line.number, Leaf(text, [Part(end - len(text), line.number, 0)]), level)
        )
        self.at += 1

    def _indented_code(self) -> None:
        first = self.lines[self.at]
        code: list[str] = []
        while self.at < len(self.lines) and (self.lines[self.at].is_blank or self.lines[self.at].indent >= 4):
            code.append(self.lines[self.at].text[4:])
            self.at += 1
        while not code[-1]:
            code.pop()
        self.blocks.append(Block(BlockKind.CODE, first.number, code=code))

    def _fenced_code(self, fence: str, info: str) -> None:
        first, code = self.lines[self.at], []
        closing = re.compile(rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}\s*$")
        self.at += 1
        while self.at < len(self.lines) and not closing.match(self.lines[self.at].text):
            text = self.lines[self.at].text
            code.append(text[min(first.indent, self.lines[self.at].indent) :])
            self.at += 1
        self.at += 1
        self.blocks.append(Block(BlockKind.CODE, first.number, info=info, code=code))

    def _formula_end(self) -> int:
        """Where the displayed formula that begins here ends (after its last line); 0 if none begins."""
        opening = FORMULA.match(self.lines[self.at].text)
        if opening is None:
            return 0
        mark = "$$" if opening[1] is None else f"\\end{{{opening[1]}}}"
        for row in range(self.at, len(self.lines)):
            text = self.lines[row].text
            closing = text.find(mark, opening.end() if row == self.at else 0)
            if closing >= 0:
                return row + 1 if FORMULA_END.match(text, closing + len(mark)) else 0
            if not text:
                break
        return 0

    def _formula(self, end: int) -> None:
        """TeX is kept as it is typed: as code, so that nothing in it is read as markup
        or taken for a claim."""
        first = self.lines[self.at]
        code = [line.text for line in self.lines[self.at : end]]
        code[-1] = ATTRIBUTES.sub("", code[-1])
        self.at = end
        self.blocks.append(Block(BlockKind.CODE, first.number, info="math", code=code))

    def _quote(self) -> None:
        first, inner = self.lines[self.at], []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if match := QUOTE.match(line.text):
                inner.append(line._replace(text=line.text[match.end() :]))
            elif line.is_blank or inner[-1].is_blank or self._interrupts(line):
                break
            else:
                inner.append(line)
            self.at += 1
        self.blocks.append(
            Block(BlockKind.QUOTE, first.number, children=_Reader(inner, self.depth + 1).read())
        )

    def _list(self, marker: re.Match[str]) -> None:
        ordered = marker[3] is not None
        block = Block(BlockKind.LIST, self.lines[self.at].number, level=int(marker[3]) if ordered else 0)
        # 0 says bullets, so an ordered list that begins at 0 is kept as one that begins at 1.
        block.level = max(block.level, 1) if ordered else 0
        while list_marker := self._next_marker(ordered):
            block.children.append(self._item(list_marker))
        self.blocks.append(block)

    def _next_marker(self, ordered: bool) -> re.Match[str] | None:
        row = self.at
        while row < len(self.lines) and self.lines[row].is_blank:
            row += 1
        if row == len(self.lines) or RULE.match(self.lines[row].text):
            return None
        marker = MARKER.match(self.lines[row].text)
        if marker is None or (marker[3] is not None) is not ordered:
            return None
        self.at = row
        return marker

    def _item(self, marker: re.Match[str]) -> Block:
        first = self.lines[self.at]
        width = marker.end() if len(marker[4]) <= 4 else marker.end() - len(marker[4]) + 1
        inner, rest = [first._replace(text=first.text[width:])], self._item_lines(len(marker[1]) + 2)
        deeper = [line.indent for line in rest if line.indent >= len(marker[1]) + 2]
        strip = deeper[0] if deeper and deeper[0] <= max(width, len(marker[1]) + 4) else width
        inner += [line._replace(text=line.text[min(strip, line.indent) :]) for line in rest]
        return Block(BlockKind.ITEM, first.number, children=_Reader(inner, self.depth + 1).read())

    def _item_lines(self, threshold: int) -> list[Line]:
        rest: list[Line] = []
        self.at += 1
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.is_blank and line.indent < threshold:
                after_blank = self.lines[self.at - 1].is_blank
                if after_blank or MARKER.match(line.text) or self._interrupts(line):
                    break
            rest.append(line)
            self.at += 1
        while rest and rest[-1].is_blank:
            rest.pop()
            self.at -= 1
        return rest

    def _interrupts(self, line: Line) -> bool:  # noqa: PLR0911 - as `_block`
        """Whether the line begins a new block although a paragraph is open."""
        text = line.text
        if line.indent >= 4:
            return False
        start = text.lstrip(" ")[0]
        if start == "#":
            heading = HEADING.match(text)
            return heading is not None and bool(heading[2])
        if start == ">":
            return self.depth < DEEPEST and not re.match(r" {0,3}>\s?=?\s?[\d.,]", text)
        if start == ":":
            return bool(DIVIDER.match(text))
        if (start in "`~" and FENCE.match(text)) or (start in "$\\" and FORMULA.match(text)):
            return True
        if start in "-*_" and RULE.match(text):
            return True
        marker = MARKER.match(text) if self.depth < DEEPEST else None
        return (
            marker is not None
            and bool(marker[4].strip() == "" and text[marker.end() :])
            and (marker[3] in (None, "1"))
        )

    def _is_table(self, row: int) -> bool:
        if row + 1 >= len(self.lines) or "|" not in self.lines[row].text:
            return False
        below = self.lines[row + 1].text
        return (
            "-" in below
            and "|" in below + self.lines[row].text
            and bool(DELIMITER_ROW.match(below))
            and len(split_row(self.lines[row])) == len(split_row(self.lines[row + 1]))
        )

    def _table(self) -> None:
        first = self.lines[self.at]
        rows = [split_row(first)]
        alignments = [cell.text for cell in split_row(self.lines[self.at + 1])]
        self.at += 2
        while self.at < len(self.lines) and not (line := self.lines[self.at]).is_blank:
            if "|" not in line.text:
                break
            rows.append(split_row(line))
            self.at += 1
        info = " ".join(f"{':' * cell.startswith(':')}---{':' * cell.endswith(':')}" for cell in alignments)
        self.blocks.append(Block(BlockKind.TABLE, first.number, info=info, rows=rows))

    def _definition(self, match: re.Match[str]) -> None:
        first = self.lines[self.at]
        lines = [first._replace(text=match[2])]
        self.at += 1
        while self.at < len(self.lines) and not (line := self.lines[self.at]).is_blank:
            if _definition(line.text) or self._interrupts(line):
                break
            lines.append(line)
            self.at += 1
        self.blocks.append(Block(BlockKind.DEFINITION, first.number, leaf_of(lines), info=match[1]))

    def _paragraph(self) -> None:
        lines = [self.lines[self.at]]
        self.at += 1
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if SETEXT.match(line.text) and not self._is_table(self.at):
                self.at += 1
                level = 1 if "=" in line.text else 2
                self.blocks.append(Block(BlockKind.HEADING, lines[0].number, leaf_of(lines), level))
                return
            if line.is_blank or self._interrupts(line) or self._is_table(self.at):
                break
            lines.append(line)
            self.at += 1
        leaf = leaf_of(lines)
        kind = (
            BlockKind.IMAGE if leaf.text.startswith("![") and IMAGE.match(leaf.text) else BlockKind.PARAGRAPH
        )
        self.blocks.append(Block(kind, lines[0].number, leaf))


def _definition(text: str) -> re.Match[str] | None:
    """A reference or link definition; prose such as `[Note]: take with food` is none."""
    match = DEFINITION.match(text)
    if match and (match[1][0] in "^@" or match[1].isdigit() or LINK_TARGET.match(match[2])):
        return match
    return None


def _find_captions(blocks: list[Block]) -> None:
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.PARAGRAPH:
            beside = {other.kind for other in blocks[max(0, place - 1) : place + 2]}
            is_bare = block.text.startswith(": ") and BlockKind.TABLE in beside
            if is_bare or CAPTION.match(block.text):
                block.kind = BlockKind.CAPTION


def split_row(line: Line) -> list[Leaf]:
    """The cells of a table row; `\\|` and a pipe in a code span divide nothing."""
    text, start = line.text, line.end - len(line.text)
    bounds, position, last = [-1], 0, len(text)
    while match := PIPE.search(text, position):
        position = match.end()
        if match[1]:
            closing = text.find(match[1], position)
            position = closing + len(match[1]) if closing >= 0 else position
        elif match[0] == "|":
            bounds.append(match.start())
    bounds.append(last)
    cells = []
    for left, right in itertools.pairwise(bounds):
        cell = text[left + 1 : right]
        lead = len(cell) - len(cell.lstrip())
        cells.append(Leaf(cell.strip(), [Part(start + left + 1 + lead, line.number, 0)]))
    if cells and not cells[0].text and text.lstrip().startswith("|"):
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1].text and text.endswith("|"):
        cells = cells[:-1]
    return cells
