"""A trial is worth nothing whose questions are never answered with yes: each is,
once its guard is gone and its row there."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from attacks_on_threads import thread_row
from populated import Populated
from raw_sql import (
    approval_row,
    attacking,
    disclosure_row,
    drop,
    ruling_row,
    run,
    sign_off_row,
    version_row,
)
from trials.impossible import NEVER, impossible
from trials.unguarded import take_guards

EXPORTED = (
    "INSERT INTO export_record (article_id, approval_id, format, sha256, exported_at)"
    " SELECT id, approval_id, 'markdown', {}, CURRENT_TIMESTAMP FROM article WHERE id = :approved"
)
FIRST_RULING = "DROP INDEX uq_ruling_first"
ONE_APPROVAL = "ALTER TABLE approval DROP CONSTRAINT uq_approval_review_id"
AGAIN = approval_row("approved")
# What is said → the article that it is said of, and what makes it true.
CASES = {
    "approved with an open pair": ("open", approval_row("open")),
    "approved with a ruling that does not pass": ("failing", approval_row("failing")),
    "approved without its quorum": ("ready", approval_row("ready")),
    "signed by its quorum and never approved": ("ready", sign_off_row("ready", "second")),
    "approved, and not the newest version": ("approved", version_row("approved", "2")),
    "approved with a blocking thread": ("approved", thread_row("approved", "editor", True)),
    "one person, one pair, two rulings": ("ready", FIRST_RULING, ruling_row("ready", "reviewer")),
    "recused and still assigned": ("ready", disclosure_row("ready", "reviewer", True)),
    "one approval exported as two texts": ("approved", EXPORTED.format("'one'"), EXPORTED.format("'other'")),
    "two approvals of one round": ("approved", ONE_APPROVAL, AGAIN),
    "start_review after approved": (
        "approved",
        "UPDATE event SET action = 'approve' WHERE article_id = :approved AND action = 'submit'",
    ),
    "rule on a ruling that stood no longer": (
        "ready",
        """UPDATE event SET "before" = '{"replaces_id": 999}' WHERE article_id = :ready AND action = \
'rule'""",
    ),
}
KEPT_BY_SQLITE = {"two approvals of one round"}  # which takes no UNIQUE of a table away


@pytest.fixture
def unguarded(populated: Populated) -> Iterator[sa.Connection]:
    with attacking(populated.database) as connection:
        take_guards(connection)
        drop(connection, "guard_event_no_update")
        yield connection


def made(connection: sa.Connection, populated: Populated, said: str) -> list[str]:
    name, *statements = CASES[said]
    for sql in statements:
        if sql.startswith(("DROP", "ALTER")):
            connection.exec_driver_sql(sql)
        else:
            assert run(connection, sql, populated.ids) > 0
    return impossible(connection, populated.ids[name])


def test_every_question_has_its_row() -> None:
    assert NEVER.keys() <= CASES.keys()


def test_of_what_came_to_be_rightly_nothing_is_said(populated: Populated) -> None:
    with populated.database.glancing() as connection:
        assert [one for id_ in populated.ids.values() for one in impossible(connection, id_)] == []


@pytest.mark.parametrize("said", sorted(CASES))
def test_what_must_never_be_is_seen(populated: Populated, unguarded: sa.Connection, said: str) -> None:
    if populated.database.is_sqlite and said in KEPT_BY_SQLITE:
        with pytest.raises(sa.exc.IntegrityError, match="UNIQUE"):
            run(unguarded, CASES[said][-1], populated.ids)
    else:
        assert said in made(unguarded, populated, said)
