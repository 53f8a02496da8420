"""What the services wrote holds, on both databases; a changed row is named."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from factories import ARTICLE, KEY, NOW, approved, cast, sign, under_review
from populated import Populated
from raw_sql import attacking, drop, triggers_of
from services.review.test_confirmations import confirm, moved

from review_service.auditing.log import audit
from review_service.core.db import Database
from review_service.proof.bundle import unzipped
from review_service.proof.verify import verify
from review_service.services.publishing.proofs import export_with_proof
from review_service.services.signing.checkpoints import make_checkpoint


def faults(database: Database) -> list[str]:
    with database.glancing() as connection:
        return audit(connection).faults


def test_everything_that_the_services_wrote_holds(populated: Populated) -> None:
    with populated.database.glancing() as connection:
        found = audit(connection)
    assert found.faults == []
    assert found.events > 100 and found.checkpoints >= 2 and found.approvals == 2


@pytest.fixture
def two(populated: Populated) -> Iterator[sa.Connection]:
    """The populated database without any guard, rolled back at the end."""
    with attacking(populated.database) as connection:
        for table in (
            "event",
            "ruling",
            "sign_off",
            "version",
            "approval",
            "article",
            "claim",
            "review",
            "checkpoint",
        ):
            for guard in triggers_of(connection, table):
                drop(connection, guard)
        yield connection


NAMED = {
    "an event": ("UPDATE event SET action = 'x' WHERE id = 7", "event 7 does not say what it said"),
    "a deleted event": ("DELETE FROM event WHERE id = 9", "event 9 is missing"),
    "a verdict": ("UPDATE ruling SET verdict = 'contradicts' WHERE id = 2",
        "ruling 2 differs from what event"),
    "a note": ("UPDATE ruling SET note = 'x' WHERE id = 2", "its note is another"),
    "a passage that was approved": ((
            "UPDATE ruling SET passage = 'x' WHERE id = (SELECT max(id) FROM ruling WHERE article_id = "
            "(SELECT article_id FROM approval WHERE id = 1) AND passage <> '')"
        ), "differs from what was signed"),
    "a text": ("UPDATE version SET content = content || ' '", "its text has another SHA-256"),
    "a name on a signature": ((
            "UPDATE sign_off SET printed_name = 'x' WHERE id = (SELECT min(id) FROM sign_off WHERE "
            "review_id = (SELECT review_id FROM approval WHERE id = 1))"
        ), "sign_off"),
    "a quorum": ("UPDATE review SET quorum = 1 WHERE id = (SELECT review_id FROM approval WHERE id = 1)",
        "review"),
    "a claim": ((
            "UPDATE claim SET text = 'x' WHERE id = (SELECT min(id) FROM claim WHERE version_id = (SELECT "
            "version_id FROM approval WHERE id = 1))"
        ), "claim"),
    "a checkpoint": ("UPDATE checkpoint SET root = 'x' WHERE id = (SELECT max(id) FROM checkpoint)",
        "is not of the"),
}  # fmt: skip


@pytest.mark.parametrize(("sql", "words"), NAMED.values(), ids=NAMED)
def test_a_row_that_was_changed_is_named(two: sa.Connection, sql: str, words: str) -> None:
    assert two.execute(sa.text(sql)).rowcount
    assert any(words in fault for fault in audit(two).faults), audit(two).faults


def test_an_end_that_was_cut_off_with_its_checkpoints_is_seen_by_whoever_kept_one(database: Database) -> None:
    with database.writing() as session:
        people = cast(session)
        approved(session, people)
    with database.writing() as session:
        under_review(session, people, ARTICLE.replace("Does walking", "Does hiking"))
    with database.writing() as session:
        kept = make_checkpoint(session, KEY, NOW).note
    with attacking(database) as connection:
        for table in ("event", "checkpoint", "log_head"):
            for guard in triggers_of(connection, table):
                drop(connection, guard)
        left = connection.execute(sa.text("SELECT min(size) FROM checkpoint WHERE size > 1")).scalar_one()
        whole = connection.execute(sa.text("SELECT max(size) FROM checkpoint")).scalar_one()
        connection.execute(sa.text("DELETE FROM checkpoint WHERE size > :left"), {"left": left})
        connection.execute(sa.text("DELETE FROM event WHERE id > :left"), {"left": left})
        assert "log_head" in audit(connection).faults[0]
        assert f"is of {whole} events, {left} are there" in audit(connection, kept).faults[0]


def test_an_approval_that_rests_on_confirmed_rulings_holds_and_is_proved(database: Database) -> None:
    """One act made many rulings; those of before are no part of the approval."""
    with database.writing() as session:
        people = cast(session)
        slug = moved(session, people)
        for one in (people.reviewer, people.second):
            assert confirm(session, slug, one)
    with database.writing() as session:
        for one in (people.reviewer, people.second):
            sign(session, slug, one)
        (file,) = export_with_proof(session, [slug], people.publisher, NOW, KEY)
    assert faults(database) == []
    proved = verify(unzipped(file.data), [KEY.verifier])
    assert proved.predicate["article"]["version"] == 2
    with attacking(database) as connection:
        for guard in triggers_of(connection, "ruling"):
            drop(connection, guard)
        sql = (
            "UPDATE ruling SET verdict = 'contradicts' WHERE id = (SELECT max(id) FROM ruling WHERE "
            "verdict = 'supports')"
        )
        connection.execute(sa.text(sql))
        assert "differs from what event" in audit(connection).faults[0]
