"""The second opinion finds contributors by itself, and knows from the history what came out
only after an approval."""

import pytest
import sqlalchemy as sa
from factories import ARTICLE, NOW, Cast, approved, cast
from raw_sql import drop, triggers_of

from review_service.auditing.log import audit
from review_service.core.db import Database
from review_service.services.people.people import Changes, change_person

ORCID = "0000-0002-1694-233X"
LISTED = ARTICLE.replace("references:", f"contributors:\n  - {{name: S. Econd, orcid: {ORCID}}}\nreferences:")


@pytest.fixture
def people(database: Database) -> Cast:
    with database.writing() as session:
        found = cast(session)
        approved(session, found, LISTED)
    return found


def faults(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return audit(connection).faults


def test_what_came_out_later_is_in_the_history(database: Database, people: Cast) -> None:
    assert faults(database) == []
    with database.writing() as session:
        change_person(session, people.second.email, Changes(orcid=ORCID), NOW)
    assert faults(database) == []


@pytest.mark.parametrize("is_guarded", [True, False])
def test_what_no_event_explains_is_a_fault(database: Database, people: Cast, is_guarded: bool) -> None:
    """Whoever sets the iD past the services, and past the guard too: the signer is listed."""
    with database.engine.begin() as connection:
        if not is_guarded:
            drop(connection, "effect_person_found_later")
        update = "UPDATE person SET orcid = :orcid WHERE id = :id"
        connection.execute(sa.text(update), {"orcid": ORCID, "id": people.second.id})
    (fault,) = faults(database)
    assert f"is by person {people.second.id}, who wrote the article" in fault


@pytest.mark.parametrize("change", ["UPDATE contributor SET orcid = NULL", "DELETE FROM contributor"])
def test_rows_that_are_not_what_the_text_lists_are_a_fault(
    database: Database, people: Cast, change: str
) -> None:
    with database.engine.begin() as connection:
        for guard in triggers_of(connection, "contributor"):
            drop(connection, guard)
        connection.execute(sa.text(change))
    (fault,) = faults(database)
    assert "the rows are not whom the text lists" in fault
