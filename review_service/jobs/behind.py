"""A thread of the web process that does what it was asked for, one after the other, and outlives what goes wrong."""

import logging
from abc import ABC, abstractmethod
from collections import Counter
from queue import Queue
from threading import Lock, Thread

from sqlalchemy.exc import InterfaceError, OperationalError

log = logging.getLogger(__name__)


class Behind(ABC):
    """One a process. `ask` returns at once; with `is_behind=False` nothing runs until `run_waiting` is called.

    A kind of work has a `name`, says in `failed` what the log is told, gives a thing so many `tries`, and does one in `work`.
    """

    name = "behind"
    failed = "%d could not be done"
    tries = 3

    def __init__(self, is_behind: bool = True) -> None:
        self._is_behind = is_behind
        self._waiting: Queue[int] = Queue()
        self._asked: set[int] = set()
        self._failures: Counter[int] = Counter()
        self._lock = Lock()
        self._thread: Thread | None = None

    @abstractmethod
    def work(self, number: int) -> None: ...

    def ask(self, number: int) -> None:
        with self._lock:
            if number in self._asked or self.has_failed(number):
                return
            self._asked.add(number)
            self._waiting.put(number)
            if self._is_behind and not (self._thread and self._thread.is_alive()):  # a fork leaves it behind
                self._thread = Thread(target=self._run, name=self.name, daemon=True)
                self._thread.start()

    def has_failed(self, number: int) -> bool:
        """Not tried again by this process: the page says so instead of waiting for ever."""
        return self._failures[number] >= self.tries

    def run_waiting(self) -> None:
        while not self._waiting.empty():
            self._next()

    def _run(self) -> None:
        while True:
            self._next()

    def _next(self) -> None:
        number = self._waiting.get()
        with self._lock:
            self._asked.discard(number)
        try:
            self.work(number)
        except (InterfaceError, OperationalError) as error:
            # locked, restarted, cut off: no fault of what was asked for, so it is not given up
            log.warning(f"{self.failed}, the database does not answer: %s", number, error)
        except Exception:  # the thread must outlive whatever one thing does to it
            log.exception(self.failed, number)
            self._failures[number] += 1
        else:
            self._failures.pop(number, None)
