"""A worker that has read an article keeps nothing of its sources' texts."""

from factories import article, cast, submitted

from review_service.core.db import Database
from review_service.evidence.figure_index import figure_index
from review_service.evidence.wording_rules import content, words
from review_service.jobs.screener import screen_version
from review_service.services.evidence.screening import ScreeningPolicy


def test_what_was_kept_of_texts_is_let_go_when_a_version_is_done(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        version_id = article(session, submitted(session, cast(session))).version_id or 0
    figure_index("Kept from before.")
    assert screen_version(sqlite_database, version_id, ScreeningPolicy()) == 4
    assert [one.cache_info().currsize for one in (figure_index, words, content)] == [0, 0, 0]
