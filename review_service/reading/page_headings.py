"""Which lines of a pasted page are headings, and of which level: the page itself lost that."""

import re

from review_service.reading.read_text import Draft

# Sections that stand by themselves although they follow a part of the section before.
TOP_SECTIONS = re.compile(
    r"(?:common |key |important )?(?:clinical )?pitfalls?(?: to avoid)?|(?:key|main|clinical) (?:takeaways?"
    r"|points?|messages?|recommendations?|caveats?)|(?:in )?(?:conclusions?|summary|overview|introduction"
    r"|background|bottom line)|the bottom line|(?:important )?(?:caveats?|considerations?|warnings?)"
    r"|when to (?:seek|call|see|refer)\b.*|(?:frequently asked questions|faqs?)|(?:references|sources"
    r"|further reading|limitations|special populations)|(?:clinical|practical) (?:implications"
    r"|implementation|application|algorithm|approach)|(?:safety|follow-up|monitoring)(?: considerations)?"
    r"|next steps",
    re.IGNORECASE,
)
END_OF_PROSE = re.compile(r"[.!;,…][)\]\"”’»]*(?:\s*[\d¹²³⁰⁴-⁹][\d¹²³⁰⁴-⁹,;\s–-]*)?$|\]$")
CAPTION = re.compile(r"(?:Table|Figure|Fig\.|Box)\s+[A-Z]?\d+[A-Za-z]?\s?[.:]")
MOST_WORDS, LONGEST = 14, 110


def is_heading(line: str) -> bool:
    """A short line that begins like a title and does not end like a sentence."""
    if (
        CAPTION.match(line)
        or len(line) > LONGEST
        or len(line.split()) > MOST_WORDS
        or END_OF_PROSE.search(line)
    ):
        return False
    first = line.lstrip('"“«(')[:1]
    return (first.isupper() or first.isdigit() or (first.isalpha() and not first.islower())) and any(
        map(str.isalpha, line)
    )


class Levels:
    """A heading directly above another is level 2 and the other level 3;
    the rest is a guess, and said to be."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.section = ""  # the level-2 heading whose parts follow

    def of(self, text: str, line: int, *, is_above_heading: bool, is_below_heading: bool) -> int:
        if is_above_heading:
            self.section = text
            return 2
        if is_below_heading:
            return 3
        if not self.section:
            return 2
        if TOP_SECTIONS.fullmatch(text.rstrip(":")):
            self._guess(line, f"«{text}» was taken for a section of its own (level 2).")
            self.section = ""
            return 2
        self._guess(line, f"«{text}» was taken for a part of «{self.section}» (level 3).")
        return 3

    def _guess(self, line: int, message: str) -> None:
        self.draft.warn(line, message)
