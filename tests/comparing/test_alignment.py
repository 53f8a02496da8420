import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.comparing import alignment
from review_service.comparing.alignment import align, longest_in_order

ITEMS = st.lists(st.sampled_from("abcdefgh"), max_size=14)


def assert_is_an_alignment(old, new, blocks):
    i = j = 0
    for start_old, start_new, size in blocks:
        assert start_old >= i and start_new >= j and size > 0
        i, j = start_old + size, start_new + size
        assert old[start_old:i] == new[start_new:j]
    assert i <= len(old) and j <= len(new)


def length_of_common_subsequence(old, new):
    row = [0] * (len(new) + 1)
    for item in old:
        row = [0, *row[1:]] if not new else _next_row(row, item, new)
    return row[-1]


def _next_row(row, item, new):
    made = [0]
    for j, other in enumerate(new):
        made.append(row[j] + 1 if item == other else max(made[j], row[j + 1]))
    return made


@given(ITEMS, ITEMS)
def test_an_alignment_keeps_as_much_as_possible_in_order(old, new):
    blocks = align(old, new)
    assert_is_an_alignment(old, new, blocks)
    assert sum(size for _, _, size in blocks) == length_of_common_subsequence(old, new)


@given(ITEMS, ITEMS)
def test_an_alignment_too_big_to_be_exact_is_still_one(old, new):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "MOST_CELLS", 6)
        assert_is_an_alignment(old, new, align(old, new))


def test_what_is_unique_in_both_holds_a_big_alignment_in_place():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "MOST_CELLS", 4)
        assert align("abxcd", "abycd") == [(0, 0, 1), (1, 1, 1), (3, 3, 1), (4, 4, 1)]


@given(st.permutations(range(9)))
def test_the_longest_chain_is_in_order(order):
    chain = longest_in_order(list(enumerate(order)))
    assert [j for _, j in chain] == sorted(j for _, j in chain)
    assert all(order[i] == j for i, j in chain)
