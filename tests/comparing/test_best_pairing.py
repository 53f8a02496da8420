import random
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from review_service.comparing.best_pairing import best_assignment

GAINS = st.dictionaries(
    st.integers(0, 4), st.dictionaries(st.integers(0, 4), st.integers(1, 30), max_size=5), max_size=5
)


def best_total_by_trying_all(gains):
    rows = list(gains)
    columns = [*range(5), *[None] * len(rows)]
    return max(
        sum(gains[row].get(column, 0) for row, column in zip(rows, chosen, strict=True))
        for chosen in set(permutations(columns, len(rows)))
    )


@given(GAINS.filter(lambda gains: len(gains) <= 4))
def test_no_other_assignment_gains_more(gains):
    chosen = best_assignment({row: list(links.items()) for row, links in gains.items()})
    assert len(set(chosen.values())) == len(chosen)
    assert sum(gains[row][column] for row, column in chosen.items()) == best_total_by_trying_all(gains)


def test_the_best_single_pair_gives_way_where_the_sum_is_greater():
    assert best_assignment({0: [(0, 10), (1, 9)], 1: [(0, 8)]}) == {0: 1, 1: 0}


def test_a_row_is_left_out_where_there_are_too_few_columns():
    assert best_assignment({0: [(5, 3)], 1: [(5, 4)], 2: [(5, 2)]}) == {1: 5}


def test_so_it_is_where_everybody_wants_the_same_columns():
    rng = random.Random(1)
    for _ in range(200):
        gains = {row: {column: rng.randint(1, 9) for column in range(3)} for row in range(4)}
        chosen = best_assignment({row: list(links.items()) for row, links in gains.items()})
        assert sum(gains[row][column] for row, column in chosen.items()) == best_total_by_trying_all(gains)
