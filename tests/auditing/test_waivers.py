"""The second opinion on an approval that a waiver bears: each rule refuses by itself, whatever the guards allowed."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from factories import KEY, NOW, cast, partly, ruled, seeing, sign, waive
from raw_sql import attacking, drop, triggers_of

from review_service.auditing.approvals import _APPROVALS, Approved, check_one
from review_service.auditing.log import audit
from review_service.auditing.rows import Fault
from review_service.core.db import Database
from review_service.proof import bundle
from review_service.proof.verify import in_words, verify
from review_service.services.publishing.proofs import export_with_proof
from review_service.services.review.waivers import withdraw_waiver


@pytest.fixture
def bare(database: Database) -> Iterator[sa.Connection]:
    """One approval with a waiver in it, one waiver withdrawn before; without guards, rolled back at the end."""
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
        for table in ("waiver", "waiver_withdrawal", "ruling", "approval", "policy", "disclosure"):
            for guard in triggers_of(connection, table):
                drop(connection, guard)
        yield connection


def fault(connection: sa.Connection) -> str:
    """By the rules alone, the statement taken away."""
    row = connection.execute(_APPROVALS, {"last": 0}).one()
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
    "its rulings contradict": (f"UPDATE ruling SET verdict = 'contradicts' WHERE {NAMED}", "does not let its claim pass: contradicts"),
    "its rulings support": (f"UPDATE ruling SET verdict = 'supports' WHERE {NAMED}", "does not let its claim pass: supports"),
    "it names one of two": (WAIVED.format("rulings = (SELECT ',' || CAST(max(id) AS TEXT) || ',' FROM ruling WHERE verdict = 'partly_supports')"), "names other rulings"),
    "it names none that stood": (WAIVED.format("rulings = ',999,'"), "settles nothing that stood"),
    "it is by the author": (WAIVED.format("person_id = (SELECT min(person_id) FROM contribution)"), "who wrote the article or is recused"),
    "it is by who ruled": (WAIVED.format("person_id = (SELECT max(person_id) FROM ruling WHERE verdict = 'partly_supports')"), "by somebody who ruled on the pair"),
    "it has no reason": (WAIVED.format("reason = ' '"), "lacks its signer, its reason"),
    "it has no second factor": (WAIVED.format("method = 'password'"), "lacks its signer, its reason"),
    "it came later": (WAIVED.format("waived_at = '2030-01-01 00:00:00.000000'"), "given after the approval"),
    "it was withdrawn before": (f"UPDATE waiver_withdrawal SET waiver_id = {HOLDS}, withdrawn_at = '2020-01-01 00:00:00.000000'", "was withdrawn before the approval"),
    "it is of another article": (WAIVED.format("article_id = article_id + 1"), "is of another article"),
    "the approval does not name it": ("UPDATE approval SET waiver_ids = '[]'", "does not let its claim pass: partly_supports"),
    "the approval names another": ("UPDATE approval SET waiver_ids = '[1]'", "was withdrawn before the approval"),
    "the approval names what is gone": ("UPDATE approval SET waiver_ids = '[7]'", "is missing, or named twice"),
    "its editor was recused": ("INSERT INTO disclosure (article_id, person_id, has_conflict, statement, categories, disclosed_at) SELECT article_id, person_id, TRUE, 'x', '[]', waived_at FROM waiver LIMIT 1", "who wrote the article or is recused"),
}  # fmt: skip


def test_the_rows_as_they_are_bear_the_approval(bare: sa.Connection) -> None:
    assert fault(bare) == ""
    assert audit(bare).faults == []


@pytest.mark.parametrize(("sql", "words"), BROKEN.values(), ids=BROKEN)
def test_each_rule_refuses_by_itself(bare: sa.Connection, sql: str, words: str) -> None:
    if bare.dialect.name == "sqlite":
        bare.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    elif "article_id + 1" in sql:  # keys refuse it too
        for key in ("fk_waiver_article_id", "fk_waiver_version_id_article_id"):
            bare.exec_driver_sql(f"ALTER TABLE waiver DROP CONSTRAINT {key}")
    if "'[1]'" in sql:  # the clock of a test stands still
        bare.execute(sa.text("UPDATE waiver_withdrawal SET withdrawn_at = '2020-01-01 00:00:00.000000'"))
    for guard in triggers_of(bare, "claim") if "claim" in sql.split()[1:2] else ():
        drop(bare, guard)
    assert bare.execute(sa.text(sql)).rowcount
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
    "a waiver more": "INSERT INTO waiver (article_id, version_id, review_id, claim_id, wording, source_id, rulings, person_id, printed_name, credentials, reason, meaning, method, waived_at) SELECT article_id, version_id, review_id, claim_id, wording, source_id, rulings, person_id, printed_name, credentials, reason, meaning, method, waived_at FROM waiver WHERE id = 1",
    "the policy": "UPDATE policy SET waivers = 'all'",
}  # fmt: skip


@pytest.mark.parametrize("sql", TAMPERED.values(), ids=TAMPERED)
def test_the_history_knows_what_was_signed(bare: sa.Connection, sql: str) -> None:
    assert bare.execute(sa.text(sql)).rowcount
    assert audit(bare).faults
