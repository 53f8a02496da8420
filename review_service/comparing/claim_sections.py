"""Which claims stayed in their section: a section whose heading was renamed is the same section."""

from collections import Counter

from review_service.comparing.alignment import Pairs
from review_service.comparing.claim_pairing import Side


def in_same_section(before: Side, after: Side, pairs: Pairs) -> Pairs:
    """The pairs under the same heading path, or under one that took the place of the old."""
    was, now = before.headings, after.headings
    elsewhere = [(i, j) for i, j in pairs if was[i] != now[j]]
    if not elsewhere:
        return pairs
    renamed = _renamed(before, after, elsewhere)
    return [(i, j) for i, j in pairs if was[i] == now[j] or renamed.get(was[i]) == now[j]]


def _renamed(before: Side, after: Side, elsewhere: Pairs) -> dict[str, str]:
    """Heading paths that are gone and the new ones that most of their claims are under, and come from."""
    gone, come = set(before.headings), set(after.headings)
    gone, come = gone - come, come - gone
    ways = Counter((before.headings[i], after.headings[j]) for i, j in elsewhere)
    out: dict[str, list[int]] = {}
    into: dict[str, list[int]] = {}
    for (old, new), count in ways.items():
        out.setdefault(old, []).append(count)
        into.setdefault(new, []).append(count)
    return {
        old: new
        for (old, new), count in ways.items()
        if old in gone and new in come and _is_most(count, out[old]) and _is_most(count, into[new])
    }


def _is_most(count: int, counts: list[int]) -> bool:
    """More than any other alone."""
    return count == max(counts) and counts.count(count) == 1
