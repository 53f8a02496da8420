"""The lines of a pasted page: bullet, heading, row of a table, or prose."""

import re
from enum import StrEnum
from typing import NamedTuple

from review_service.reading.page_headings import is_heading

SIGNS = "•◦▪‣●○■□➢➤►▶◆◇❖✓✔✗✘➔→⇒∙⁃⦁☐☑"
BULLET = re.compile(
    rf"\s*(?:[{SIGNS}–—·*-]|(?P<number>\d{{1,2}}[.)])|(?P<roman>[IVX]{{1,4}}[.)])|\(?(?:[a-h]"
    rf"|[ivx]{{1,4}})\)|[o>](?=\s+[A-Z]))(?:\s+|(?<=[{SIGNS}])(?=\S))(?=\S)"
)
CELLS = re.compile(r"\t+|\s\|\s|\s*\|(?=\s)")


class LineKind(StrEnum):
    BULLET = "bullet"
    HEADING = "heading"
    PROSE = "prose"
    ROW = "row"


class PageLine(NamedTuple):
    """A line of the article; `indent` counts the blanks before a bullet, `numbering` is how a
    numbered one counts (`1`, `I`); a row's cells stand between tabs."""

    number: int
    kind: LineKind
    text: str
    indent: int
    numbering: str = ""


def classified(number: int, line: str, cell_text: str) -> PageLine:
    """A line with its leading blanks; `text` is the same with white space folded."""
    if len(_cells(line)) > 1 and not BULLET.match(line):
        return PageLine(number, LineKind.ROW, "\t".join(_cells(line)), 0)
    if bullet := BULLET.match(line):
        text, indent = " ".join(line[bullet.end() :].split()), len(line) - len(line.lstrip())
        return PageLine(number, LineKind.BULLET, text, indent, _numbering(bullet))
    return PageLine(number, LineKind.HEADING if is_heading(cell_text) else LineKind.PROSE, cell_text, 0)


def _numbering(bullet: re.Match[str]) -> str:
    return "1" if bullet["number"] else "I" if bullet["roman"] else ""


def _cells(line: str) -> list[str]:
    return [" ".join(cell.split()) for cell in CELLS.split(line.strip(" |"))]


def with_rows(lines: list[PageLine]) -> list[PageLine]:
    """A row needs another of as many cells beside it, or it is a line like any other."""
    kept = []
    for place, line in enumerate(lines):
        beside = [other for other in lines[max(0, place - 1) : place + 2] if other is not line]
        if line.kind is LineKind.ROW and not any(
            other.kind is LineKind.ROW and other.text.count("\t") == line.text.count("\t") for other in beside
        ):
            text = line.text.replace("\t", " ")
            kind = LineKind.HEADING if is_heading(text) else LineKind.PROSE
            kept.append(line._replace(text=text, kind=kind))
        else:
            kept.append(line)
    return kept


def with_numbered_headings(lines: list[PageLine]) -> list[PageLine]:
    """«2. Dosing» is a heading if no other number stands directly above or below it
    and what follows is text."""
    kept = list(lines)
    written = [row for row, line in enumerate(lines) if line.text]
    for place, row in enumerate(written):
        line = lines[row]
        if line.kind is not LineKind.BULLET or not line.numbering or not is_heading(line.text):
            continue
        above = lines[written[place - 1]] if place else None
        below = lines[written[place + 1]] if place + 1 < len(written) else None
        is_in_list = any(other and other.numbering == line.numbering for other in (above, below))
        if below and not is_in_list and below.indent == 0:
            kept[row] = line._replace(kind=LineKind.HEADING)
    return kept
