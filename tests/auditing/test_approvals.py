"""I2 to I5 from the raw rows alone, without the statement: each rule refuses by itself."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from populated import Populated
from raw_sql import attacking, drop, triggers_of

from review_service.auditing.approval_rows import APPROVALS
from review_service.auditing.approvals import Approved, check_one
from review_service.auditing.rows import Fault

TABLES = (
    "version",
    "claim",
    "citation",
    "reference",
    "ruling",
    "pair",
    "approval_ruling",
    "sign_off",
    "approval",
    "disclosure",
    "review",
    "contribution",
    "waiver",
    "waiver_withdrawal",
    "policy",
)
FIRST = "(SELECT article_id FROM approval WHERE id = 1)"
RULING = f"(SELECT min(id) FROM ruling WHERE article_id = {FIRST} AND verdict = 'supports')"
SIGNED = "(SELECT min(id) FROM sign_off WHERE review_id = (SELECT review_id FROM approval WHERE id = 1))"
AUTHOR = f"(SELECT min(person_id) FROM contribution WHERE article_id = {FIRST})"
RULE_OUT = (
    "INSERT INTO disclosure (article_id, person_id, has_conflict, statement, categories, disclosed_at)"
    f" SELECT {FIRST}, person_id, TRUE, 'x', '[]', signed_at FROM sign_off WHERE id = {SIGNED}"
)


@pytest.fixture
def bare(populated: Populated) -> Iterator[sa.Connection]:
    """The populated database without the guards of what an approval rests on, rolled back at the end."""
    with attacking(populated.database) as connection:
        for table in TABLES:
            for guard in triggers_of(connection, table):
                drop(connection, guard)
        yield connection


def fault(connection: sa.Connection) -> str:
    row = connection.execute(APPROVALS, {"last": 0}).first()
    try:
        check_one(connection, row, Approved(1, {}, []))
    except Fault as found:
        return str(found)
    return ""


def test_the_rows_as_they_are_bear_the_approval(bare: sa.Connection) -> None:
    assert fault(bare) == ""


BROKEN = {
    "a text": (f"UPDATE version SET content = content || ' ' WHERE article_id = {FIRST}",
        "does not read as it did"),
    "a verdict": (f"UPDATE ruling SET verdict = 'contradicts' WHERE id = {RULING}",
        "does not let its claim pass"),
    "a ruling of the author": (
        f"UPDATE ruling SET person_id = {AUTHOR}, replaces_id = NULL WHERE id = {RULING}",
        "who wrote the article or is recused"),
    "a ruling of another article": ((
            "UPDATE ruling SET article_id = (SELECT max(id) FROM article WHERE NOT EXISTS (SELECT 1 FROM "
            f"ruling other WHERE other.article_id = article.id)) WHERE id = {RULING}"
        ), "is of another article"),
    "a ruling that is gone": (
        f"DELETE FROM ruling WHERE id = (SELECT max(id) FROM ruling WHERE article_id = {FIRST})",
        "is missing, or named twice"),
    "a ruling that the approval does not name": (f"DELETE FROM approval_ruling WHERE ruling_id = {RULING}",
        "rulings are named, it was made on"),
    "a ruling whose pair is of another article": ((
            "UPDATE pair SET article_id = (SELECT max(id) FROM article) WHERE id = (SELECT pair_id FROM "
            f"ruling WHERE id = {RULING})"
        ), "is of another article"),
    "a claim that nobody ruled on": ((
            "UPDATE claim SET fingerprint = 'x' WHERE id = (SELECT claim_id FROM ruling WHERE id = "
            f"{RULING})"
        ), "passing verdicts of"),
    "a high-risk claim ruled on too seldom": ((
            "UPDATE review SET high_risk_rulings = 3 WHERE id = (SELECT review_id FROM approval WHERE id = "
            "1)"
        ), "2 passing verdicts of 3"),
    "a reference without its source": ((
            "UPDATE reference SET source_id = NULL WHERE version_id = (SELECT version_id FROM approval "
            "WHERE id = 1)"
        ), "tied to no source"),
    "a signature that is gone": (f"DELETE FROM sign_off WHERE id = {SIGNED}", "the quorum is short: 1 of 2"),
    "a signature of the author": (f"UPDATE sign_off SET person_id = {AUTHOR} WHERE id = {SIGNED}",
        "who wrote the article or is recused"),
    "a signature on other verdicts": (f"UPDATE sign_off SET verdict_set_sha256 = 'x' WHERE id = {SIGNED}",
        "is on other verdicts"),
    "a signer who was recused": (RULE_OUT, "who wrote the article or is recused"),
    "a higher quorum": (
        "UPDATE review SET quorum = 3 WHERE id = (SELECT review_id FROM approval WHERE id = 1)",
        "the quorum is short: 2 of 3"),
    "a review of another version": ((
            "UPDATE review SET version_id = (SELECT max(id) FROM version), article_id = (SELECT article_id "
            "FROM version ORDER BY id DESC LIMIT 1), number = 77 WHERE id = (SELECT review_id FROM "
            "approval WHERE id = 1)"
        ), "is of another version"),
}  # fmt: skip


@pytest.mark.parametrize(("sql", "words"), BROKEN.values(), ids=BROKEN)
def test_each_rule_refuses_by_itself(bare: sa.Connection, sql: str, words: str) -> None:
    if bare.dialect.name == "sqlite":
        bare.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    elif "ruling" in sql and ("article_id = (SELECT max" in sql or "DELETE FROM ruling" in sql):
        bare.exec_driver_sql("ALTER TABLE ruling DROP CONSTRAINT fk_ruling_pair_id_article_id")
        bare.exec_driver_sql("ALTER TABLE approval_ruling DROP CONSTRAINT fk_approval_ruling_ruling_id")
    elif "SET version_id" in sql:  # a key refuses it too
        for table in ("sign_off", "approval"):
            bare.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT fk_{table}_review_id_version_id")
    assert bare.execute(sa.text(sql)).rowcount
    assert words in fault(bare), fault(bare)
