"""Numbers that stand behind a sentence on a pasted page, told apart from the figures of its text."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from review_service.reading.citation_forms import SUPERSCRIPT_DIGITS
from review_service.reading.citations import read_numbers

LIST = r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*"
SUPERSCRIPTS = r"[⁰¹²³⁴-⁹]+(?:\s?[,˒;⁻–-]\s?[⁰¹²³⁴-⁹]+)*"
# Behind closing punctuation, at the end of the paragraph or before the capital of the next sentence.
TRAILING = re.compile(
    rf"(?P<stop>[.!?…][)\]\"”’»]*)(?P<blank>\s*)(?:(?P<numbers>{LIST})|(?P<high>{SUPERSCRIPTS}))\.?(?=\s*$"
    r"|\s+(?P<next>[^\W\d_a-z]|[(\"“«][A-Z]))"
)
UNSTOPPED = re.compile(rf"(?<=[^\W\d_]{{4}})(?P<high>{SUPERSCRIPTS})(?=[.,;:]?(?:\s|$))")
BRACKETED = re.compile(
    r"(?<!^)\s?\[(?P<numbers>\d{1,3}(?:\s*[,;–—-]\s*\d{1,3})*)(?:,\s*(?P<locator>pp?\.\s?\d[\d–, -]*))?\]"
)
INTERVAL_BEFORE = re.compile(
    r"(?:\b(?:CI|CrI|IQR|SD|range|interval|between|median|mean)\b\W*|[=±:]\s*)$", re.IGNORECASE
)
# A dot behind these, glued to a number, is an abbreviation's: «No.5», «Fig.2».
NO_STOP = re.compile(
    r"(?:^|[^\w])(?:no|nos|fig|figs|vol|approx|ca|p|pp|vs|ref|eq|sec|tab|\w)$|\d$", re.IGNORECASE
)
MOST_REFERENCES = 500


class Candidate(NamedTuple):
    """A possible citation: range in the line, numbers, whether only its place at the
    very end makes it sure."""

    start: int
    end: int
    numbers: tuple[int, ...]
    is_sure: bool
    locator: str = ""


def candidates(text: str) -> list[Candidate]:
    """Everything in a line that looks like a citation by its place."""
    candidates = [item for match in TRAILING.finditer(text) if (item := _trailing(text, match))]
    candidates += [Candidate(m.start(), m.end(), _read(m["high"]), True) for m in UNSTOPPED.finditer(text)]
    for match in BRACKETED.finditer(text):
        numbers = read_numbers(match["numbers"])
        if numbers and not (
            len(numbers) > 1 and INTERVAL_BEFORE.search(text[max(0, match.start() - 30) : match.start()])
        ):
            candidates.append(Candidate(match.start(), match.end(), numbers, True, match["locator"] or ""))
    return sorted(item for item in candidates if item.numbers)


def _trailing(text: str, match: re.Match[str]) -> Candidate | None:
    is_glued = not match["blank"] and match["numbers"] is not None
    if is_glued and (
        match["stop"] == "." and NO_STOP.search(text[max(0, match.start() - 8) : match.start()])
    ):
        return None
    numbers = _read(match["numbers"] or match["high"])
    is_sure = match["next"] is None or len(numbers) > 1 or is_glued or match["high"] is not None
    return Candidate(match.end("stop"), match.end(), numbers, is_sure)


def _read(numbers: str) -> tuple[int, ...]:
    return read_numbers(numbers.translate(SUPERSCRIPT_DIGITS).replace("˒", ","))


def known_numbers(lines: Iterable[str], listed: Iterable[int] = ()) -> set[int]:
    """The numbers that can be references: those of the list, or those that follow one another from low on."""
    if known := set(listed):
        return known
    seen = sorted(
        {number for line in lines for item in candidates(line) if item.is_sure for number in item.numbers}
    )
    highest = 0
    for number in seen:
        # A list without gaps wider than this; «… in 2013. 120» stays text in an article
        # with eight references.
        if not 0 < number <= min(2 * highest + 10, MOST_REFERENCES):
            break
        highest = number
        known.add(number)
    return known
