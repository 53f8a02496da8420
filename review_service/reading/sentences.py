"""Where one sentence ends and the next begins, in medical prose."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from review_service.reading.inline import CITE

# A stop, what closes around it, the citations that follow it (they belong to the sentence before),
# then a blank.
STOP = re.compile(
    rf"(?:(?<![.!?])[.!?]+|…)[)\]\"'”’»*_]*(?:[ ]*{CITE}[.,;]?)*(?P<blank>\s+)"
    rf"(?P<opening>[\"'“‘«(\[*_{CITE}]*)(?P<next>\S\w*)|[。！？]+(?:[ ]*{CITE})*"
)
LAST_WORD = re.compile(r"[^\W_](?:[\w.]*\w)?$")
WORD_BEFORE = re.compile(r"(\w+)\W+\w$")
# After these a capital is a name or a number more often than a new sentence:
# a new sentence needs a word of STARTERS.
ABBREVIATIONS = frozenset(
    [
        "vs",
        "v",
        "fig",
        "figs",
        "no",
        "nos",
        "approx",
        "resp",
        "ca",
        "cf",
        "eq",
        "eqs",
        "ref",
        "refs",
        "tab",
        "sec",
        "suppl",
        "vol",
        "ed",
        "eds",
        "ch",
        "chap",
        "pt",
        "pts",
        "al",
        "incl",
        "excl",
        "min",
        "max",
        "sp",
        "spp",
        "subsp",
        "var",
        "dept",
        "univ",
        "est",
        "eds",
        "jr",
        "sr",
        "st",
        "mt",
        "ave",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "pp",
        "p",
    ]
)
NEVER_LAST = frozenset(
    [
        "e.g",
        "i.e",
        "eg",
        "ie",
        "viz",
        "dr",
        "prof",
        "mr",
        "mrs",
        "ms",
        "messrs",
        "rev",
        "hon",
        "gen",
        "col",
        "sgt",
        "capt",
        "lt",
    ]
)
MAY_END = frozenset(["etc", "al", "a.m", "p.m", "am", "pm", "inc", "ltd", "co", "corp"])
STARTERS = frozenset(
    [
        "The",
        "This",
        "These",
        "Those",
        "That",
        "There",
        "It",
        "Its",
        "In",
        "On",
        "At",
        "By",
        "For",
        "From",
        "With",
        "Without",
        "As",
        "If",
        "When",
        "While",
        "Where",
        "Although",
        "Though",
        "However",
        "Moreover",
        "Furthermore",
        "Therefore",
        "Thus",
        "Hence",
        "Because",
        "Since",
        "After",
        "Before",
        "During",
        "Until",
        "Unless",
        "Both",
        "Each",
        "Every",
        "All",
        "Most",
        "Many",
        "Some",
        "Several",
        "Few",
        "No",
        "None",
        "Not",
        "A",
        "An",
        "We",
        "Our",
        "They",
        "Their",
        "He",
        "She",
        "His",
        "Her",
        "You",
        "Your",
        "Here",
        "Other",
        "Others",
        "Such",
        "Then",
        "Also",
        "Only",
        "Overall",
        "Finally",
        "First",
        "Second",
        "Third",
        "Conversely",
        "Nevertheless",
        "Nonetheless",
        "Patients",
        "Do",
        "Does",
        "Did",
        "Is",
        "Are",
        "Was",
        "Were",
        "Have",
        "Has",
        "Had",
        "Use",
        "Avoid",
        "Take",
        "Stop",
        "Start",
        "Consider",
        "Adults",
        "Children",
        "Women",
        "Men",
        "People",
        "Evidence",
        "Studies",
    ]
)
# «vitamin D.», «hepatitis B.»: the letter is the name's last word, not somebody's initial.
LETTERED = frozenset(
    [
        "vitamin",
        "vitamins",
        "hepatitis",
        "influenza",
        "group",
        "groups",
        "type",
        "types",
        "class",
        "arm",
        "grade",
        "stage",
        "phase",
        "factor",
        "protein",
        "cohort",
        "appendix",
        "table",
        "figure",
        "panel",
        "part",
        "box",
        "category",
        "level",
        "score",
        "option",
        "plan",
        "complex",
        "immunoglobulin",
        "strain",
    ]
)
ACRONYM = re.compile(r"(?:[A-Za-z]{1,2}\.)+[A-Za-z]{1,2}$")
MIXED_CASE = re.compile(r"[a-z]{1,4}[-]?[A-Z0-9]")


def split_sentences(text: str, solids: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Half-open ranges of the sentences of a plain text, white space and trailing citations of each included.

    `solids`: ordered ranges in which no sentence ends (links, code). The ranges cover the text without gap.
    """
    ranges, start = [], 0
    nesting = _Nesting(text)
    for match in STOP.finditer(text):
        end = match.start("opening") if match["blank"] else match.end()
        if (
            _ends_sentence(text, start, match)
            and not nesting.holds(start, match.start())
            and not _is_in(end, solids)
        ):
            ranges.append((start, end))
            start = end
    if start < len(text):
        ranges.append((start, len(text)))
    return ranges


class _Nesting:
    """Whether a place is inside brackets that were opened within the sentence;
    unbalanced ones don't count."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.matters = text.count("(") == text.count(")") and "(" in text
        self.at = self.depth = 0

    def holds(self, start: int, place: int) -> bool:
        if not self.matters:
            return False
        if self.at <= start:
            self.depth, self.at = 0, start + (self.text[start : start + 1] == "(")
        stretch = self.text[self.at : place]
        self.at = max(self.at, place)
        self.depth = max(0, self.depth + stretch.count("(") - stretch.count(")"))
        return self.depth > 0


def _is_in(place: int, solids: Sequence[tuple[int, int]]) -> bool:
    before = bisect_right(solids, (place, -1)) - 1
    return before >= 0 and solids[before][0] < place < solids[before][1]


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    following = match["next"]
    if following is None:
        return True
    if match["opening"].endswith(CITE):
        following = ""  # a narrative key: nobody writes those with a capital for the sentence's sake
    elif not _may_begin(following):
        return False
    before = text[max(start, match.start() - 30) : match.start()]
    if not before.strip(" [(") or (before.strip(" [(").isdigit() and len(before) < 30):
        return False  # «1.» at the front, «[...]»
    if text[match.start()] in "!?…" or text.startswith("..", match.start()):
        return True
    return _ends_after(before, following)


def _may_begin(word: str) -> bool:
    return not word[0].islower() or MIXED_CASE.match(word) is not None


def _ends_after(before: str, following: str) -> bool:  # noqa: PLR0911 - the rules, one by one
    """Whether a full stop after `before` is more than the dot of an abbreviation."""
    match = LAST_WORD.search(before)
    if match is None:
        return True
    word = match[0]
    lower = word.lower()
    if lower in NEVER_LAST:
        return False
    if lower in MAY_END:
        return following[:1].isupper() or following in STARTERS
    if len(word) == 1 and word.isalpha():
        return following in STARTERS or _is_lettered(before) or (word.islower() and following[:1].isupper())
    if lower in ABBREVIATIONS and (word.islower() or word.istitle()):
        return following in STARTERS or (lower in ("no", "min", "max") and not following[:1].isdigit())
    if ACRONYM.match(word):
        return following in STARTERS
    return True


def _is_lettered(before: str) -> bool:
    match = WORD_BEFORE.search(before)
    return match is not None and match[1].lower() in LETTERED
