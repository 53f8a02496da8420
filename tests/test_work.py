"""The count of steps sees a square, in calls and in loops that call nothing."""

import pytest
from work import assert_work_grows_with, steps


def square_of_loops(size: int) -> int:
    total = 0
    for left in range(size):
        for right in range(size):
            total += left == right
    return total


def test_steps_are_the_same_whenever_they_are_counted() -> None:
    assert steps(lambda: square_of_loops(20)) == steps(lambda: square_of_loops(20)) > 400


def test_a_square_is_seen_and_a_line_is_not() -> None:
    assert_work_grows_with(300, lambda size: [character.upper() for character in "a" * size])
    assert_work_grows_with(300, lambda size: sum(len(word) for word in ["a"] * size))
    for square in (square_of_loops, lambda size: [sum(n for n in range(size)) for _ in range(size)]):
        with pytest.raises(AssertionError, match="steps"):
            assert_work_grows_with(50, square)
