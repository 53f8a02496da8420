"""Whoever is listed by e-mail or ORCID iD is a contributor, whichever comes first and
whoever writes the rows."""

import pytest
import sqlalchemy as sa
from attacks_on_people import FINDS, ORCID, account, listed
from populated import Populated
from raw_sql import answer, attacking, drop, ruling_row, run


def found(connection: sa.Connection, populated: Populated) -> int:
    query = sa.text("SELECT count(*) FROM contribution WHERE article_id = :id")
    return int(connection.execute(query, {"id": populated.ids["submitted"]}).scalar_one())


@pytest.mark.parametrize("guard", FINDS)
def test_who_is_listed_is_a_contributor(populated: Populated, guard: str) -> None:
    gained = []
    for is_guarded in (True, False):
        with attacking(populated.database) as connection:
            before = found(connection, populated)
            if not is_guarded:
                drop(connection, guard)
            for sql in FINDS[guard]:
                assert answer(connection, sql, populated.ids) == ""
            gained.append(found(connection, populated) - before)
    assert gained == [1, 0]


def test_a_name_alone_bars_nobody(populated: Populated) -> None:
    with attacking(populated.database) as connection:
        before = found(connection, populated)
        run(connection, listed("submitted").replace("Somebody", "Third"), populated.ids)
        assert found(connection, populated) == before


@pytest.mark.parametrize(
    "sql", [account("'second@example.org'"), account("'x@example.org'", ORCID)], ids=["address", "iD"]
)
def test_one_human_has_one_account(populated: Populated, sql: str) -> None:
    with attacking(populated.database) as connection:
        run(connection, f"UPDATE person SET orcid = {ORCID} WHERE id = :second", populated.ids)
        assert "unique" in answer(connection, sql, populated.ids).lower()


def test_whoever_is_found_later_rules_no_more(populated: Populated) -> None:
    """The guards on rulings ask `contribution` and need not know of the list."""
    with attacking(populated.database) as connection:
        version = (
            "INSERT INTO contribution (article_id, version_id, person_id) SELECT id, version_id, "
            ":second FROM article WHERE id = :once"
        )
        run(connection, version, populated.ids)
        assert "a contributor does not rule" in answer(
            connection, ruling_row("once", "second"), populated.ids
        )
