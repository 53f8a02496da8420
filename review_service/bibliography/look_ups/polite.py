"""Asking somebody else's server politely: so many requests a second, and again later when it says so."""

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urlencode

from review_service.bibliography.look_ups.outbound import Answer, OutboundClient
from review_service.core.errors import BadAnswer, Offline, TimedOut

Sleep = Callable[[float], None]
SECRET = frozenset({"api_key", "email", "mailto", "tool"})


class RateLimiter:
    """At most `most` requests in any second, over all threads that share it."""

    def __init__(
        self, most: int, clock: Callable[[], float] = time.monotonic, sleep: Sleep = time.sleep
    ) -> None:
        self._most = most
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._times: deque[float] = deque(maxlen=most)

    def wait(self) -> None:
        """Returns when the next request may go. Waits outside the lock:
        the place in the queue is taken at once."""
        with self._lock:
            now = self._clock()
            due = max(now, self._times[0] + 1.0) if len(self._times) == self._most else now
            self._times.append(due)
        if due > now:
            self._sleep(due - now)


@cache
def shared_limiter(server: str, most: int) -> RateLimiter:
    """One for each server and rate in this process. Several processes share an address:
    start look-ups in one."""
    return RateLimiter(most)


def seconds_until(retry_after: str, now: datetime) -> float | None:
    """`Retry-After` in both its forms, seconds or an HTTP date (RFC 9110, 10.2.3);
    None where it says neither."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())


@dataclass(frozen=True)
class Patience:
    """Tries in all, the first pause in seconds (doubled each time), and the longest that
    is waited for at once."""

    tries: int = 4
    first_pause: float = 1.0
    longest_pause: float = 30.0
    offline_for: float = 60.0


def without_secrets(address: str, parameters: Mapping[str, str]) -> str:
    """What was asked, as it may be kept and shown."""
    shown = {name: value for name, value in parameters.items() if name not in SECRET}
    return f"{address}?{urlencode(shown)}" if shown else address


@dataclass
class Asker:
    """GET with patience. Once nobody can be reached, the next minute's requests are
    answered Offline at once."""

    client: OutboundClient
    limiter: RateLimiter
    patience: Patience = field(default_factory=Patience)
    clock: Callable[[], float] = time.monotonic
    sleep: Sleep = time.sleep
    today: Callable[[], datetime] = lambda: datetime.now(UTC)
    jitter: Callable[[], float] = random.random
    _offline_until: float = field(default=float("-inf"), init=False)
    _offline: str = field(default="", init=False)

    def get(self, address: str, parameters: Mapping[str, str], accept: str) -> Answer:
        """The answer. 429, 5xx, broken answers and time-outs are tried again. Raises the last failure."""
        if self.clock() < self._offline_until:
            raise Offline(self._offline)
        url = f"{address}?{urlencode(parameters)}" if parameters else address
        for left in range(self.patience.tries - 1, -1, -1):
            self.limiter.wait()
            try:
                return self.client.get(url, {"Accept": accept})
            except Offline as error:
                self._offline, self._offline_until = str(error), self.clock() + self.patience.offline_for
                raise
            except (BadAnswer, TimedOut) as error:
                pause = self._pause(error, self.patience.tries - 1 - left)
                if pause is None or not left:
                    raise
            self.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _pause(self, error: BadAnswer | TimedOut, number: int) -> float | None:
        """Seconds until the next try; None where another try is of no use or too far away."""
        stated = None
        if isinstance(error, BadAnswer):
            if error.status not in {0, 408, 425, 429} and error.status < 500:
                return None
            stated = seconds_until(error.retry_after, self.today())
        if stated is not None:
            return stated if stated <= self.patience.longest_pause else None
        pause = min(self.patience.first_pause * 2.0**number, self.patience.longest_pause)
        return pause * (0.5 + self.jitter() / 2)
