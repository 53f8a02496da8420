"""RFC 9162: the test vectors of RFC 6962's logs, every small tree against the definition,
and pymerkle as an oracle."""

import hashlib

import pymerkle
import pytest

from review_service.core.errors import NotProved
from review_service.proof.merkle import (
    EMPTY_ROOT,
    Place,
    consistency_ranges,
    ended_by,
    grown,
    inclusion_ranges,
    is_consistent,
    leaf_hash,
    node_hash,
    proof,
    root_from_inclusion,
    root_of,
    subtrees,
)

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f")
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MANY = [f"leaf {number}".encode() for number in range(70)]


class Kept:
    """A log that keeps what each leaf completes, as the database does."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.frontier: list[bytes] = []
        self.nodes: dict[Place, bytes] = {}
        self.roots = [root_of([])]
        for index, data in enumerate(leaves):
            ended = ended_by(leaf_hash(data), index, self.frontier)
            self.frontier = grown(self.frontier, ended)
            self.nodes |= {(level, index >> level): node for level, node in enumerate(ended)}
            self.roots.append(root_of(self.frontier))


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of section 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


@pytest.fixture(scope="module")
def kept() -> Kept:
    return Kept(MANY)


def test_the_roots_are_those_of_the_test_vectors() -> None:
    assert [root.hex() for root in Kept(LEAVES).roots] == ROOTS
    assert EMPTY_ROOT.hex() == ROOTS[0]


def test_the_inclusion_proof_of_the_vectors() -> None:
    nodes = Kept(LEAVES).nodes
    assert [part.hex() for part in proof(inclusion_ranges(5, 8), nodes.__getitem__)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [part.hex() for part in proof(consistency_ranges(6, 8), nodes.__getitem__)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_every_root_is_the_one_of_the_definition_and_of_pymerkle(kept: Kept) -> None:
    oracle = pymerkle.InmemoryTree(algorithm="sha256")
    for size in range(1, len(MANY) + 1):
        oracle.append_entry(MANY[size - 1])
        assert kept.roots[size] == by_definition(MANY[:size]) == oracle.get_root(size)


def test_every_inclusion_is_proved_and_nothing_else_is(kept: Kept) -> None:
    for size in range(1, len(MANY) + 1):
        for index in range(size):
            path = proof(inclusion_ranges(index, size), kept.nodes.__getitem__)
            assert root_from_inclusion(leaf_hash(MANY[index]), index, size, path) == kept.roots[size]
            assert root_from_inclusion(leaf_hash(b"x"), index, size, path) != kept.roots[size]
    path = proof(inclusion_ranges(11, 70), kept.nodes.__getitem__)
    for wrong in ([*path, path[0]], path[:-1]):
        with pytest.raises(NotProved):
            root_from_inclusion(leaf_hash(MANY[11]), 11, 70, wrong)
    assert root_from_inclusion(leaf_hash(MANY[11]), 12, 70, path) != kept.roots[70]


def test_every_consistency_is_proved_and_no_other_history_is(kept: Kept) -> None:
    for second in range(len(MANY) + 1):
        for first in range(second + 1):
            path = proof(consistency_ranges(first, second), kept.nodes.__getitem__)
            assert is_consistent(first, kept.roots[first], second, kept.roots[second], path)
            if first:
                assert not is_consistent(first, leaf_hash(b"x"), second, kept.roots[second], path)
                assert not is_consistent(first, kept.roots[first], second, leaf_hash(b"x"), path)
            if 0 < first < second:
                assert not is_consistent(first, kept.roots[first], second, kept.roots[second], path[:-1])
                assert not is_consistent(
                    first, kept.roots[first], second, kept.roots[second], [*path, path[0]]
                )


def test_pymerkle_makes_the_same_proofs(kept: Kept) -> None:
    oracle = pymerkle.InmemoryTree(algorithm="sha256")
    for data in MANY:
        oracle.append_entry(data)
    for index in range(len(MANY)):
        ours = proof(inclusion_ranges(index, 70), kept.nodes.__getitem__)
        assert sorted([leaf_hash(MANY[index]), *ours]) == sorted(oracle.prove_inclusion(index + 1, 70).path)


def test_a_tree_has_no_leaf_beyond_its_size_and_continues_no_longer_one() -> None:
    with pytest.raises(NotProved):
        inclusion_ranges(3, 3)
    with pytest.raises(NotProved):
        consistency_ranges(4, 3)
    assert not is_consistent(4, b"", 3, b"", [])
    assert subtrees(4, 7) == [(1, 2), (0, 6)]
