"""A thread of the web process that does what it was asked for, one after the other,
and outlives what goes wrong."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from heapq import heapify, heappop, heappush
from queue import Empty, Queue
from threading import Lock, Thread
from time import monotonic

from sqlalchemy.exc import InterfaceError, OperationalError

log = logging.getLogger(__name__)


class Behind(ABC):
    """One a process. `ask` returns at once; with `is_behind=False` nothing runs until
    `run_waiting` is called.

    A kind of work has a `name`, says in `failed` what the log is told, does one thing in `work`,
    and says in `give_up` in how many seconds a thing that went wrong is tried again (None:
    when somebody asks). `clock` counts seconds.
    """

    name = "behind"
    failed = "%d could not be done"

    def __init__(self, is_behind: bool = True, clock: Callable[[], float] = monotonic) -> None:
        self._is_behind, self._clock = is_behind, clock
        self._waiting: Queue[int] = Queue()
        self._asked: set[int] = set()
        self._later: list[tuple[float, int]] = []
        self._lock = Lock()
        self._thread: Thread | None = None

    @abstractmethod
    def work(self, number: int) -> None: ...

    def give_up(self, number: int, error: Exception) -> float | None:
        """After `work` raised. May write; what it raises is logged."""
        return None

    def ask(self, number: int) -> None:
        with self._lock:
            if number in self._asked:
                return
            self._asked.add(number)
            self._waiting.put(number)
            if self._is_behind and not (self._thread and self._thread.is_alive()):  # a fork leaves it behind
                self._thread = Thread(target=self._run, name=self.name, daemon=True)
                self._thread.start()

    def run_waiting(self) -> None:
        self._ask_what_is_due()
        while not self._waiting.empty():
            self._next()

    def _run(self) -> None:
        while True:
            self._next()

    def _next(self) -> None:
        try:
            number = self._waiting.get(timeout=self._pause())
        except Empty:
            self._ask_what_is_due()
            return
        with self._lock:
            self._asked.discard(number)
        try:
            self.work(number)
        except (InterfaceError, OperationalError) as error:
            # locked, restarted, cut off: no fault of what was asked for, so it is not given up
            log.warning(f"{self.failed}, the database does not answer: %s", number, error)
        except Exception as error:  # the thread must outlive whatever one thing does to it
            log.exception(self.failed, number)
            self._try_later(number, error)

    def _try_later(self, number: int, error: Exception) -> None:
        try:
            wait = self.give_up(number, error)
        except Exception:
            log.exception("what went wrong could not be recorded")
            return
        if wait is not None:
            self.ask_later(number, wait)

    def ask_later(self, number: int, seconds: float) -> None:
        """Asks after that time, once: the sooner of two times that a thing waits for counts."""
        due = self._clock() + seconds
        with self._lock:
            known = [later for later in self._later if later[1] == number]
            if all(due < later[0] for later in known):
                self._later = [later for later in self._later if later[1] != number]
                heapify(self._later)
                heappush(self._later, (due, number))

    def _pause(self) -> float | None:
        """How long nothing is due, None for ever."""
        with self._lock:
            return max(0.0, self._later[0][0] - self._clock()) if self._later else None

    def _ask_what_is_due(self) -> None:
        due = []
        with self._lock:
            while self._later and self._later[0][0] <= self._clock():
                due.append(heappop(self._later)[1])
        for number in due:
            self.ask(number)
