"""What a text may measure: refuses what is made to stall a Markdown reader (CVE-2025-69534 and its kin).

Reading and rendering are linear, and hide every delimiter that closes nothing;
these limits bound the constant.
"""

import re

from review_service.core.errors import BadInput

LONGEST_TEXT = 2_000_000
MOST_LINES = 25_000
LONGEST_LINE = 100_000
MOST_MARKS = 150_000
MARKS = "[]<@*_`&\\"
# Runs that no person writes: CDATA openers, list or quote markers, brackets, emphasis.
RUNS = re.compile(
    (
        r"(?P<declarations>(?:<!\[){20})|^(?P<markers>[ \t]{0,3}(?:(?:\d{1,9}[.)]|[-*+•])[ \t]+"
        r"|>[ \t]?){40})(?!\s*$)|(?P<brackets>(?:!?\[){60})|(?P<delimiters>(?:[*_][^\s*_]{0,2}){400})"
    ),
    re.MULTILINE,
)
WORDS = {
    "declarations": "a run of «<![»",
    "markers": "a run of list or quote markers",
    "brackets": "a run of opening brackets",
    "delimiters": "a run of emphasis marks",
}


def guard_input(text: str) -> None:
    """Raises `BadInput`, with the line where there is one, for a text beyond what any article needs."""
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"the text has {len(text):,} characters; {LONGEST_TEXT:,} is the most.")
    if match := RUNS.search(text):
        raise BadInput(f"{WORDS[match.lastgroup or 'brackets']} cannot be shown.", _line(text, match.start()))
    lines = text.splitlines()
    if number := next((number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE), 0):
        raise BadInput(f"the line is longer than {LONGEST_LINE:,} characters.", number)
    if sum(map(bool, lines)) > MOST_LINES:
        raise BadInput(f"the text has more than {MOST_LINES:,} lines.")
    if sum(map(text.count, MARKS)) > MOST_MARKS:
        raise BadInput(f"the text has more than {MOST_MARKS:,} brackets and other marks.")


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
