"""One pass over the inline Markdown of a block: its plain words, its citations, and where each stood.

Reads as Python-Markdown does wherever both could differ; linear in the length of the text.
"""

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from review_service.reading import citations
from review_service.reading.document import Citation

# Stands in `Inline.plain` for a citation, and before the key of a narrative one,
# which is a word of its sentence; `characters.clean` keeps it out of texts.
CITE = "\ue000"
UNSPACED_CITE = re.compile(rf"(?<!\w){CITE}(?=\w)")
SPECIAL = re.compile(r"\\(?:[!-/:-@\[-`{-~]|$)|`+|\*+|_+|[\[\]<&@\ue000]")
LINK_END = re.compile(
    r"\(\s*<?(?P<target>[^\s<>()]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
ATTRIBUTES = re.compile(r"\{[^{}]*\}")
AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+)>", re.IGNORECASE)
TAG = re.compile(r"</?[A-Za-z][^>]{0,300}>|<[!?]")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
WORD = re.compile(r"\w")
LONGEST_REMEMBERED = 4_000  # characters: 256 such lines are a few megabytes at most


@dataclass(frozen=True, slots=True)
class Group:
    """A citation group: its range in the source and what it cites."""

    start: int
    end: int
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    """A matched pair of delimiters: `mark` opens at `start` and closes at `end` (the
    end of the closing one)."""

    start: int
    end: int
    mark: str


@dataclass(slots=True)
class Inline:
    """`plain`: the words, with `CITE` where a citation stood. Ranges are of the source
    unless they say plain."""

    source: str
    plain: str = ""
    groups: list[Group] = field(default_factory=list)
    emphases: list[Emphasis] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)
    images: list[tuple[int, int]] = field(default_factory=list)
    brackets: list[tuple[int, int]] = field(
        default_factory=list
    )  # literal pairs, the range without the brackets
    tags: list[tuple[int, int]] = field(default_factory=list)
    cuts: list[tuple[int, int, str]] = field(default_factory=list)  # source ranges and what they become
    _plain_starts: list[int] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _cites: list[int] = field(default_factory=list)

    def place(self, index: int) -> int:
        """The place in the source of a character of `plain`."""
        piece = bisect_right(self._plain_starts, index) - 1
        return self._starts[piece] + index - self._plain_starts[piece]

    def plain_place(self, place: int) -> int:
        """The place in `plain` of a place in the source (of what follows, inside of markup)."""
        piece = bisect_right(self._starts, place) - 1
        if piece < 0:
            return 0
        following = self._plain_starts[piece + 1] if piece + 1 < len(self._starts) else len(self.plain)
        return min(self._plain_starts[piece] + place - self._starts[piece], following)

    def cited_within(self, start: int, end: int) -> list[Citation]:
        """The citations between two places of `plain`."""
        first, last = bisect_left(self._cites, start), bisect_left(self._cites, end)
        return [citation for group in self.groups[first:last] for citation in group.citations]

    def markup_before(self, place: int) -> int:
        """`place`, moved left to the start of the narrative citation it is within and over
        delimiters that touch it."""
        cut = bisect_right(self.cuts, (place, -1, "")) - 1
        if cut >= 0 and place < self.cuts[cut][1] and self.cuts[cut][2][:1] == CITE:
            place = self.cuts[cut][0]
            cut -= 1
        while cut >= 0 and self.cuts[cut][1] == place and self.cuts[cut][2] == "":
            place = self.cuts[cut][0]
            cut -= 1
        return place

    def markup_after(self, place: int) -> int:
        """`place`, moved right to the end of what it is within (code, an entity) and over
        delimiters that touch it."""
        cut = bisect_right(self.cuts, (place, -1, ""))
        if cut and self.cuts[cut - 1][0] < place < self.cuts[cut - 1][1]:
            place = self.cuts[cut - 1][1]
        while cut < len(self.cuts) and self.cuts[cut][0] == place and self.cuts[cut][2] == "":
            place = self.cuts[cut][1]
            cut += 1
        return place


def scan(source: str) -> Inline:
    """Reads one block's inline source (a single line). Not to be changed: the same line is scanned four times
    on its way from what was handed in to the page, and the last ones are remembered."""
    return _remembered(source) if len(source) <= LONGEST_REMEMBERED else _scan(source)


@lru_cache(maxsize=256)
def _remembered(source: str) -> Inline:
    return _scan(source)


def _scan(source: str) -> Inline:
    inline = Inline(source)
    if SPECIAL.search(source):
        _read(inline)
    _assemble(inline)
    return inline


def plain(source: str) -> str:
    """The words alone: no markup, no citations, white space folded."""
    return " ".join(UNSPACED_CITE.sub("", scan(source).plain).replace(CITE, " ").split())


def without_emphasis(text: str) -> str:
    """The text without its matched pairs of `*` and `_`; nothing else is read."""
    inline = Inline(text)
    _pair_emphasis(inline, list(re.finditer(r"\*+|_+", text)))
    inline.cuts.sort()
    _assemble(inline)
    return inline.plain


def _read(inline: Inline) -> None:
    source = inline.source
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    runs: list[re.Match[str]] = []
    names: list[re.Match[str]] = []
    for match in _specials(inline):
        char = match[0][0]
        if char in "*_":
            runs.append(match)
        elif char == "[":
            opened.append(match.start())
        elif char == "]" and opened:
            pairs.append((opened.pop(), match.start()))
        elif char == "@" and (named := _narrative(source, match.start())):
            names.append(named)
    covered = _read_brackets(inline, pairs)
    _read_names(inline, names, covered)
    _pair_emphasis(inline, [run for run in runs if not _is_within(run.start(), covered)])
    inline.cuts = _without_overlap(inline.cuts)
    inline.groups.sort(key=lambda group: group.start)
    inline.brackets.sort()
    inline.emphases.sort(key=lambda pair: pair.start)


def _specials(inline: Inline) -> Iterator[re.Match[str]]:
    """The characters that may open or close something; escapes, code, autolinks,
    tags and entities are settled here."""
    source, position = inline.source, 0
    ticks = _CodeEnds(source) if "`" in source else None
    while match := SPECIAL.search(source, position):
        start, position = match.span()
        char = match[0][0]
        if char == "\\":
            inline.cuts.append((start, position, match[0][1:]))
        elif char == CITE:
            inline.cuts.append((start, position, ""))
        elif char == "`" and ticks is not None:
            end = ticks.after(match)
            if end:
                inline.cuts.append((start, end, source[position : end - len(match[0])].strip()))
                inline.links.append((start, end))
                position = end
        elif char == "<":
            position = _read_angle(inline, start)
        elif char == "&":
            if entity := ENTITY.match(source, start):
                inline.cuts.append((start, entity.end(), _character(entity[0])))
                position = entity.end()
        else:
            yield match


class _CodeEnds:
    """Where each run of backticks finds the next run of its length."""

    def __init__(self, source: str) -> None:
        self.by_length: dict[int, list[int]] = {}
        for run in re.finditer("`+", source):
            self.by_length.setdefault(len(run[0]), []).append(run.start())

    def after(self, run: re.Match[str]) -> int:
        starts = self.by_length.get(len(run[0]), [])
        next_run = bisect_right(starts, run.start())
        return starts[next_run] + len(run[0]) if next_run < len(starts) else 0


def _character(entity: str) -> str:
    """The character an entity stands for, unless it is one that has no place in a text (`&#2;`)."""
    char = html.unescape(entity)
    return char if char.isprintable() and char != CITE else entity


def _read_angle(inline: Inline, start: int) -> int:
    source = inline.source
    if link := AUTOLINK.match(source, start):
        inline.cuts += [(start, start + 1, ""), (link.end() - 1, link.end(), "")]
        inline.links.append(link.span())
        return link.end()
    if tag := TAG.match(source, start):
        inline.tags.append(tag.span())
    return start + 1


def _narrative(source: str, start: int) -> re.Match[str] | None:
    before = source[start - 1] if start else " "
    if before.isalnum() or before in "_.@/" or source[max(0, start - 2) : start] == "\\[":
        return None
    match = citations.NARRATIVE.match(source, start)
    if match is None or citations.CROSS_REFERENCE.match(match["braced"] or match["key"]):
        return None
    return match


def _read_brackets(inline: Inline, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Links, images and citation groups, inner ones first; returns the ranges inside
    which nothing else counts."""
    covered: list[tuple[int, int]] = []
    last_link = -1
    for start, end in pairs:
        is_image = inline.source[start - 1 : start] == "!" and start > 0
        # No link within a link, but an image's words may hold one.
        link = LINK_END.match(inline.source, end + 1) if is_image or start > last_link else None
        if link:
            covered.append(_read_link(inline, start, end, link.end()))
            if not is_image:
                last_link = start
        elif group := _group(inline.source, start, end):
            inline.groups.append(Group(start, end + 1, group))
            inline.cuts.append((start, end + 1, CITE))
            covered.append((start, end + 1))
        else:
            inline.brackets.append((start + 1, end))
    return sorted(covered)


def _group(source: str, start: int, end: int) -> tuple[Citation, ...]:
    # A group holds no brackets, so the search for `@` stays within the pair and the whole stays linear.
    if source.find("@", start, end) < 0 or source.find("[", start + 1, end) >= 0 or "`" in source[start:end]:
        return ()
    return citations.read_group(source[start + 1 : end])


def _read_link(inline: Inline, start: int, end: int, after: int) -> tuple[int, int]:
    is_image = start > 0 and inline.source[start - 1] == "!"
    if is_image:
        start -= 1
        attributes = ATTRIBUTES.match(inline.source, after)
        after = attributes.end() if attributes else after
        inline.images.append((start, after))
    inline.cuts += [(start, start + (2 if is_image else 1), ""), (end, after, "")]
    inline.links.append((start, after))
    return (end, after)


def _read_names(inline: Inline, names: list[re.Match[str]], covered: list[tuple[int, int]]) -> None:
    for match in names:
        if not _is_within(match.start(), covered):
            cited = Citation(match["braced"] or match["key"], (match["locator"] or "").strip())
            is_bare = (
                inline.source[match.start() - 1 : match.start()] == "-"
            )  # `-@key`: the name is there already
            start = match.start() - is_bare
            inline.groups.append(Group(start, match.end(), (cited,)))
            inline.cuts.append((start, match.end(), CITE if is_bare else f"{CITE}{cited.key}"))


def _is_within(place: int, ranges: list[tuple[int, int]]) -> bool:
    before = bisect_right(ranges, (place, 1 << 60)) - 1
    return before >= 0 and ranges[before][0] <= place < ranges[before][1]


def _pair_emphasis(inline: Inline, runs: list[re.Match[str]]) -> None:
    """CommonMark's delimiter stack without its rule of three, with Python-Markdown's notion of flanking."""
    stack: list[list[int]] = []  # [place, length left] of the openers, both characters
    waiting = {"*": 0, "_": 0}
    for run in runs:
        char, start, left = run[0][0], run.start(), len(run[0])
        can_open, can_close = _flanks(inline.source, run)
        while can_close and left and waiting[char]:
            while inline.source[stack[-1][0]] != char:
                waiting[inline.source[stack.pop()[0]]] -= 1
            opener = stack[-1]
            size = 2 if left > 1 and opener[1] > 1 else 1
            opened = opener[0] + opener[1] - size
            inline.emphases.append(Emphasis(opened, start + size, char * size))
            inline.cuts += [(opened, opened + size, ""), (start, start + size, "")]
            start, left, opener[1] = start + size, left - size, opener[1] - size
            if not opener[1]:
                stack.pop()
                waiting[char] -= 1
        if can_open and left:
            stack.append([start, left])
            waiting[char] += 1


def _flanks(source: str, run: re.Match[str]) -> tuple[bool, bool]:
    before = source[run.start() - 1 : run.start()] or " "
    after = source[run.end() : run.end() + 1] or " "
    can_open, can_close = not after.isspace(), not before.isspace()
    if run[0][0] == "_":
        return can_open and not WORD.match(before), can_close and not WORD.match(after)
    return can_open, can_close


def _without_overlap(cuts: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Ordered; what lies inside an earlier cut (an escape within a link's address) is dropped."""
    kept: list[tuple[int, int, str]] = []
    end = 0
    for cut in sorted(cuts, key=lambda cut: (cut[0], -cut[1])):
        if cut[0] >= end:
            kept.append(cut)
            end = cut[1]
    return kept


def _assemble(inline: Inline) -> None:
    pieces: list[str] = []
    length = done = 0

    def keep(piece: str, place: int) -> None:
        nonlocal length
        if piece:
            inline._plain_starts.append(length)
            inline._starts.append(place)
            pieces.append(piece)
            length += len(piece)

    for start, end, replacement in inline.cuts:
        keep(inline.source[done:start], done)
        if replacement[:1] == CITE:
            inline._cites.append(length)
        keep(replacement, start)
        done = end
    keep(inline.source[done:], done)
    inline.plain = "".join(pieces)
