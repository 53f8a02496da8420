"""Screens versions behind the request, in a thread of the web process; the results are derived and can be lost at any time.

A page that misses a result asks for it, so nothing is queued durably: a crash costs the time until the next look.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from queue import Queue
from threading import Lock, Thread

from sqlalchemy.exc import OperationalError

from review_service.config import Settings
from review_service.db import Database
from review_service.services.pages.claims import source_texts
from review_service.services.screening import (
    Screened,
    ScreeningPolicy,
    Shelf,
    newest_versions,
    outstanding,
    screen_article,
    screen_lines,
    store,
)

log = logging.getLogger(__name__)
TRIES = 3
AT_ONCE = 20  # claims between two commits: a page that looks meanwhile sees how far it has come


def policy_of(settings: Settings, now: datetime) -> ScreeningPolicy:
    years = settings.oldest_source_years
    return ScreeningPolicy(now.year - years if years else None, settings.passage_ranker)


def screen_version(database: Database, version_id: int, policy: ScreeningPolicy) -> int:
    """Makes what is missing of a version, in short transactions. Returns how many claims were screened."""
    with database.reading() as session:
        work = outstanding(session, version_id, policy)
    if work.content is not None:
        _store(database, [screen_article(work)])
    shelf = Shelf()
    for start in range(0, len(work.lines), AT_ONCE):
        lines = work.lines[start : start + AT_ONCE]
        wanted = {pair.source_text_id for line in lines for pair in line.pairs if pair.source_text_id}
        with database.reading() as session:
            texts = source_texts(session, sorted(wanted))
        _store(database, list(screen_lines(lines, texts, policy, shelf)))
    return len(work.lines)


def _store(database: Database, found: list[Screened]) -> None:
    with database.writing() as session:
        store(session, found, datetime.now(UTC))


def screen_current(database: Database, policy: ScreeningPolicy, slug: str = "") -> Iterator[tuple[str, int]]:
    """Every article's newest version, or one article's. Yields its slug and how many claims were screened.

    Raises NotFound where there is no such article.
    """
    after = 0
    while True:
        with database.reading() as session:
            articles = newest_versions(session, slug, after)
        for article_id, name, version_id in articles:
            yield name, screen_version(database, version_id, policy)
            after = article_id
        if slug or not articles:
            return


class Screener:
    """One a process. `ask` returns at once; with `is_behind=False` nothing runs until `run_waiting` is called.

    `policy` is asked for each time: it depends on the year.
    """

    def __init__(
        self, database: Database, policy: Callable[[], ScreeningPolicy], is_behind: bool = True
    ) -> None:
        self._database, self._policy, self._is_behind = database, policy, is_behind
        self._waiting: Queue[int] = Queue()
        self._asked: set[int] = set()
        self._failures: Counter[int] = Counter()
        self._lock = Lock()
        self._thread: Thread | None = None

    def ask(self, version_id: int) -> None:
        with self._lock:
            if version_id in self._asked or self.has_failed(version_id):
                return
            self._asked.add(version_id)
            self._waiting.put(version_id)
            if self._is_behind and not (self._thread and self._thread.is_alive()):  # a fork leaves it behind
                self._thread = Thread(target=self._run, name="screener", daemon=True)
                self._thread.start()

    def has_failed(self, version_id: int) -> bool:
        """Not tried again by this process: the page says so instead of waiting for ever."""
        return self._failures[version_id] >= TRIES

    def run_waiting(self) -> None:
        while not self._waiting.empty():
            self._next()

    def _run(self) -> None:
        while True:
            self._next()

    def _next(self) -> None:
        version_id = self._waiting.get()
        with self._lock:
            self._asked.discard(version_id)
        try:
            screen_version(self._database, version_id, self._policy())
        except (
            OperationalError
        ) as error:  # locked, restarted, full: no fault of the article, so it is not given up
            log.warning("version %d is not screened, the database does not answer: %s", version_id, error)
        except Exception:  # the thread must outlive whatever one article does to it
            log.exception("version %d could not be screened", version_id)
            self._failures[version_id] += 1
        else:
            self._failures.pop(version_id, None)
