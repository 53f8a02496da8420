"""Characters that must not reach the rest: line ends, blanks, invisible,
private-use and control characters."""

import re
from itertools import groupby
from operator import itemgetter

from review_service.reading.document import ReadingWarning

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
LONG_GAP = re.compile(
    r"[ \t]{81,}"
)  # no table or poem needs it, and patterns that look for blanks take its square
BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Python-Markdown keeps its own marks at U+0002/U+0003, the scanner of `inline` at U+E000; bidirectional and
# tag characters can make a text read differently from what is stored (Unicode TR36).
ODD = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-"
    "\ufffc\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]|"
    "(?<=[\x00-\u024f])[\u200c\u200d]"
)
UNKNOWN = "\ufffd"
# What Word and PowerPoint store for characters of the Symbol and Wingdings fonts (Adobe
# Symbol encoding + U+F000).
SYMBOL_FONT = str.maketrans(
    "\uf0b7\uf0a7\uf0d8\uf0fc\uf0a8\uf0b3\uf0a3\uf0b1\uf0b4\uf0b0\uf061\uf062\uf067\uf064\uf06d\uf044\uf0ae",
    "•••••≥≤±×°αβγδµΔ→",
)


def clean(text: str) -> tuple[str, tuple[ReadingWarning, ...]]:
    """The text with `\\n` line ends, plain blanks and only characters that can be seen;
    what was changed, by line."""
    text = BLANKS.sub(" ", LINE_ENDS.sub("\n", text.removeprefix("\ufeff")))
    text = LONG_GAP.sub(" " * 80, text)
    if not ODD.search(text):
        return text, ()
    return ODD.sub(_replacement, text), tuple(_warnings(text))


def clean_word(text: str) -> str:
    """`clean` for a single value: white space folded as well."""
    if text.isascii() and text.isprintable():  # as most are: nothing to look for
        return " ".join(text.split())
    return " ".join(clean(text)[0].split())


def _replacement(match: re.Match[str]) -> str:
    char = match[0]
    known = char.translate(SYMBOL_FONT)
    if known != char:
        return known
    return UNKNOWN if _is_unreadable(char) else ""


def _is_unreadable(char: str) -> bool:
    code = ord(char)
    return 0xD800 <= code <= 0xF8FF or 0xFDD0 <= code <= 0xFDEF or 0xFFFE <= code <= 0xFFFF or code >= 0xF0000


def _warnings(text: str) -> list[ReadingWarning]:
    odd = sorted((_kind(match[0]), match.start()) for match in ODD.finditer(text))
    return [_warning(text, kind, [start for _, start in hits]) for kind, hits in groupby(odd, itemgetter(0))]


def _kind(char: str) -> str:
    if char.translate(SYMBOL_FONT) != char:
        return "of the Symbol font read as what it shows"
    return (
        "that cannot be shown replaced by «\ufffd»" if _is_unreadable(char) else "that cannot be seen removed"
    )


def _warning(text: str, kind: str, starts: list[int]) -> ReadingWarning:
    many = "1 character" if len(starts) == 1 else f"{len(starts)} characters"
    return ReadingWarning(text.count("\n", 0, starts[0]) + 1, f"{many} {kind}.")
