"""Two texts that grew from one are put together claim by claim: what only one side changed is taken,
the rest is asked.

Three-way merge after diff3 (Khanna, Kunal, Pierce 2007), with claims that were edited as further anchors,
so that two people who edit two neighbouring claims are not in each other's way.
"""

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from review_service.comparing.alignment import Pairs, align, longest_in_order
from review_service.comparing.claim_matching import match_claims
from review_service.core.errors import BadInput
from review_service.reading.articles import read_article
from review_service.reading.canonical import to_markdown
from review_service.reading.document import Claim


class Choice(StrEnum):
    """What is kept where both sides changed the same words."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text, about a claim long, as it was (`base`) and as each side has it;
    all three may be empty."""

    base: str
    mine: str
    theirs: str

    @property
    def is_conflict(self) -> bool:
        """Both changed it, and not alike. White space alone is no difference to ask anybody about."""
        return self.base not in (self.mine, self.theirs) and self.mine.split() != self.theirs.split()

    @property
    def is_theirs(self) -> bool:
        """Only they changed it, so theirs is taken without asking."""
        return self.mine == self.base != self.theirs

    def text(self, choice: Choice) -> str:
        """`choice` counts where both changed it."""
        if not self.is_conflict:
            return self.theirs if self.mine == self.base else self.mine
        return {Choice.MINE: self.mine, Choice.THEIRS: self.theirs, Choice.BOTH: self._both}[choice]

    @property
    def _both(self) -> str:
        if not self.mine or self.mine[-1].isspace() or not self.theirs:
            return self.mine + self.theirs
        return (
            f"{self.mine}\n\n{self.theirs}" if "\n" in self.theirs.strip() else f"{self.mine} {self.theirs}"
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A text in pieces that give it back when joined: a claim with its citations and marker,
    a heading, a line.

    `claims` are the claims with the number of the piece that each stands in.
    """

    pieces: tuple[str, ...]
    claims: tuple[tuple[Claim, int], ...] = ()


def written(text: str) -> Written:
    """An article in its canonical form, cut where its claims begin;
    a text that cannot be read is cut into its lines."""
    try:
        document = read_article(text)
    except BadInput:
        return _cut(text, (), 0)
    content = to_markdown(document)
    return _cut(content, document.claims, content.rindex(document.body))


def merge(base: Written | None, mine: Written, theirs: Written) -> tuple[Part, ...]:
    """Parts in the order of the text. Without a `base` what both have in common stands for it."""
    if base is None:
        base = Written(tuple(mine.pieces[i] for i, _ in _equal(mine, theirs)))
    to_mine, to_theirs = dict(_matched(base, mine)), dict(_matched(base, theirs))
    anchors = [(b, to_mine[b], to_theirs[b]) for b in sorted(to_mine.keys() & to_theirs.keys())]
    ends = (len(base.pieces), len(mine.pieces), len(theirs.pieces))
    parts, behind = [], (0, 0, 0)
    for anchor in [*anchors, ends]:
        parts.append(_part(base, mine, theirs, behind, anchor))
        after = (anchor[0] + 1, anchor[1] + 1, anchor[2] + 1)
        if anchor is not ends:
            parts.append(_part(base, mine, theirs, anchor, after))
        behind = after
    return tuple(part for part in parts if part.base or part.mine or part.theirs)


def put_together(
    parts: Sequence[Part], choices: Mapping[int, Choice], otherwise: Choice = Choice.BOTH
) -> str:
    """`choices` by the place of the part; where nobody chose, nothing is thrown away."""
    return "".join(part.text(choices.get(place, otherwise)) for place, part in enumerate(parts))


Place = tuple[int, int, int]


def _part(base: Written, mine: Written, theirs: Written, start: Place, end: Place) -> Part:
    return Part(
        "".join(base.pieces[start[0] : end[0]]),
        "".join(mine.pieces[start[1] : end[1]]),
        "".join(theirs.pieces[start[2] : end[2]]),
    )


def _equal(old: Written, new: Written) -> Pairs:
    a, b = [piece.strip() for piece in old.pieces], [piece.strip() for piece in new.pieces]
    return [(i + k, j + k) for i, j, size in align(a, b) for k in range(size)]


def _matched(old: Written, new: Written) -> Pairs:
    """Equal pieces, and claims that are one claim edited, as many as stand in the
    same order on both sides."""
    pairs = _equal(old, new)
    taken, others = {i for i, _ in pairs}, {j for _, j in pairs}
    if len(taken) == len(old.pieces) == len(new.pieces):
        return pairs
    place, new_place = ({claim.ordinal: place for claim, place in side.claims} for side in (old, new))
    for change in match_claims([claim for claim, _ in old.claims], [claim for claim, _ in new.claims]):
        if change.old is None or change.new is None:
            continue
        i, j = place[change.old.ordinal], new_place[change.new.ordinal]
        if i not in taken and j not in others:
            pairs.append((i, j))
            taken.add(i)
            others.add(j)
    return longest_in_order(sorted(pairs))


def _cut(text: str, claims: Sequence[Claim], offset: int) -> Written:
    extents = sorted((c.spans[0][0] + offset, c.spans[-1][1] + offset) for c in claims if c.spans)
    cuts = sorted({0, *_line_starts(text, extents), *_claim_starts(text, extents)})
    pieces = tuple(text[start:end] for start, end in itertools.pairwise([*cuts, len(text)]))
    placed = tuple((c, bisect_right(cuts, c.spans[0][0] + offset) - 1) for c in claims if c.spans)
    return Written(pieces, placed)


def _line_starts(text: str, extents: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Of the lines that are not blank and do not go on with a claim."""
    starts, position = [start for start, _ in extents], 0
    for line in text.splitlines(keepends=True):
        before = bisect_right(starts, position) - 1
        if line.strip() and (before < 0 or position >= extents[before][1] or position == extents[before][0]):
            yield position
        position += len(line)


def _claim_starts(text: str, extents: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Of the claims that follow another on its line; the first one of a line has its marker with it."""
    for (_, end), (start, _) in itertools.pairwise(extents):
        if "\n" not in text[end:start]:
            yield start
