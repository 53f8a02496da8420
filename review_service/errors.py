"""Every error the service raises on purpose; knows no HTTP.

ReviewError
├── BadInput        what was handed in cannot be used: says what and where
├── NotFound        there is no such thing, or the person may not know of it
├── NotPermitted    the person may not do this
├── StaleVersion    what the person saw is no longer the newest
├── Blocked         the state does not allow it yet; carries *all* the reasons
└── BadConfiguration  the service cannot start as configured
"""

from collections.abc import Sequence


class ReviewError(Exception):
    """Base of all; `str()` is a sentence for the person."""


class BadInput(ReviewError):
    """`line` counts from 1 where the place is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.line = line


class WrongPassword(BadInput):
    pass


class NotFound(ReviewError):
    pass


class NotPermitted(ReviewError):
    pass


class StaleVersion(ReviewError):
    pass


class Blocked(ReviewError):
    """`reasons`: every reason that stands in the way, each a sentence that says what to do next."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


class BadConfiguration(ReviewError):
    pass
