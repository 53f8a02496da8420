"""What two sequences have in common in the same order: the ground that every diff stands on."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

from rapidfuzz.distance import LCSseq

Pairs = list[tuple[int, int]]
Blocks = list[tuple[int, int, int]]

MOST_CELLS = 2 * 10**7  # rapidfuzz keeps a bit for each cell, and looks at each


def align(old: Sequence[Hashable], new: Sequence[Hashable]) -> Blocks:
    """(start in old, start in new, length) of the equal runs of a longest common subsequence, ascending.

    Where that would take too long, the items that are unique in both hold the rest in place
    («patience diff»), and a stretch too long without any counts as different.
    """
    names: dict[Hashable, int] = {}
    old_names = [names.setdefault(item, len(names)) for item in old]
    new_names = [names.setdefault(item, len(names)) for item in new]
    if len(old) * len(new) <= MOST_CELLS:
        return _blocks(old_names, new_names)
    return list(_between_anchors(old_names, new_names))


def longest_in_order(pairs: Pairs) -> Pairs:
    """The most pairs that stand in the same order in both versions; `pairs` is sorted by its first members.

    Patience sorting, n log n: Fredman, Discrete Mathematics 11 (1975) 29–35.
    """
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_left(tails, j)
        previous.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [j]
        ends[length : length + 1] = [index]
    chain: Pairs = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = previous[index]
    return chain[::-1]


def _blocks(old: Sequence[int], new: Sequence[int]) -> Blocks:
    matching = LCSseq.editops(old, new).as_matching_blocks()
    return [(block.a, block.b, block.size) for block in matching if block.size]


def _between_anchors(old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    i = j = 0
    for i_end, j_end in [*longest_in_order(_unique_in_both(old, new)), (len(old), len(new))]:
        if (i_end - i) * (j_end - j) <= MOST_CELLS:
            yield from ((i + a, j + b, size) for a, b, size in _blocks(old[i:i_end], new[j:j_end]))
        if i_end < len(old):
            yield i_end, j_end, 1
        i, j = i_end + 1, j_end + 1


def _unique_in_both(old: Sequence[int], new: Sequence[int]) -> Pairs:
    old_count, new_count = Counter(old), Counter(new)
    place = {name: j for j, name in enumerate(new)}
    return [(i, place[name]) for i, name in enumerate(old) if old_count[name] == 1 and new_count[name] == 1]
