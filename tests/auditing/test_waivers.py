"""The second opinion on an approval that a waiver bears: each rule refuses by itself,
whatever the guards allowed."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from factories import KEY, NOW, cast, partly, ruled, seeing, sign, waive
from raw_sql import attacking, drop, triggers_of

from review_service.auditing.approval_rows import APPROVALS
from review_service.auditing.approvals import Approved, check_one
from review_service.auditing.log import audit
from review_service.auditing.rows import Fault
from review_service.core.db import Database
from review_service.proof import bundle
from review_service.proof.verify import in_words, verify
from review_service.services.publishing.proofs import export_with_proof
from review_service.services.review.waivers import withdraw_waiver


@pytest.fixture
def bare(database: Database) -> Iterator[sa.Connection]:
    """One approval with a waiver in it, one waiver withdrawn before; without guards,
    rolled back at the end."""
    with database.writing() as session:
        people = cast(session)
        slug = ruled(session, people)
        named = partly(session, slug, people.reviewer, people.second)
        mistaken = waive(session, slug, people.editor, named)
        withdraw_waiver(session, slug, mistaken.id or 0, "Not yet.", seeing(session, slug, people.editor))
        waive(session, slug, people.editor, named)
        sign(session, slug, people.reviewer)
        sign(session, slug, people.second)
        (file,) = export_with_proof(session, [slug], people.publisher, NOW, KEY)
    told = in_words(verify(bundle.unzipped(file.data), [KEY.verifier]))
    assert any("settled by a waiver. Editor, MD" in line for line in told)
    with attacking(database) as connection:
        for table in (
            "waiver",
            "waiver_ruling",
            "waiver_withdrawal",
            "ruling",
            "approval",
            "approval_ruling",
            "policy",
            "disclosure",
        ):
            for guard in triggers_of(connection, table):
                drop(connection, guard)
        yield connection


def fault(connection: sa.Connection) -> str:
    """By the rules alone, the statement taken away."""
    row = connection.execute(APPROVALS, {"last": 0}).one()
    try:
        check_one(connection, row, Approved(1, {}, []))
    except Fault as found:
        return str(found)
    return ""


HOLDS = "(SELECT max(id) FROM waiver)"
NAMED = "verdict = 'partly_supports'"
WAIVED = f"UPDATE waiver SET {{}} WHERE id = {HOLDS}"
BROKEN = {
    "the policy allows none": ("UPDATE policy SET waivers = 'none'", "one that the policy does not allow"),
    "its pair is of high risk": ("UPDATE claim SET risk = 'high'", "one that the policy does not allow"),
    "its rulings contradict": (f"UPDATE ruling SET verdict = 'contradicts' WHERE {NAMED}",
        "does not let its claim pass: contradicts"),
    "its rulings support": (f"UPDATE ruling SET verdict = 'supports' WHERE {NAMED}",
        "does not let its claim pass: supports"),
    "it names one more": (
        f"INSERT INTO waiver_ruling (waiver_id, ruling_id) SELECT {HOLDS}, min(id) FROM ruling; "
        + WAIVED.format("rulings = 3"),
        "names other rulings"),
    "it counts other than it names": (WAIVED.format("rulings = 3"), "names 2 rulings, it was given on 3"),
    "it names none that stood": (
        f"DELETE FROM waiver_ruling WHERE waiver_id = {HOLDS}; " + WAIVED.format("rulings = 0"),
        "settles nothing that stood"),
    "it is by the author": (WAIVED.format("person_id = (SELECT min(person_id) FROM contribution)"),
        "who wrote the article or is recused"),
    "it is by who ruled": (
        WAIVED.format("person_id = (SELECT max(person_id) FROM ruling WHERE verdict = 'partly_supports')"),
        "by somebody who ruled on the pair"),
    "it has no reason": (WAIVED.format("reason = ' '"), "lacks its signer, its reason"),
    "it has no second factor": (WAIVED.format("method = 'password'"), "lacks its signer, its reason"),
    "it came later": (WAIVED.format("waived_at = '2030-01-01 00:00:00.000000'"), "given after the approval"),
    "it was withdrawn before": (
        f"UPDATE waiver_withdrawal SET waiver_id = {HOLDS}, withdrawn_at = '2020-01-01 00:00:00.000000'",
        "was withdrawn before the approval"),
    "it is of another article": (WAIVED.format("article_id = article_id + 1"), "is of another article"),
    "the approval does not name it": ("UPDATE approval_ruling SET waiver_id = NULL",
        "does not let its claim pass: partly_supports"),
    "the approval names it with one of two": ((
            "UPDATE approval_ruling SET waiver_id = NULL WHERE ruling_id = (SELECT max(ruling_id) FROM "
            f"waiver_ruling WHERE waiver_id = {HOLDS})"
        ), "is named with another waiver"),
    "the approval counts other than it names": ("UPDATE approval SET rulings = rulings + 1",
        "rulings are named, it was made on"),
    "the approval names another": ("UPDATE approval_ruling SET waiver_id = 1 WHERE waiver_id IS NOT NULL",
        "was withdrawn before the approval"),
    "the approval names what is gone": (
        "UPDATE approval_ruling SET waiver_id = 7 WHERE waiver_id IS NOT NULL",
        "a waiver that it rests on is missing"),
    "its editor was recused": ((
            "INSERT INTO disclosure (article_id, person_id, has_conflict, statement, categories, "
            "disclosed_at) SELECT article_id, person_id, TRUE, 'x', '[]', waived_at FROM waiver LIMIT 1"
        ), "who wrote the article or is recused"),
}  # fmt: skip


def test_the_rows_as_they_are_bear_the_approval(bare: sa.Connection) -> None:
    assert fault(bare) == ""
    assert audit(bare).faults == []


@pytest.mark.parametrize(("sql", "words"), BROKEN.values(), ids=BROKEN)
def test_each_rule_refuses_by_itself(bare: sa.Connection, sql: str, words: str) -> None:
    if bare.dialect.name == "sqlite":
        bare.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    elif "article_id + 1" in sql:  # keys refuse it too
        for key in (
            "fk_waiver_article_id",
            "fk_waiver_version_id_article_id",
            "fk_waiver_pair_id_article_id",
        ):
            bare.exec_driver_sql(f"ALTER TABLE waiver DROP CONSTRAINT {key}")
    elif "waiver_id = 7" in sql or "DELETE FROM waiver_ruling" in sql:
        for key in ("waiver_id_ruling_id", "waiver_id"):
            bare.exec_driver_sql(f"ALTER TABLE approval_ruling DROP CONSTRAINT fk_approval_ruling_{key}")
    if "waiver_id = 1 " in sql:  # the clock of a test stands still
        bare.execute(sa.text("UPDATE waiver_withdrawal SET withdrawn_at = '2020-01-01 00:00:00.000000'"))
    for guard in triggers_of(bare, "claim") if "claim" in sql.split()[1:2] else ():
        drop(bare, guard)
    for statement in sql.split("; "):
        assert bare.execute(sa.text(statement)).rowcount
    assert words in fault(bare), fault(bare)


TAMPERED = {
    "a reason": WAIVED.format("reason = 'Another.'"),
    "a name": WAIVED.format("printed_name = 'Another'"),
    "a meaning": WAIVED.format("meaning = 'Another'"),
    "a time": WAIVED.format("waived_at = '2026-03-02 09:29:00.000000'"),
    "a withdrawn waiver's reason": "UPDATE waiver SET reason = 'Another.' WHERE id = 1",
    "the reason of a withdrawal": "UPDATE waiver_withdrawal SET reason = 'Another.'",
    "whose withdrawal it is": "UPDATE waiver_withdrawal SET person_id = 1",
    "a withdrawal that is gone": "DELETE FROM waiver_withdrawal",
    "a waiver more": (
            "INSERT INTO waiver (article_id, version_id, review_id, claim_id, pair_id, rulings, person_id, "
            "printed_name, credentials, reason, meaning, method, waived_at) SELECT article_id, version_id, "
            "review_id, claim_id, pair_id, rulings, person_id, printed_name, credentials, reason, meaning, "
            "method, waived_at FROM waiver WHERE id = 1"
        ),
    "the policy": "UPDATE policy SET waivers = 'all'",
}  # fmt: skip


@pytest.mark.parametrize("sql", TAMPERED.values(), ids=TAMPERED)
def test_the_history_knows_what_was_signed(bare: sa.Connection, sql: str) -> None:
    assert bare.execute(sa.text(sql)).rowcount
    assert audit(bare).faults
