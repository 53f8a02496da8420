"""Which claim of one version is which claim of another, and what became of it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from review_service.comparing.alignment import Pairs, longest_in_order
from review_service.comparing.claim_pairing import Cited, Group, Side, group_claims
from review_service.comparing.claim_sections import in_same_section
from review_service.reading.document import Citation, Claim
from review_service.reading.fingerprint import fingerprint


class Change(StrEnum):
    """What became of a claim. One under another heading than before has moved,
    unless the heading was renamed."""

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
    """The claims of two versions that belong together: one and at least two where it was split,
    at least two and one where they were merged, else at most one of each. Several stand side by side,
    in the order of the text."""

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
    before, after = Side(old, source_of), Side(new, new_source_of or source_of)
    return _in_reading_order(before, after, group_claims(before, after))


def _in_reading_order(before: Side, after: Side, groups: Sequence[Group]) -> tuple[ClaimChange, ...]:
    """A group stands where its first new claim stands."""
    pairs = [(olds[0], news[0]) for olds, news in groups]
    same_section = in_same_section(before, after, pairs)
    stayed = set(_in_same_order(same_section, before, after))
    changes = {
        news[0]: _change(before, after, (olds, news), (olds[0], news[0]) not in stayed)
        for olds, news in groups
    }
    removed = _removed_after(before, pairs, {i for olds, _ in groups for i in olds})
    further = {j for _, news in groups for j in news[1:]}
    result = [*removed[-1]]
    for j, claim in enumerate(after.claims):
        if j not in further:
            result.append(changes.get(j) or ClaimChange(Change.ADDED, (), (claim,)))
        result += removed[j]
    return tuple(result)


def _in_same_order(pairs: Pairs, before: Side, after: Side) -> Pairs:
    """As `longest_in_order`, in the direction of `_match`, so that ties fall alike both ways round."""
    if before.exact <= after.exact:
        return longest_in_order(pairs)
    return [(i, j) for j, i in longest_in_order(sorted((j, i) for i, j in pairs))]


def _removed_after(before: Side, pairs: Pairs, kept: set[int]) -> defaultdict[int, list[ClaimChange]]:
    """Removed claims by the new index of the claim that they stood behind; -1 for the beginning."""
    removed: defaultdict[int, list[ClaimChange]] = defaultdict(list)
    if len(kept) == len(before.claims):
        return removed
    flow = dict(longest_in_order(pairs))
    last = -1
    for i, claim in enumerate(before.claims):
        last = flow.get(i, last)
        if i not in kept:
            removed[last].append(ClaimChange(Change.REMOVED, (claim,), ()))
    return removed


def _change(before: Side, after: Side, group: Group, is_moved: bool) -> ClaimChange:
    olds, news = group
    if len(olds) == len(news) == 1:
        return _one_to_one(before, after, olds[0], news[0], is_moved)
    was = {name: citation for i in olds for name, citation in before.cited[i].items()}
    now = {name: citation for j in news for name, citation in after.cited[j].items()}
    return ClaimChange(
        Change.SPLIT if len(news) > 1 else Change.MERGED,
        tuple(before.claims[i] for i in olds),
        tuple(after.claims[j] for j in news),
        _only_in(now, was),
        _only_in(was, now),
    )


def _one_to_one(before: Side, after: Side, i: int, j: int, is_moved: bool) -> ClaimChange:
    olds, news = (before.claims[i],), (after.claims[j],)
    is_same_cited = before.sources[i] == after.sources[j]
    if is_same_cited and _is_same_text(before, after, i, j):
        return ClaimChange(Change.MOVED if is_moved else Change.UNCHANGED, olds, news)
    change = Change.MOVED_EDITED if is_moved else Change.EDITED
    if is_same_cited:
        return ClaimChange(change, olds, news)
    was, now = before.cited[i], after.cited[j]
    return ClaimChange(change, olds, news, _only_in(now, was), _only_in(was, now))


def _only_in(there: Cited, elsewhere: Cited) -> tuple[Citation, ...]:
    return tuple(citation for name, citation in there.items() if name not in elsewhere)


def _is_same_text(before: Side, after: Side, i: int, j: int) -> bool:
    old, new = before.claims[i], after.claims[j]
    if old.text == new.text:
        return True
    if before.headings[i] == after.headings[j]:
        return before.print_of(i) == after.print_of(j)
    return fingerprint(old.text, ()) == fingerprint(new.text, ())
