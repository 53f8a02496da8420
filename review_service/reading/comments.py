"""Takes HTML comments out of Markdown: they are the author's notes, seen by no reader."""

import re
from collections.abc import Callable

# A line that is not there, though it counts: `blocks.parse` passes over it.
# `characters.clean` keeps the mark out of texts.
FOLDED = "\ue001"
FENCE = re.compile(r"\s*(?:>\s?)*(`{3,}|~{3,})")
OWN_LINE_END = re.compile(r"[ \t]*\n")
WIDEST_INDENT = 100
LONGEST_LOOK = (
    5_000  # back to the first line of a paragraph: else many comments would take the square of the time
)
BLOCK_START = re.compile(r"\s*(?:[-*+>#]\s|#{2,}|\d+[.)]\s|\||```|~~~|:::)")


def without_comments(text: str, warn: Callable[[int, str], None]) -> str:
    """The text without comments; lines keep their numbers, and a paragraph with a comment
    between its lines stays one."""
    if "<!--" not in text:
        return text
    kept: list[str] = []
    fences = _fenced(text)
    done = looked = 0
    line = 1
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        while fences and fences[0][1] <= start:
            del fences[0]
        if fences and fences[0][0] <= start:
            kept.append(text[done : start + 4])
            done = start + 4
            continue
        line += text.count("\n", looked, start)
        looked = start
        warn(line, "A comment was left out.")
        mark = FOLDED if _is_between_lines_of_one_block(text, start, end + 3) else ""
        kept += [text[done:start], "\n".join([mark] * (text.count("\n", start, end) + 1))]
        done = end + 3
    return "".join([*kept, text[done:]])


def _is_between_lines_of_one_block(text: str, start: int, end: int) -> bool:
    """The comment has its lines to itself, and taking them away leaves the lines of
    one paragraph or table."""
    before = text[max(0, start - WIDEST_INDENT) : start]
    line_start = start - len(before) + len(before.rstrip(" \t"))
    after = OWN_LINE_END.match(text, end)
    if line_start < 1 or text[line_start - 1] != "\n" or not after:
        return False
    above = text[text.rfind("\n", 0, line_start - 1) + 1 : line_start - 1]
    below_end = text.find("\n", after.end())
    below = text[after.end() : below_end if below_end >= 0 else len(text)]
    if not above.strip() or not below.strip():
        return False
    if above.lstrip().startswith("|") or below.lstrip().startswith("|"):
        return above.lstrip().startswith("|") and below.lstrip().startswith("|")
    if BLOCK_START.match(below):
        return False
    block = text.rfind("\n\n", max(0, start - LONGEST_LOOK), start) + 1
    first = text[block : block + WIDEST_INDENT].lstrip("\n") if block else above
    return below.startswith("  ") or not (BLOCK_START.match(above) or BLOCK_START.match(first))


def _fenced(text: str) -> list[tuple[int, int]]:
    """The ranges of fenced code, roughly: what opens with a fence ends with the next of its kind."""
    ranges, start, place, mark = [], -1, 0, ""
    for line in text.split("\n"):
        if match := FENCE.match(line):
            if start < 0:
                start, mark = place, match[1]
            elif match[1].startswith(mark):
                ranges.append((start, place))
                start = -1
        place += len(line) + 1
    return [*ranges, (start, len(text))] if start >= 0 else ranges
