"""On PostgreSQL those who write wait for each other in one order, so that none waits in a ring."""

from threading import Thread

import pytest
import sqlalchemy as sa
from factories import ARTICLE, NOW, article, cast, sources, submitted

from review_service.core.db import Database
from review_service.core.vocabulary import SourceStatus
from review_service.services.sources.source_status import FallPolicy, NewStatus, change_source_status
from review_service.services.sources.sources import TextFacts, add_source_text

WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
MOVE = sa.text("UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = :id")
TAKE = sa.text("SELECT id FROM article WHERE id = :id FOR UPDATE NOWAIT")


def is_waited_for(database: Database, writer: Thread) -> bool:
    """Whether the writer comes to wait for a lock; each look is a transaction,
    which sees the others only as it begins."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as onlooker:
        for _ in range(2_000):
            if onlooker.execute(WAITING).scalar_one():
                return True
            writer.join(0.01)
            if not writer.is_alive():
                return False
    return False


@pytest.mark.postgresql
@pytest.mark.parametrize("act", ["fall", "text"])
def test_the_articles_that_cite_a_source_are_taken_by_their_number(postgresql_url: str, act: str) -> None:
    database = Database(postgresql_url)
    with database.writing() as session:
        people = cast(session)
        slugs = [
            submitted(session, people, ARTICLE.replace("walking", f"{word} walking"))
            for word in ("slow", "fast")
        ]
        first, second = (article(session, slug).id for slug in slugs)
        source = sources(session, people.editor)["lee2020"].id or 0

    def write() -> None:
        with database.writing() as session:
            if act == "text":
                add_source_text(session, source, "Another text.", TextFacts("Abstract"), people.editor, NOW)
            else:
                new = NewStatus(SourceStatus.CORRECTED, "An affiliation.")
                change_source_status(session, source, new, people.editor, NOW, FallPolicy())

    with database.writing() as session:  # the first row now lies behind the second on the disk
        session.execute(MOVE, {"id": first})
    writer = Thread(target=write)
    with database.writing() as session:
        session.execute(TAKE, {"id": first})
        writer.start()
        assert is_waited_for(database, writer)
        session.execute(TAKE, {"id": second})  # free: who waits for the first has not taken it
    writer.join()
    database.dispose()
