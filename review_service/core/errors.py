"""Every error the service raises on purpose; knows no HTTP.

ReviewError
├── BadInput        what was handed in cannot be used: says what and where
│   ├── WrongPassword      of somebody who is signed in and has to prove themselves again
│   └── WrongSecondFactor  a code or passkey that does not fit, or that was used already
├── NotFound        there is no such thing, or the person may not know of it
├── NotPermitted    the person may not do this
├── StaleVersion    what the person saw is no longer the newest
│   ├── StaleText   the source has a newer text
│   └── PageTooOld  it stood open for so long that it has to be looked at again
├── NewerWords      another window saved newer words of the same draft; carries them
├── Blocked         the state does not allow it yet; carries *all* the reasons
│   └── TooManyAttempts  wrong passwords or codes: nobody is let in for a while
├── BadConfiguration  the service cannot start as configured
├── NotProved       a proof does not hold, or what was handed over is none
└── OutboundFailed  a request to somebody else's server came to nothing
    ├── Refused     we did not ask: the address is not one that this service may ask
    ├── Offline     nobody could be reached
    ├── TimedOut    the answer took longer than its limit
    ├── TooLarge    the answer is larger than its limit
    └── BadAnswer   an answer that cannot be used; carries the status
"""

from collections.abc import Mapping, Sequence
from datetime import datetime


class ReviewError(Exception):
    """Base of all; `str()` is a sentence for the person."""


class BadInput(ReviewError):
    """`line` counts from 1 where the place is known; `field` names what was wrong as the forms name it,
    "" for all of it."""

    def __init__(self, message: str, line: int | None = None, *, field: str = "") -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.line, self.field = line, field


class WrongPassword(BadInput):
    def __init__(self, message: str, *, field: str = "password") -> None:
        super().__init__(message, field=field)


class WrongSecondFactor(BadInput):
    def __init__(self, message: str) -> None:
        super().__init__(message, field="code")


class FileNotKept(BadInput):
    """The disk is full, or the folder of files is not ours to write in."""


class NotFound(ReviewError):
    pass


class NotPermitted(ReviewError):
    pass


class StaleVersion(ReviewError):
    """`seen` and `newest`: the number of the version that the person saw, 0 where they did not say,
    and the one there is now; both 0 where something else than the version moved on."""

    def __init__(self, message: str, seen: int = 0, newest: int = 0) -> None:
        super().__init__(message)
        self.seen, self.newest = seen, newest


class StaleText(StaleVersion):
    """The source has a newer text than the person saw: the ids of both."""

    def __init__(self, seen_text: int, text: int | None) -> None:
        super().__init__("The source's text changed while you read it. Look at the new text, then rule.")
        self.seen_text, self.text = seen_text, text


class NewerWords(ReviewError):
    """`fields`, `revision` and `saved_at` are those of the draft that is newer;
    nothing of it was overwritten."""

    def __init__(self, fields: Mapping[str, str], revision: int, saved_at: datetime) -> None:
        super().__init__(
            "Another window has saved newer words. Compare them with yours: nothing was overwritten."
        )
        self.fields, self.revision, self.saved_at = fields, revision, saved_at


class PageTooOld(StaleVersion):
    pass


class Blocked(ReviewError):
    """`reasons`: every reason that stands in the way, each a sentence that says what to do next."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


class TooManyAttempts(Blocked):
    pass


class BadConfiguration(ReviewError):
    pass


class NotProved(ReviewError):
    """The reason, in words: what was altered or is missing."""


class OutboundFailed(ReviewError):
    pass


class Refused(OutboundFailed):
    """`why`: the reason without the address."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(
            f"{address.partition('?')[0][:200]!r} was not asked: {why}."
        )  # a query may hold a key
        self.why = why


class Offline(OutboundFailed):
    pass


class TimedOut(OutboundFailed):
    pass


class TooLarge(OutboundFailed):
    pass


class BadAnswer(OutboundFailed):
    """`status`: the HTTP status, 0 where there was none; `retry_after`:
    the header as sent, "" without one."""

    def __init__(self, message: str, status: int = 0, retry_after: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
