"""Refuses what would stall the renderer (CVE-2025-69534 and its kin) before it is rendered.

The renderer hides every delimiter that closes nothing, so what is left to refuse is size and true nesting.
"""

import re

from review_service.errors import BadInput

LONGEST_TEXT = 2_000_000
MOST_LINES = 25_000
WRITTEN_LINE = re.compile(r"^.*\S", re.MULTILINE)
# Runs that no person writes: CDATA openers, list or quote markers, brackets, emphasis.
RUNS = re.compile(
    r"(?P<declarations>(?:<!\[){20})|^(?P<markers>[ \t]{0,3}(?:(?:\d{1,9}[.)]|[-*+•])[ \t]+|>[ \t]?){40})(?!\s*$)|(?P<brackets>(?:!?\[){60})|(?P<delimiters>(?:[*_]+[^\s*_]{0,2}){400})",
    re.MULTILINE,
)
WORDS = {
    "declarations": "a run of «<![»",
    "markers": "a run of list or quote markers",
    "brackets": "a run of opening brackets",
    "delimiters": "a run of emphasis marks",
}


def guard_input(text: str) -> None:
    """Raises `BadInput`, with the line, for a text that is too long or made to stall a Markdown renderer."""
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"the text has {len(text):,} characters; {LONGEST_TEXT:,} is the most.")
    if sum(1 for _ in WRITTEN_LINE.finditer(text)) > MOST_LINES:
        raise BadInput(f"the text has more than {MOST_LINES:,} lines.")
    if match := RUNS.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise BadInput(f"{WORDS[match.lastgroup or 'brackets']} cannot be shown.", line)
