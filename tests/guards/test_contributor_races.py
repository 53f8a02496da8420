"""An account and a list of contributors that are made at the same moment still find each other."""

from threading import Thread

import pytest
import sqlalchemy as sa
from attacks_on_people import ORCID, account, listed
from factories import article, cast, submitted

from review_service.core.db import Database

WAITS = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
LIST, ACCOUNT = listed("article", orcid=ORCID), account("'new@example.org'", ORCID)


@pytest.mark.postgresql
@pytest.mark.parametrize(("first", "second"), [(LIST, ACCOUNT), (ACCOUNT, LIST)], ids=["list", "account"])
def test_the_second_waits_for_the_first_and_sees_it(postgresql_url: str, first: str, second: str) -> None:
    database = Database(postgresql_url)
    with database.writing() as session:
        ids = {"article": article(session, submitted(session, cast(session))).id}

    def make(connection: sa.Connection, sql: str) -> None:
        connection.execute(sa.text(sql), ids if ":article" in sql else {})

    def in_its_own_time() -> None:
        with database.engine.begin() as connection:
            make(connection, second)

    other = Thread(target=in_its_own_time)
    with database.engine.begin() as connection, database.engine.connect() as looking:
        make(connection, first)
        other.start()
        while other.is_alive() and not looking.execute(WAITS).scalar():
            other.join(timeout=0.01)
    other.join(timeout=60)
    with database.engine.connect() as connection:
        query = (
            "SELECT count(*) FROM contribution JOIN person ON person.id = person_id WHERE orcid IS NOT NULL"
        )
        assert connection.execute(sa.text(query)).scalar() == 1
    database.dispose()
