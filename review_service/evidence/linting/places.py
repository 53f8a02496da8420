"""Where a claim, a reference or a heading stands in the file as it was handed in,
which no reader has rewritten yet."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from review_service.evidence.structure import LocatedFinding
from review_service.reading.document import Claim, Document

TOKEN = re.compile(r"[^\W_]+")
# What is part of no claim: headings, and what stands between the words.
ASIDE = re.compile(
    (
        r"(?m:^ {0,3}\#{1,6}[ \t][^\n]*)|<!--(?:(?!<!--).)*?-->|\[[^\[\]@\n]{0,400}@[^\[\]\n]{0,400}\]"
        r"|\[\^?\d[\d,;\s–-]{0,80}\]|(?<=\])\([^()\n]{0,2000}\)|(?<=\])\[\^[^\]\n]{1,80}\]"
        r"|\{[#.][^{}\n]{0,200}\}"
    ),
    re.DOTALL,
)
FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
IN_FRONT_MATTER = re.compile(
    (
        r"^[ \t]*(?:- id:[ \t]*)?(?:'([^'\n]+)'|\"([^\"\n]+)\""
        r"|([^\s'\"\[\]#][^\n:]*(?::(?!\s)[^\n:]*)*))[ \t]*(?::|$)"
    ),
    re.MULTILINE,
)
IN_LIST = re.compile(r"^[ \t]*\[?[@^]?([\w.:+-]+?)\]?[:.)](?=\s)", re.MULTILINE)
CITED = re.compile(r"@\{?([\w][^\s\[\]{};,]*[\w/])")
LINE = re.compile(r"^[^\n]{1,500}$", re.MULTILINE)
MOST_STARTS, MOST_SKIPPED = 200, 6


@dataclass(frozen=True)
class Place:
    """Half-open offsets into the file."""

    start: int
    end: int


class Places:
    """Finds things in the text of one file. Claims are looked for in their order, words only:
    markup, line breaks and citations between them do not matter."""

    def __init__(self, text: str, document: Document) -> None:
        self.text = text
        front = FRONT_MATTER.match(text)
        self.body = front.end() if front else 0
        self.line_starts = [0, *(match.end() for match in re.finditer(r"\n", text))]
        hidden = ASIDE.sub(lambda aside: " " * len(aside[0]), text[self.body :])
        tokens = list(TOKEN.finditer(hidden))
        self.spans = [(match.start() + self.body, match.end() + self.body) for match in tokens]
        self.words = [match[0].casefold() for match in tokens]
        self.at: dict[str, list[int]] = {}
        for number, word in enumerate(self.words):
            self.at.setdefault(word, []).append(number)
        self.references, self.lines = _references(text, self.body), _lines(text)
        self.citing: dict[str, int] = {}
        for claim in document.claims:
            for citation in claim.citations:
                self.citing.setdefault(citation.key, claim.ordinal)
        self.cursor = 0
        self.claims = {claim.ordinal: (claim, self._align(claim)) for claim in document.claims}

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Both from 1, in characters."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def place(self, located: LocatedFinding) -> Place:
        if located.ordinal in self.claims:
            return self._in_claim(*self.claims[located.ordinal], located.start, located.end)
        if located.reference:
            return self._reference(located.reference)
        return self._heading(located.heading) if located.heading else Place(self.body, self.body)

    def _align(self, claim: Claim) -> list[int]:
        """For each word of the claim the number of its token in the file; empty where it is not found."""
        wanted = [match[0].casefold() for match in TOKEN.finditer(claim.text)]
        if not wanted:
            return []
        starts = self.at.get(wanted[0], [])
        after = bisect_left(starts, self.cursor)
        candidates = starts[after : after + MOST_STARTS] or starts[:MOST_STARTS]
        for most in (0, MOST_SKIPPED):
            for start in candidates:
                if places := self._match(wanted, start, most):
                    self.cursor = places[-1] + 1
                    return places
        return []

    def _match(self, wanted: list[str], start: int, most: int) -> list[int]:
        places, place = [], start
        for word in wanted:
            try:
                place = self.words.index(word, place, place + most + 1)
            except ValueError:
                return []
            places.append(place)
            place += 1
        return places

    def _in_claim(self, claim: Claim, tokens: list[int], start: int, end: int) -> Place:
        if not tokens:
            offset = self.spans[self.cursor - 1][0] if self.cursor else self.body
            return Place(offset, offset)
        if end <= start:
            return Place(self.spans[tokens[0]][0], self.spans[tokens[-1]][1])
        words = list(TOKEN.finditer(claim.text))
        first = max(0, bisect_right([word.start() for word in words], start) - 1)
        if words[first].end() <= start and first + 1 < len(words):
            first += 1
        last = max(first, bisect_left([word.start() for word in words], end) - 1)
        before = max(0, start - words[first].start())
        return Place(self.spans[tokens[first]][0] + before, self.spans[tokens[last]][1])

    def _reference(self, key: str) -> Place:
        """Where it is defined or cited by its key, else the claim that cites it first:
        a page cites by bare numbers."""
        if place := self.references.get(key):
            return place
        ordinal = self.citing.get(key, 0)
        return self._in_claim(*self.claims[ordinal], 0, 0) if ordinal else Place(self.body, self.body)

    def _heading(self, heading: str) -> Place:
        spelled = " ".join(TOKEN.findall(heading)).casefold()
        return self.lines.get(spelled) or Place(self.body, self.body)


def _references(text: str, body: int) -> dict[str, Place]:
    """Where each key is defined: in the front matter, else in a list, else where it is first cited."""
    places: dict[str, Place] = {}
    for pattern, start, end in (
        (IN_FRONT_MATTER, 0, body),
        (IN_LIST, body, len(text)),
        (CITED, body, len(text)),
    ):
        for match in pattern.finditer(text, start, end):
            group = match.lastindex or 0
            places.setdefault(match[group], Place(*match.span(group)))
    return places


def _lines(text: str) -> dict[str, Place]:
    """Where each line stands that could be a heading or the title, by its words."""
    places: dict[str, Place] = {}
    for line in LINE.finditer(text):
        tokens = list(TOKEN.finditer(line[0].partition("{#")[0]))
        if tokens and tokens[0][0] == "title" and len(tokens) > 1:
            tokens = tokens[1:]
        if tokens:
            start, end = line.start() + tokens[0].start(), line.start() + tokens[-1].end()
            places.setdefault(" ".join(token[0] for token in tokens).casefold(), Place(start, end))
    return places
