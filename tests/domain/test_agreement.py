"""Agreement against examples that were worked by hand; the arithmetic stands in the comments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.domain.agreement import agreement, wilson

YES, NO, PARTLY = "supports", "contradicts", "partly_supports"


def test_the_textbook_table_of_two_by_two() -> None:
    """Rows 20 5 / 10 15. Agreed 35/50 = 0.7; by chance 0.5 × 0.6 + 0.5 × 0.4 = 0.5; kappa 0.2/0.5 = 0.4.

    Variance: 0.4 × 0.34² + 0.3 × 0.46² = 0.10972; 0.36 × (0.1 × 1.1² + 0.2 × 0.9²) = 0.10188;
    minus 0.1² = 0.20160; over 50 × 0.25: 0.016128, so the error is 0.126996 and the interval 0.4 ± 0.248907.
    """
    found = agreement({(YES, YES): 20, (YES, NO): 5, (NO, YES): 10, (NO, NO): 15})
    assert (found.n, found.agreed) == (50, 35)
    assert found.share == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)
    assert found.kappa_interval == pytest.approx((0.151093, 0.648907), abs=1e-5)
    # Wilson: (0.7 + 0.0384146) / 1.0768292 = 0.685731; 1.959964 × √(0.0042 + 0.000384146)
    # / 1.0768292 = 0.123233
    assert found.share_interval == pytest.approx((0.562497, 0.808963), abs=1e-5)


def test_three_verdicts() -> None:
    """44 5 1 / 7 20 3 / 9 5 6: agreed 70/100; by chance 0.5 × 0.6 + 0.3 × 0.3 + 0.2 × 0.1 = 0.41;
    0.29/0.59 = 0.491525."""
    table = {
        (YES, YES): 44, (YES, NO): 5, (YES, PARTLY): 1,
        (NO, YES): 7, (NO, NO): 20, (NO, PARTLY): 3,
        (PARTLY, YES): 9, (PARTLY, NO): 5, (PARTLY, PARTLY): 6,
    }  # fmt: skip
    found = agreement(table)
    assert found.kappa == pytest.approx(0.491525, abs=1e-6)
    assert found.kappa_interval is not None
    assert found.kappa_interval[0] < 0.4915 < found.kappa_interval[1]


def test_where_all_agree_on_two_verdicts_kappa_is_one() -> None:
    found = agreement({(YES, YES): 3, (NO, NO): 2})
    assert (found.share, found.kappa) == (1, pytest.approx(1))
    assert found.kappa_interval is None


def test_nothing_and_one_verdict_alone_say_nothing() -> None:
    assert agreement({}).share is None
    alone = agreement({(YES, YES): 9})
    assert (alone.share, alone.kappa, alone.kappa_interval) == (1, None, None)
    assert wilson(9, 9)[0] < 1


def test_never_agreeing_is_worse_than_chance() -> None:
    """0 5 / 5 0: agreed 0, by chance 0.5, kappa -1."""
    assert agreement({(YES, NO): 5, (NO, YES): 5}).kappa == pytest.approx(-1)


@given(
    st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), st.integers(1, 50), min_size=1)
)
def test_it_does_not_matter_who_of_the_two_is_named_first(table: dict[tuple[str, str], int]) -> None:
    one, other = agreement(table), agreement({key[::-1]: count for key, count in table.items()})
    assert (one.n, one.agreed) == (other.n, other.agreed)
    assert one.kappa == (None if other.kappa is None else pytest.approx(other.kappa))
    if one.kappa is not None and one.kappa_interval is not None:
        assert (
            -1 <= one.kappa_interval[0] <= one.kappa + 1e-12
            and one.kappa - 1e-12 <= one.kappa_interval[1] <= 1
        )
