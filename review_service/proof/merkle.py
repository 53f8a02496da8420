"""The Merkle tree of RFC 9162, section 2.1: roots, inclusion and consistency proofs,
and appending in O(log n).

A complete subtree is named by (level, position): it covers the leaves position·2^level
up to (position+1)·2^level. Whoever keeps the hashes of those can prove anything;
`ended_by` says which of them a new leaf completes.
"""

import hashlib
from collections.abc import Callable, Sequence

from review_service.core.errors import NotProved

EMPTY_ROOT = hashlib.sha256(b"").digest()
Place = tuple[int, int]
Range = tuple[int, int]
_sha256 = hashlib.sha256


def leaf_hash(data: bytes) -> bytes:
    return _sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return _sha256(b"\x01" + left + right).digest()


def ended_by(leaf: bytes, index: int, frontier: Sequence[bytes]) -> list[bytes]:
    """The complete subtrees that end with leaf `index`, the leaf first. `frontier`:
    those of the tree before it, largest first."""
    ended, before = [leaf], len(frontier)
    while index & 1:
        before -= 1
        ended.append(node_hash(frontier[before], ended[-1]))
        index >>= 1
    return ended


def grown(frontier: Sequence[bytes], ended: Sequence[bytes]) -> list[bytes]:
    """The frontier with the leaf that gave `ended`."""
    return [*frontier[: len(frontier) - len(ended) + 1], ended[-1]]


def root_of(parts: Sequence[bytes]) -> bytes:
    """The hash of a range from the hashes of its complete subtrees, largest first;
    of a frontier it is the root."""
    if not parts:
        return EMPTY_ROOT
    root = parts[-1]
    for part in reversed(parts[:-1]):
        root = node_hash(part, root)
    return root


def subtrees(start: int, end: int) -> list[Place]:
    """The complete subtrees that make up a range of leaves of one of the trees that RFC 9162 speaks of,
    largest first."""
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return places


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges of leaves whose hashes prove that leaf `index` is in the tree of `size` leaves, in order."""
    if not 0 <= index < size:
        raise NotProved(f"A tree of {size} leaves has no leaf {index}.")
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """The ranges whose hashes prove that the tree of `second` leaves continues the one of `first`."""
    if not 0 <= first <= second:
        raise NotProved(f"A tree of {second} leaves cannot continue one of {first}.")
    if first in {0, second}:
        return []
    start, end, is_whole, ranges = 0, second, True, []
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, is_whole = middle, False
    if not is_whole:
        ranges.append((start, end))
    return ranges[::-1]


def proof(ranges: Sequence[Range], hash_of: Callable[[Place], bytes]) -> list[bytes]:
    return [root_of([hash_of(place) for place in subtrees(*span)]) for span in ranges]


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2. Raises NotProved where the path does not fit index and size."""
    if not 0 <= index < size:
        raise NotProved(f"A tree of {size} leaves has no leaf {index}.")
    place, last, root = index, size - 1, leaf
    for part in path:
        if last == 0:
            raise NotProved("The inclusion proof is too long.")
        if place & 1 or place == last:
            root = node_hash(part, root)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, part)
        place, last = place >> 1, last >> 1
    if last:
        raise NotProved("The inclusion proof is too short.")
    return root


def is_consistent(first: int, first_root: bytes, second: int, root: bytes, path: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2: does the tree of `second` leaves begin with the tree of `first` leaves?"""
    if first > second or first < 0:
        return False
    if first in {0, second}:
        return not path and (first == 0 or first_root == root)
    parts = list(path)
    if first & (first - 1) == 0:
        parts.insert(0, first_root)
    if not parts:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = parts[0]
    for part in parts[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(part, older), node_hash(part, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, part)
        place, last = place >> 1, last >> 1
    return older == first_root and newer == root and last == 0
