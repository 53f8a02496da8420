"""What the benchmarks measure on is filled by SQL of its own: it has to follow the schema,
on both databases alike."""

import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa

from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.schema.upgrade import problems

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


def counts(database: Database) -> dict[str, int]:
    with database.reading() as session:
        tables = sorted(sa.inspect(session.connection()).get_table_names())
        return {name: session.scalar(sa.text(f"SELECT count(*) FROM {name}")) or 0 for name in tables}


@pytest.mark.postgresql
def test_what_the_benchmarks_fill_is_a_sound_database_and_the_same_on_postgresql(
    sqlite_database: Database, postgresql_server: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    import filling
    import kept

    monkeypatch.setattr(filling, "VERSIONS", 2)
    monkeypatch.setattr(filling, "LONG_VERSIONS", 1)
    filling.fill(sqlite_database, Settings(secret_key=kept.SECRET), articles=20)
    filled = counts(sqlite_database)
    assert problems(sqlite_database) == []
    assert filled["article"] == 24 and filled["ruling"] > 500 and filled["approval"] > 5
    sqlite_database.dispose()

    name = f"review_test_{uuid.uuid4().hex[:10]}"
    with postgresql_server.connect() as server:
        kept.copied(server, Path(str(sqlite_database.engine.url.database)), name)
        copy = Database(kept.address(name))
        try:
            assert problems(copy) == [] and counts(copy) == filled
            with copy.writing() as session:
                people = filling.cast_of(session)
                text = filling.take_in(filling.article(5), "markdown")
                assert (
                    filling.submit_article(session, text, people.author, filling.NOW, "next").slug == "next"
                )
        finally:
            copy.dispose()
            server.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
