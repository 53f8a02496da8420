"""Work is counted in lines of Python, not in seconds: how busy a machine is says nothing about the code."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(act: Callable[[], object]) -> int:
    """How many lines ran until `act` came back: each call and each turn of a loop is one at least.
    What one call of C does inside (a regular expression, a parser) is not seen:
    inputs are large enough that a square would never end."""
    count = 0

    def step(_frame: FrameType, _event: str, _argument: object) -> Any:
        nonlocal count
        count += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        act()
    finally:
        sys.settrace(before)
    return count


def assert_work_grows_with(size: int, act: Callable[[int], object]) -> None:
    """Twice the size may cost twice the steps, not four times. What is made once is made before."""
    act(max(1, size // 10))
    once, twice = steps(lambda: act(size)), steps(lambda: act(2 * size))
    assert twice <= 2.3 * once + 500, f"{size}: {once} steps, {2 * size}: {twice} steps"
