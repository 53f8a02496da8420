"""Every CHECK, UNIQUE and foreign key of the models is tried on the migrated database,
generated from the models."""

import re

import pytest
import sqlalchemy as sa
from populated import Populated
from raw_sql import answer, attacking, copy_row, drop, triggers_of
from sqlmodel import SQLModel

import review_service.models  # noqa: F401 - fills the metadata

TABLES = SQLModel.metadata.sorted_tables
CONSTRAINTS = sorted(  # by name: the metadata keeps them in sets
    (one for table in TABLES for one in table.constraints if one.name), key=lambda one: str(one.name)
)
FOREIGN_KEYS = [one for one in CONSTRAINTS if isinstance(one, sa.ForeignKeyConstraint)]
CHECKS = [one for one in CONSTRAINTS if isinstance(one, sa.CheckConstraint)]
ENUMS = [column for table in TABLES for column in table.columns if isinstance(column.type, sa.Enum)]
UNIQUE = [
    (one.table, [column.name for column in one.columns])
    for one in CONSTRAINTS
    if isinstance(one, sa.UniqueConstraint) and "id" not in one.columns
]
NOBODY = 999_999
ATTACKS = {
    "ck_contributor_has_name": "UPDATE contributor SET name = ''",
    "ck_contributor_email_lower": "UPDATE contributor SET email = upper(email)",
    "ck_contributor_orcid_form": "UPDATE contributor SET orcid = 'x'",
    "ck_draft_revision_positive": "UPDATE draft SET revision = 0",
    "ck_idempotency_key_status_done": "UPDATE idempotency_key SET status = 409",
    "ck_outgoing_mail_sent_once": "UPDATE outgoing_mail SET sent_at = made_at",
    "ck_log_head_only_one": "UPDATE log_head SET id = 2",
    "ck_approval_statement_sha256_length": "UPDATE approval_statement SET sha256 = 'short'",
    "ck_source_merge_of_two": "UPDATE source_merge SET kept_id = merged_id",
    "ck_source_merge_reason_given": "UPDATE source_merge SET reason = ''",
    "ck_source_distinction_lower_first": "UPDATE source_distinction SET second_id = first_id",
    "ck_source_distinction_reason_given": "UPDATE source_distinction SET reason = ''",
    "ck_word_search_answered_has_time": "UPDATE word_search SET answered_at = NULL",
    "ck_word_search_found_has_result": "UPDATE word_search SET result = ''",
    "ck_thread_claim_has_fingerprint": "UPDATE thread SET fingerprint = '' WHERE claim_text <> ''",
    "ck_thread_place_lost_has_no_claim": "UPDATE thread_place SET how = 'lost'",
    "ck_thread_place_range_in_claim": "UPDATE thread_place SET end_at = NULL",
    "ck_comment_suggestion_replaces": "UPDATE comment SET replaces = NULL WHERE suggestion IS NOT NULL",
    "ck_comment_says_something": "UPDATE comment SET text = '' WHERE suggestion IS NULL",
    "ck_change_answer_reason_given": "UPDATE change_answer SET is_changed = FALSE",
    "ck_source_status_change_reason_given": "UPDATE source_status_change SET reason = ''",
    "ck_lookup_answered_has_time": "UPDATE lookup SET answered_at = NULL",
    "ck_lookup_found_has_result": "UPDATE lookup SET result = ''",
    "ck_re_review_one_cause": "UPDATE re_review SET status_change_id = NULL",
    "ck_source_text_file_whole": "UPDATE source_text SET file_size = 3",
    "ck_re_review_closed_with_an_answer": "UPDATE re_review SET answer = 'x'",
    "ck_sign_off_withdrawal_reason_given": "UPDATE sign_off_withdrawal SET reason = ''",
    "ck_waiver_reason_given": "UPDATE waiver SET reason = ''",
    "ck_waiver_name_printed": "UPDATE waiver SET printed_name = ''",
    "ck_waiver_withdrawal_reason_given": "UPDATE waiver_withdrawal SET reason = ''",
    "ck_dismissal_reason_given": "UPDATE dismissal SET reason = ''",
    "ck_article_approved_has_approval": "UPDATE article SET approval_id = NULL WHERE status = 'approved'",
    "ck_version_number_positive": "UPDATE version SET number = number - 5",
    "ck_version_sha256_length": "UPDATE version SET sha256 = 'short'",
    "ck_person_email_lower": "UPDATE person SET email = upper(email)",
    "ck_policy_quorum_positive": "UPDATE policy SET quorum = 0",
    "ck_policy_high_risk_rulings_positive": "UPDATE policy SET high_risk_rulings = 0",
    "ck_policy_seat_signatures_positive": "UPDATE policy_seat SET signatures = 0",
    "ck_review_quorum_positive": "UPDATE review SET quorum = 0",
    "ck_review_high_risk_rulings_positive": "UPDATE review SET high_risk_rulings = 0",
    "ck_pair_text_has_source": "UPDATE pair SET source_id = NULL WHERE source_text_id IS NOT NULL",
    "ck_ruling_passage_offsets": "UPDATE ruling SET passage_end = NULL WHERE passage_start IS NOT NULL",
}


def refused(populated: Populated, table: str, *statements: str) -> str:
    """What the last statement meets once every trigger of the table is gone: the constraint alone."""
    with attacking(populated.database) as connection:
        for guard in triggers_of(connection, table):
            drop(connection, guard)
        return answer(connection, statements[-1], populated.ids).lower()


def name_of(constraint: sa.Constraint) -> str:
    return str(constraint.name)


@pytest.mark.parametrize("key", FOREIGN_KEYS, ids=name_of)
def test_no_row_points_to_what_is_not_there(populated: Populated, key: sa.ForeignKeyConstraint) -> None:
    column = key.columns[0]
    nobody = NOBODY if isinstance(column.type, sa.Integer) else "'nobody'"
    if column.name == "first_id":
        nobody = 0  # the lower of the two comes first
    if column.name == "approval_id" and key.table.name == "article":
        column = key.columns[
            "version_id"
        ]  # an empty approval is no approval: point to another version instead
    others = "".join(f" AND {one.name} IS NOT NULL" for one in key.columns[1:])
    sql = (
        f"UPDATE {key.table.name} SET {column.name} = {nobody} WHERE id = (SELECT id FROM "
        f"{key.table.name} WHERE true{others} ORDER BY {column.name} IS NULL, id LIMIT 1)"
    )
    if "id" not in key.table.columns:
        sql = f"UPDATE {key.table.name} SET {column.name} = {nobody} WHERE version_id = 1"
    assert "foreign key" in refused(populated, key.table.name, sql)


@pytest.mark.parametrize("column", ENUMS, ids=lambda column: f"{column.table.name}.{column.name}")
def test_a_column_takes_the_members_of_its_list_and_nothing_else(
    populated: Populated, column: sa.Column[object]
) -> None:
    table = column.table.name
    assert "check" in refused(populated, table, f"UPDATE {table} SET {column.name} = 'something'")
    with attacking(populated.database) as connection:
        for guard in triggers_of(connection, table):
            drop(connection, guard)
        for member in column.type.enums:
            with connection.begin_nested() as savepoint:
                said = answer(connection, f"UPDATE {table} SET {column.name} = '{member}'", {}).lower()
                savepoint.rollback()
            assert "enum" not in said
            assert not re.search(rf"ck_{table}_{column.type.name}\b", said)


@pytest.mark.parametrize("check", [one for one in CHECKS if not one._type_bound], ids=name_of)  # type: ignore[attr-defined]
def test_each_check_refuses_what_it_is_for(populated: Populated, check: sa.CheckConstraint) -> None:
    """A new CHECK needs a line in ATTACKS."""
    assert name_of(check) in refused(populated, check.table.name, ATTACKS[name_of(check)])


@pytest.mark.parametrize(
    ("table", "columns"), UNIQUE, ids=lambda one: one.name if isinstance(one, sa.Table) else "-".join(one)
)
def test_what_is_there_once_is_not_there_twice(
    populated: Populated, table: sa.Table, columns: list[str]
) -> None:
    """The same row under a new id; where a column may be empty, it is filled first."""
    with attacking(populated.database) as connection:
        for guard in triggers_of(connection, table.name):
            drop(connection, guard)
        filled = " AND ".join(f"{name} IS NOT NULL" for name in columns)
        copied = _written(table)
        if connection.scalar(sa.text(f"SELECT count(*) FROM {table.name} WHERE {filled}")) == 0:
            first = f"(SELECT min(id) FROM {table.name})"
            value = first if isinstance(table.columns[columns[0]].type, sa.Integer) else "'x'"
            connection.execute(sa.text(f"UPDATE {table.name} SET {columns[0]} = {value} WHERE id = {first}"))
        assert "unique" in answer(connection, copy_row(table.name, copied, filled), {}).lower()


def _written(table: sa.Table) -> list[str]:
    """What an INSERT says: the number is new, and the database makes what it computes."""
    return [one.name for one in table.columns if one.name != "id" and one.computed is None]


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ("assignment", "ended_at IS NULL"),
        ("ruling", "replaces_id IS NULL"),
        ("pair", "source_id IS NULL"),
    ],
)
def test_one_standing_assignment_one_first_ruling_and_one_row_of_a_pair_without_a_source(
    populated: Populated, table: str, where: str
) -> None:
    copied = _written(SQLModel.metadata.tables[table])
    assert "unique" in refused(populated, table, copy_row(table, copied, where))


def test_a_form_is_taken_once_by_one_person_and_by_nobody_too(populated: Populated) -> None:
    copied = [
        column.name for column in SQLModel.metadata.tables["idempotency_key"].columns if column.name != "id"
    ]
    assert "unique" in refused(populated, "idempotency_key", copy_row("idempotency_key", copied, "true"))
    nobody = [name for name in copied if name != "person_id"]
    with attacking(populated.database) as connection:
        assert answer(connection, copy_row("idempotency_key", nobody, "true"), {}) == ""
        assert (
            "unique"
            in answer(connection, copy_row("idempotency_key", nobody, "person_id IS NULL"), {}).lower()
        )


def test_a_ruling_is_followed_by_one_other_at_most(populated: Populated) -> None:
    copied = [column.name for column in SQLModel.metadata.tables["ruling"].columns if column.name != "id"]
    assert "unique" in refused(populated, "ruling", copy_row("ruling", copied, "replaces_id IS NOT NULL"))


def test_a_signature_is_on_bytes_that_are_there(populated: Populated) -> None:
    sql = (
        "UPDATE sign_off SET version_sha256 = (SELECT sha256 FROM version WHERE id = (SELECT max(id) "
        "FROM version))"
    )
    assert "foreign key" in refused(populated, "sign_off", sql)


def test_an_approval_of_another_article_fails_at_the_commit(populated: Populated) -> None:
    """The key is deferred: the statement passes, the commit does not."""
    with populated.database.engine.connect() as connection:
        transaction = connection.begin()
        drop(connection, "guard_article_status")
        sql = "UPDATE article SET status = 'approved', approval_id = :other WHERE id = :ready"
        other = connection.scalar(
            sa.text("SELECT approval_id FROM article WHERE id = :approved"),
            {"approved": populated.ids["approved"]},
        )
        connection.execute(sa.text(sql), {"other": other, "ready": populated.ids["ready"]})
        with pytest.raises(sa.exc.IntegrityError):
            transaction.commit()
        transaction.rollback() if transaction.is_active else connection.rollback()
    with attacking(populated.database) as connection:
        assert "guard_article_status" in triggers_of(connection, "article")
