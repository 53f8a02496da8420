"""Screens versions behind the request, in a thread of the web process;
the results are derived and can be lost at any time.

A page that misses a result asks for it, so nothing is queued durably:
a crash costs the time until the next look.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import monotonic

from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.core.errors import ReviewError
from review_service.evidence.screening import forget
from review_service.jobs.background import Behind
from review_service.services.core.policies import read_policies
from review_service.services.evidence.screening import (
    Screened,
    ScreeningPolicy,
    Shelf,
    newest_versions,
    outstanding,
    screen_article,
    screen_lines,
    store,
)
from review_service.services.evidence.screening_failures import failure_of, forget_failure, record_failure
from review_service.services.review.source_texts import source_texts

AT_ONCE = 20  # claims between two commits: a page that looks meanwhile sees how far it has come


def policy_of(settings: Settings, now: datetime) -> ScreeningPolicy:
    years = max(policy.oldest_source_years for policy in read_policies(settings.content_dir).all)
    return ScreeningPolicy(now.year - years if years else None, settings.passage_ranker)


def screen_version(database: Database, version_id: int, policy: ScreeningPolicy) -> int:
    """Makes what is missing of a version, in short transactions. Returns how many claims were screened."""
    with database.reading() as session:
        work = outstanding(session, version_id, policy)
    if work.content is not None:
        _store(database, [screen_article(work)])
    try:
        shelf = Shelf()
        for start in range(0, len(work.lines), AT_ONCE):
            lines = work.lines[start : start + AT_ONCE]
            wanted = {pair.source_text_id for line in lines for pair in line.pairs if pair.source_text_id}
            with database.reading() as session:
                texts = source_texts(session, sorted(wanted))
            _store(database, list(screen_lines(lines, texts, policy, shelf)))
    finally:
        forget()
    return len(work.lines)


def _store(database: Database, screened: list[Screened]) -> None:
    with database.writing() as session:
        store(session, screened, datetime.now(UTC))


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


class Screener(Behind):
    """Screens the versions that it is asked for. `policy` is asked for each time: it depends on the year."""

    name = "screener"
    failed = "version %d could not be screened"

    def __init__(
        self,
        database: Database,
        policy: Callable[[], ScreeningPolicy],
        is_behind: bool = True,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(is_behind, clock)
        self._database, self._policy = database, policy

    def work(self, number: int) -> None:
        screen_version(self._database, number, self._policy())
        with self._database.reading() as session:
            had_failed = failure_of(session, number) is not None
        if had_failed:
            with self._database.writing() as session:
                forget_failure(session, number)

    def give_up(self, number: int, error: Exception) -> float | None:
        with self._database.writing() as session:
            wait = record_failure(session, number, _words(error), datetime.now(UTC))
        return wait.total_seconds() if wait else None


def _words(error: Exception) -> str:
    """For people: our own errors are sentences, anybody else's are for the log."""
    kind = type(error).__name__
    return (
        str(error)
        if isinstance(error, ReviewError)
        else f"Something broke on our side ({kind}). It was logged."
    )
