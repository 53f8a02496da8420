"""Marks of Pandoc, Quarto, Manubot and HTML that Markdown does not show, taken out of a leaf;
words always stay."""

import re
from collections.abc import Callable
from typing import NamedTuple

from review_service.reading.block_tree import BlockKind, Leaf, Part
from review_service.reading.blocks import parse
from review_service.reading.inline import Inline, scan

SUPERSCRIPTS = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
SUBSCRIPTS = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
RAISED = re.compile(r"[\d+\-−=()ni]+$")
LOWERED = re.compile(r"[\d+\-−=()]+$")
# «10^3-10^6» are two powers, so nothing that goes on may follow the closing mark.
SUPERSCRIPT = re.compile(r"(?<=[\w.,;:!?)\]])(?<!\\)\^(?P<high>[\w+\-−=(),]{1,12})\^(?![\w^])")
SUBSCRIPT = re.compile(r"(?<=[\w)])(?<![\\~])~(?P<low>[\w+\-−=(),]{1,12})~(?![\d~])")
TAGGED = re.compile(r"<(?P<tag>su[bp])>\s*(?P<inner>\[?[\w+\-−=(),; ]{1,20}\]?)\s*</(?P=tag)>", re.IGNORECASE)
LAYOUT = re.compile(
    (
        r"</?(?:span|div|p|small|big|font|center|section|wbr|sup|sub|link)\b[^>]*>"
        r"|<i class\b[^>]*>(?:\s*</i>)?|<(?P<blank>br)\s*/?>"
    ),
    re.IGNORECASE,
)
ATTRIBUTES = re.compile(r"\s?\{(?=\s*[:#.]|\s*[\w-]+=)[^{}\n]*\}")
ATTRIBUTES_AT_END = re.compile(r"(?:(?<!\s)\s*(?<!\\)\{:?\s*[#.](?=[\s\w-])[^{}]*\})+$")
LABEL = re.compile(r"\s?\\label\{[^{}]*\}")
ALERT = re.compile(
    r"\[!(?:note|tip|important|warning|caution|info|danger)\][+-]?\s*(?=[^\W\d_]|[\"“*(])", re.IGNORECASE
)
PROSE = (BlockKind.PARAGRAPH, BlockKind.CAPTION, BlockKind.IMAGE)
DEFINITION_LIKE = re.compile(r"\[[^\[\]]+\]:")
MOST_ROUNDS = 4


class Change(NamedTuple):
    """A range of the source and what it becomes."""

    start: int
    end: int
    text: str


def take_out(leaf: Leaf, warn: Callable[[int, str], None]) -> None:
    """Rewrites the leaf in place; `warn` is told line and message of the HTML left out.

    Taking one mark out can bare another, so it is repeated; the canonical form holds none.
    """
    for _ in range(MOST_ROUNDS):
        if not any(char in leaf.text for char in "<{^~[\\"):
            return
        changes = _changes(leaf, warn)
        if _is_other_block(leaf.text, changes):
            changes = [change for change in changes if leaf.text[change.start] != "<"]
        if not changes or _is_other_block(leaf.text, changes):
            return
        text = _applied(leaf.text, changes)
        leaf.parts = [_moved(part, changes) for part in leaf.parts]
        leaf.text = text


def _is_other_block(text: str, changes: list[Change]) -> bool:
    """`<br>::: x` must not become a fence, nor `<br>[1]: x` a definition: such marks stay, as text."""
    after = _applied(text, changes)
    if changes and DEFINITION_LIKE.match(after):
        return True
    is_front = bool(changes) and changes[0].start == 0
    return is_front and any(block.kind not in PROSE for block in parse(after)[:1])


def _changes(leaf: Leaf, warn: Callable[[int, str], None]) -> list[Change]:
    text, read = leaf.text, scan(leaf.text)
    changes = [Change(*match.span(), _shifted(match)) for match in SUPERSCRIPT.finditer(text)]
    changes += [Change(*match.span(), _shifted(match)) for match in SUBSCRIPT.finditer(text)]
    changes = [change for change in changes if change.text != text[change.start : change.end]]
    changes += [change for start, _ in read.tags if (change := _tag(text, start))]
    for change in changes:
        if text[change.start] == "<":
            warn(leaf.line(change.start), f"Raw HTML was left out: «{text[change.start : change.end][:40]}».")
    changes += [Change(*match.span(), "") for match in LABEL.finditer(text)]
    changes += [change for start, end in read.brackets for change in _bracket(text, start, end)]
    changes = [change for change in changes if not _is_covered(change, read)]
    changes += _attributes(text, read)
    return _without_overlap(changes)


def _shifted(match: re.Match[str]) -> str:
    """`²` for `^2^`; letters that have no such form stand as they are after a word, else the marks stay."""
    inner = match["high"] if "high" in match.re.groupindex else match["low"]
    is_high = "high" in match.re.groupindex
    if (RAISED if is_high else LOWERED).match(inner):
        return inner.replace("−", "-").translate(SUPERSCRIPTS if is_high else SUBSCRIPTS)
    return inner if inner.isalpha() and (not is_high or inner in ("st", "nd", "rd", "th")) else match[0]


def _tag(text: str, start: int) -> Change | None:
    if tagged := TAGGED.match(text, start):
        inner = tagged["inner"]
        is_high = tagged["tag"].lower() == "sup"
        if (RAISED if is_high else LOWERED).match(inner):
            shifted = inner.replace("−", "-").translate(SUPERSCRIPTS if is_high else SUBSCRIPTS)
            return Change(start, tagged.end(), shifted)
        if inner[0] == "[" or inner.isalpha():
            return Change(start, tagged.end(), inner)
        return None
    if layout := LAYOUT.match(text, start):
        return Change(start, layout.end(), " " if layout["blank"] else "")
    return None


def _bracket(text: str, start: int, end: int) -> list[Change]:
    """`[words]{.class}`, `^[an inline note]` and `[!NOTE]`; the range is without the brackets."""
    after = end + 1
    if start == 1 and (alert := ALERT.match(text)):
        return [Change(0, alert.end(), "")]
    if start > 1 and text[start - 2] == "^" and text[start - 3 : start - 2] != "\\":
        if text.startswith("^", after):  # `word^[1]^`
            return [Change(start - 2, start - 1, ""), Change(after, after + 1, "")]
        return [Change(start - 2, start, " ("), Change(end, after, ")")]
    if (attributes := ATTRIBUTES.match(text, after)) and text[after] == "{":
        return [Change(start - 1, start, ""), Change(end, attributes.end(), "")]
    return []


def _attributes(text: str, read: Inline) -> list[Change]:
    """`{.class}` behind a link, an image or code, and at the end of the leaf."""
    changes = [
        Change(end, match.end(), "")
        for _, end in read.links
        if text.startswith("{", end) and (match := ATTRIBUTES.match(text, end))
    ]
    if text.endswith("}") and (match := ATTRIBUTES_AT_END.search(text)):
        changes.append(Change(*match.span(), ""))
    return changes


def _is_covered(change: Change, read: Inline) -> bool:
    """Within code or the address of a link, where nothing is markup."""
    return any(
        start < change.end and change.start < end
        for start, end, replacement in read.cuts
        if end - start > 1 and (replacement or read.source[start] == "]") and read.source[start] != "\\"
    )


def _without_overlap(changes: list[Change]) -> list[Change]:
    kept: list[Change] = []
    for change in sorted(changes):
        if not kept or change.start >= kept[-1].end:
            kept.append(change)
    return kept


def _applied(text: str, changes: list[Change]) -> str:
    pieces, done = [], 0
    for change in changes:
        pieces += [text[done : change.start], change.text]
        done = change.end
    return "".join([*pieces, text[done:]]).strip()


def _moved(part: Part, changes: list[Change]) -> Part:
    """Only the line of a place is still asked for after this; `start` is as it was."""
    grown = sum(len(change.text) - (change.end - change.start) for change in changes if change.end <= part.at)
    return part._replace(at=part.at + grown)
