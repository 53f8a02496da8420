"""What a test did to the worker's PostgreSQL database, the next one does not see."""

import pytest
import sqlalchemy as sa
from databases import EmptiedDatabase
from factories import article, cast, submitted

from review_service.core.db import Database
from review_service.schema import upgrade as schema

pytestmark = pytest.mark.postgresql


def test_an_emptied_database_is_like_a_new_one(emptied_postgresql: EmptiedDatabase) -> None:
    seen = []
    for _ in range(2):
        database = Database(emptied_postgresql.url())
        with database.writing() as session:
            people = cast(session)
            seen.append((article(session, submitted(session, people)).id, people.author.id))
        with database.reading() as session:
            heads = session.execute(sa.text("SELECT count(*) FROM log_head")).scalar_one()
        database.dispose()
    assert seen == [(1, 1), (1, 1)]
    assert heads == 1


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE event DISABLE TRIGGER USER",
        "ALTER TABLE article DROP CONSTRAINT ck_article_status",
        "ALTER TABLE article ADD COLUMN more int",
        "REVOKE INSERT ON article FROM postgres",
    ],
)
def test_a_database_with_another_schema_is_left_for_a_new_one(
    emptied_postgresql: EmptiedDatabase, change: str
) -> None:
    emptied_postgresql.url()
    left = emptied_postgresql.name
    database = Database(emptied_postgresql.url())
    assert emptied_postgresql.name == left
    with database.engine.begin() as connection:
        connection.execute(sa.text(change))
    database.dispose()
    again = Database(emptied_postgresql.url())
    assert emptied_postgresql.name != left
    assert schema.problems(again) == []
    again.dispose()
