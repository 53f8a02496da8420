"""How many examples a property test takes: REVIEW_TRIAL_EXAMPLES times as many (`make nightly`),
or what stands in it."""

import os

TIMES = int(os.environ.get("REVIEW_TRIAL_EXAMPLES", "1"))


def examples(number: int) -> int:
    return number * TIMES
