"""Pairs the claims of two versions: exact first, then the best overall assignment,
then what was split or merged."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property

from review_service.comparing.alignment import Pairs, align, longest_in_order
from review_service.comparing.claim_rewriting import Entry
from review_service.comparing.claim_similarity import find_similar
from review_service.comparing.claim_splits import Alike, Passage, find_splits
from review_service.reading.document import CELL_DIVIDER, Citation, Claim, ClaimKind
from review_service.reading.fingerprint import fingerprint

Cited = dict[tuple[str, str], Citation]
"""What a claim cites, by source and locator."""

Group = tuple[tuple[int, ...], tuple[int, ...]]
"""Claims that belong together: indices in the old and in the new version,
neighbours where there are several."""


_PROSE = (ClaimKind.SENTENCE, ClaimKind.ITEM)


class Side:
    """The claims of one version with what is compared about them, worked out once."""

    def __init__(self, claims: Sequence[Claim], source_of: Callable[[str], str]) -> None:
        self.claims = claims
        self.cited: list[Cited] = [
            {(source_of(c.key), c.locator): c for c in claim.citations} if claim.citations else {}
            for claim in claims
        ]
        self.sources = [tuple(sorted(cited)) if cited else () for cited in self.cited]
        self.exact = [
            (claim.text, claim.heading, sources) for claim, sources in zip(claims, self.sources, strict=True)
        ]
        self._prints: dict[int, str] = {}

    def print_of(self, index: int) -> str:
        """The fingerprint of text and heading path: the same where only the setting of the words differs."""
        if index not in self._prints:
            claim = self.claims[index]
            self._prints[index] = claim.fingerprint or fingerprint(claim.text, claim.heading)
        return self._prints[index]

    @cached_property
    def headings(self) -> list[str]:
        """What tells the heading path of each claim from others."""
        paths = {claim.heading for claim in self.claims}
        prints = {path: fingerprint("", path) for path in paths}
        return [prints[claim.heading] for claim in self.claims]

    def entries(self, indices: Iterable[int]) -> list[Entry]:
        return [self._entry(index, self.claims[index]) for index in indices]

    def _entry(self, index: int, claim: Claim) -> Entry:
        name = claim.text.partition(CELL_DIVIDER)[0].casefold() if claim.kind is ClaimKind.ROW else ""
        return Entry(index, claim.text, self.headings[index], name, self.sources[index])

    def prose(self, index: int) -> Passage | None:
        """What may be split: a sentence or a list item, with its section; None for rows and captions."""
        claim = self.claims[index]
        return (claim.text, self.headings[index]) if claim.kind in _PROSE else None


def group_claims(before: Side, after: Side) -> list[Group]:
    """Every claim at most once; by the first old claim of each group.

    Always worked out in the same direction, whichever version came first: so a diff mirrors its reverse.
    """
    if before.exact == after.exact:
        return [((i,), (i,)) for i in range(len(before.claims))]
    if before.exact < after.exact:
        return sorted(_group_forward(before, after))
    return sorted((olds, news) for news, olds in _group_forward(after, before))


_LOOKS: tuple[Callable[[Side, int], Hashable], ...] = (
    lambda side, i: (side.print_of(i), side.sources[i]),
    lambda side, i: side.print_of(i),
    lambda side, i: side.claims[i].text,
)


def _group_forward(a: Side, b: Side) -> list[Group]:
    """Equal to the letter, then in all but the setting, then with other citations,
    then under another heading, then alike, then split or merged."""
    pairs = dict(_pair_equal(list(enumerate(a.exact)), list(enumerate(b.exact))))
    for looks in _LOOKS:
        rest_a, rest_b = _unpaired(a, pairs), _unpaired(b, pairs.values())
        pairs |= _pair_equal([(i, looks(a, i)) for i in rest_a], [(j, looks(b, j)) for j in rest_b])
    rest_a, rest_b = _unpaired(a, pairs), _unpaired(b, pairs.values())
    anchors = longest_in_order(sorted(pairs.items()))
    alike = find_similar(a.entries(rest_a), b.entries(rest_b), anchors)
    several = _split_and_merged(a, b, alike, rest_a, rest_b)
    grouped_a = {i for olds, _ in several for i in olds}
    grouped_b = {j for _, news in several for j in news}
    kept = [(i, j) for i, (j, _) in alike.items() if i not in grouped_a and j not in grouped_b]
    return [*(((i,), (j,)) for i, j in [*pairs.items(), *kept]), *several]


def _split_and_merged(a: Side, b: Side, alike: Alike, rest_a: list[int], rest_b: list[int]) -> list[Group]:
    """The best groups first where two want the same claim."""
    backwards = {j: (i, likeness) for i, (j, likeness) in alike.items()}
    lone_a, lone_b = (
        [i for i in rest_a if i not in alike],
        [j for j in rest_b if j not in backwards],
    )
    weighed: list[tuple[float, tuple[int, ...], tuple[int, ...]]] = [
        (-split.gain, (split.whole,), split.parts)
        for split in find_splits(a.prose, b.prose, alike, lone_a, lone_b)
    ]
    weighed += [
        (-split.gain, split.parts, (split.whole,))
        for split in find_splits(b.prose, a.prose, backwards, lone_b, lone_a)
    ]
    groups: list[Group] = []
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    for _, olds, news in sorted(weighed):
        if taken_a.isdisjoint(olds) and taken_b.isdisjoint(news):
            groups.append((olds, news))
            taken_a.update(olds)
            taken_b.update(news)
    return groups


def _unpaired(side: Side, paired: Iterable[int]) -> list[int]:
    taken = set(paired)
    return [index for index in range(len(side.claims)) if index not in taken]


def _pair_equal(a: Sequence[tuple[int, Hashable]], b: Sequence[tuple[int, Hashable]]) -> Pairs:
    """Pair what is equal: as much as possible in order, then the rest, first with first."""
    shared = {key for _, key in a} & {key for _, key in b}
    a, b = [item for item in a if item[1] in shared], [item for item in b if item[1] in shared]
    pairs: Pairs = []
    for start_a, start_b, size in align([key for _, key in a], [key for _, key in b]):
        pairs += [(a[start_a + k][0], b[start_b + k][0]) for k in range(size)]
    taken_a, taken_b = {i for i, _ in pairs}, {j for _, j in pairs}
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for j, key in b:
        if j not in taken_b:
            waiting[key].append(j)
    for i, key in a:
        if i not in taken_a and waiting.get(key):
            pairs.append((i, waiting[key].popleft()))
    return pairs
