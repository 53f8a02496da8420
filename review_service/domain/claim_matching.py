"""Which claim of one version is which claim of another: exact first, then the best overall assignment."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from review_service.domain.alignment import Pairs, align, longest_in_order
from review_service.domain.claim_similarity import Entry, find_similar
from review_service.domain.document import Citation, Claim
from review_service.domain.fingerprint import fingerprint


class Change(StrEnum):
    """What became of a claim. A claim under a heading that changed counts as moved."""

    UNCHANGED = "unchanged"
    EDITED = "edited"
    MOVED = "moved"
    MOVED_EDITED = "moved-edited"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Partners:
    """The claims of two versions that belong together: one and at least two where it was split, at least two and
    one where they were merged, else at most one of each. Several stand side by side, in the order of the text."""

    change: Change
    olds: tuple[Claim, ...]
    news: tuple[Claim, ...]

    @property
    def old(self) -> Claim | None:
        """The first; None where the claim was added."""
        return self.olds[0] if self.olds else None

    @property
    def new(self) -> Claim | None:
        """The first; None where the claim was removed."""
        return self.news[0] if self.news else None


@dataclass(frozen=True, slots=True)
class ClaimChange(Partners):
    """What became of a claim, and which citations came and went."""

    citations_added: tuple[Citation, ...] = ()
    citations_removed: tuple[Citation, ...] = ()


class _Side:
    """The claims of one version with what is compared about them, worked out once."""

    def __init__(self, claims: Sequence[Claim], source_of: Callable[[str], str]) -> None:
        self.claims = claims
        self.cited = [
            {(source_of(c.key), c.locator): c for c in claim.citations} if claim.citations else {}
            for claim in claims
        ]
        self.sources = [tuple(sorted(cited)) if cited else () for cited in self.cited]
        self.exact = [
            (claim.text, claim.heading, sources) for claim, sources in zip(claims, self.sources, strict=True)
        ]
        self._prints: dict[int, str] = {}
        self._headings: dict[tuple[str, ...], str] = {}

    def print_of(self, index: int) -> str:
        """The fingerprint of text and heading path: the same where only the setting of the words differs."""
        if index not in self._prints:
            claim = self.claims[index]
            self._prints[index] = claim.fingerprint or fingerprint(claim.text, claim.heading)
        return self._prints[index]

    def heading(self, index: int) -> str:
        path = self.claims[index].heading
        if path not in self._headings:
            self._headings[path] = fingerprint("", path)
        return self._headings[path]

    def entries(self, indices: Iterable[int]) -> list[Entry]:
        return [(index, self.claims[index].text, self.heading(index)) for index in indices]


def match_claims(
    old: Sequence[Claim],
    new: Sequence[Claim],
    source_of: Callable[[str], str] = str,
    new_source_of: Callable[[str], str] | None = None,
) -> tuple[ClaimChange, ...]:
    """Account for every claim of both versions exactly once, in the new reading order.

    Removed claims stand where they stood. `source_of` tells which work a citation key means, so that
    renumbering is no change; `new_source_of` where the same key means another work in the new version.
    """
    before, after = _Side(old, source_of), _Side(new, new_source_of or source_of)
    pairs = sorted(_match(before, after))
    return _in_reading_order(before, after, pairs)


def _match(before: _Side, after: _Side) -> Pairs:
    """Always worked out in the same direction, whichever version came first: so a diff mirrors its reverse."""
    if before.exact == after.exact:
        return [(i, i) for i in range(len(before.claims))]
    if before.exact < after.exact:
        return _match_forward(before, after)
    return [(i, j) for j, i in _match_forward(after, before)]


_LOOKS: tuple[Callable[[_Side, int], Hashable], ...] = (
    lambda side, i: (side.print_of(i), side.sources[i]),
    lambda side, i: side.print_of(i),
    lambda side, i: side.claims[i].text,
)


def _match_forward(a: _Side, b: _Side) -> Pairs:
    """Equal to the letter, then in all but the setting, then with other citations, then under another heading,
    then alike."""
    pairs = dict(_pair_equal(list(enumerate(a.exact)), list(enumerate(b.exact))))
    for looks in _LOOKS:
        rest_a, rest_b = _unpaired(a, pairs), _unpaired(b, pairs.values())
        pairs |= _pair_equal([(i, looks(a, i)) for i in rest_a], [(j, looks(b, j)) for j in rest_b])
    rest_a, rest_b = _unpaired(a, pairs), _unpaired(b, pairs.values())
    anchors = longest_in_order(sorted(pairs.items()))
    alike = find_similar(a.entries(rest_a), b.entries(rest_b), anchors)
    return [*pairs.items(), *alike.items()]


def _unpaired(side: _Side, paired: Iterable[int]) -> list[int]:
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


def _in_reading_order(before: _Side, after: _Side, pairs: Pairs) -> tuple[ClaimChange, ...]:
    same_heading = [(i, j) for i, j in pairs if before.heading(i) == after.heading(j)]
    stayed = set(_in_same_order(same_heading, before, after))
    changes = {j: _paired(before, after, i, j, (i, j) not in stayed) for i, j in pairs}
    removed = _removed_after(before, pairs)
    result = [*removed[-1]]
    for j, claim in enumerate(after.claims):
        result.append(changes.get(j) or ClaimChange(Change.ADDED, (), (claim,)))
        result += removed[j]
    return tuple(result)


def _in_same_order(pairs: Pairs, before: _Side, after: _Side) -> Pairs:
    """As `longest_in_order`, in the direction of `_match`, so that ties fall alike both ways round."""
    if before.exact <= after.exact:
        return longest_in_order(pairs)
    return [(i, j) for j, i in longest_in_order(sorted((j, i) for i, j in pairs))]


def _removed_after(before: _Side, pairs: Pairs) -> defaultdict[int, list[ClaimChange]]:
    """Removed claims by the new index of the claim that they stood behind; -1 for the beginning."""
    flow = dict(longest_in_order(pairs))
    paired = {i for i, _ in pairs}
    removed: defaultdict[int, list[ClaimChange]] = defaultdict(list)
    last = -1
    for i, claim in enumerate(before.claims):
        last = flow.get(i, last)
        if i not in paired:
            removed[last].append(ClaimChange(Change.REMOVED, (claim,), ()))
    return removed


def _paired(before: _Side, after: _Side, i: int, j: int, is_moved: bool) -> ClaimChange:
    old, new, was, now = before.claims[i], after.claims[j], before.cited[i], after.cited[j]
    same = before.sources[i] == after.sources[j] and _is_same_text(before, after, i, j)
    change = (
        (Change.MOVED if same else Change.MOVED_EDITED)
        if is_moved
        else (Change.UNCHANGED if same else Change.EDITED)
    )
    added = tuple(citation for name, citation in now.items() if name not in was)
    gone = tuple(citation for name, citation in was.items() if name not in now)
    return ClaimChange(change, (old,), (new,), added, gone)


def _is_same_text(before: _Side, after: _Side, i: int, j: int) -> bool:
    old, new = before.claims[i], after.claims[j]
    if old.text == new.text:
        return True
    if before.heading(i) == after.heading(j):
        return before.print_of(i) == after.print_of(j)
    return fingerprint(old.text, ()) == fingerprint(new.text, ())
