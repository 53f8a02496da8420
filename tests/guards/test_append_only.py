"""I9: what was written once stays as it was written, whichever way somebody tries to change it."""

import pytest
import sqlalchemy as sa
from attacks import ATTACKS
from attacks_on_contents import event_row
from attacks_on_people import FINDS
from attacks_on_waivers import waiver_row, withdrawal_row
from populated import Populated
from raw_sql import answer, attacking, drop, triggers_of
from sqlmodel import SQLModel
from trials.table import report

from review_service.schema import presence

CHANGES = {
    "version": "title = 'x'",
    "claim": "text = 'x'",
    "citation": "locator = 'x'",
    "contribution": "person_id = :third",
    "contributor": "contribution = 'x'",
    "source_text": "text = 'x'",
    "review": "quorum = 1",
    "policy": "quorum = 1",
    "policy_seat": "signatures = 1",
    "disclosure": "has_conflict = NOT has_conflict",
    "ruling": "note = 'x'",
    "change_request": "reason = 'x'",
    "sign_off": "printed_name = 'x'",
    "approval": "verdict_set_no = 1",
    "reopening": "reason = 'x'",
    "withdrawal": "reason = 'x'",
    "notice": "text = 'x'",
    "event": "action = 'x'",
    "export_record": "sha256 = 'x'",
    "dismissal": "reason = 'x'",
    "ruling_kept": "passage_end = passage_end + 1",
    "source_status_change": "reason = 'x'",
    "sign_off_withdrawal": "reason = 'x'",
    "pair": "context = context || 'x'",
    "waiver": "reason = 'x'",
    "waiver_ruling": "waiver_id = waiver_id",
    "approval_ruling": "waiver_id = NULL",
    "waiver_withdrawal": "reason = 'x'",
    "passkey_use": "challenge = 'x'",
    "checkpoint": "root = 'x'",
    "checkpoint_sent": "place = 'x'",
    "approval_statement": "envelope = 'x'",
    "source_merge": "reason = 'x'",
    "source_distinction": "reason = 'x'",
    "thread": "is_blocking = FALSE",
    "thread_place": "placed_at = CURRENT_TIMESTAMP",
    "thread_change": "is_resolved = FALSE",
    "comment": "text = 'x'",
    "comment_withdrawal": "withdrawn_at = CURRENT_TIMESTAMP",
    "suggestion_acceptance": "start_at = 0",
    "change_item": "position = 9",
    "change_answer": "reason = 'x'",
}
KEPT = (
    "reference",
    "article",
    "re_review",
    "log_head",
    "second_factor",
    "recovery_code",
)  # their rows may change, and never go
LEAVES = (
    "contributor",
    "citation",
    "sign_off_withdrawal",
    "waiver_withdrawal",
    "approval_ruling",
    "passkey_use",
    "event",
    "dismissal",
    "ruling_kept",
    "source_merge",
    "source_distinction",
    "thread_place",
    "thread_change",
    "comment_withdrawal",
    "suggestion_acceptance",
    "change_answer",
    "export_record",
    "disclosure",
    "notice",
    "reopening",
    "checkpoint_sent",
    "approval_statement",
)


def forbidden(table: str) -> str:
    return f"guard: rows of {table} are never"


@pytest.mark.parametrize(("table", "change"), CHANGES.items())
def test_no_row_is_changed_and_without_the_guard_it_is(populated: Populated, table: str, change: str) -> None:
    sql = f"UPDATE {table} SET {change}"
    with attacking(populated.database) as connection:
        drop(connection, f"guard_{table}_no_update")
        assert answer(connection, sql, populated.ids) == ""
    with attacking(populated.database) as connection:
        assert forbidden(table) in answer(connection, sql, populated.ids)


@pytest.mark.parametrize("table", [*CHANGES, *KEPT])
def test_no_row_is_deleted(populated: Populated, table: str) -> None:
    with attacking(populated.database) as connection:
        assert forbidden(table) in answer(connection, f"DELETE FROM {table}", {})


@pytest.mark.parametrize("table", LEAVES)
def test_without_the_guard_rows_are_deleted(populated: Populated, table: str) -> None:
    with attacking(populated.database) as connection:
        drop(connection, f"guard_{table}_no_delete")
        assert answer(connection, f"DELETE FROM {table}", {}) == ""


@pytest.mark.parametrize("table", [*CHANGES, *KEPT])
def test_no_row_is_replaced_or_truncated(populated: Populated, table: str) -> None:
    """REPLACE is SQLite's way round UPDATE and DELETE triggers, TRUNCATE PostgreSQL's."""
    is_sqlite = populated.database.is_sqlite
    kind = "replace" if is_sqlite else "truncate"
    guard = f"guard_{table}_no_{kind}"
    written = (one for one in SQLModel.metadata.tables[table].columns if one.computed is None)
    columns = ", ".join(f'"{one.name}"' for one in written)
    sql = (
        f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table} ORDER BY id"
        if is_sqlite
        else f"TRUNCATE {table} CASCADE"
    )
    with attacking(populated.database) as connection:
        for other in triggers_of(connection, table):
            if other != guard:
                drop(connection, other)
        said = answer(connection, sql, {}) if is_sqlite else truncating(connection, sql)
        assert forbidden(table) in said
    with attacking(populated.database) as connection:
        for name in presence.present_guards(connection):
            drop(connection, name)
        assert (answer(connection, sql, {}) if is_sqlite else truncating(connection, sql)) == ""


def truncating(connection: sa.Connection, sql: str) -> str:
    try:
        connection.execute(sa.text(sql))
    except sa.exc.DBAPIError as error:
        return str(error.orig)
    return ""


@pytest.mark.parametrize("table", ["event", "ruling", "sign_off", "approval"])
def test_an_upsert_changes_no_row(populated: Populated, table: str) -> None:
    with attacking(populated.database) as connection:
        for guard in triggers_of(connection, table):
            if not guard.endswith("_no_update"):
                drop(connection, guard)
        sql = (
            f"INSERT INTO {table} SELECT * FROM {table} WHERE true"
            f" ON CONFLICT (id) DO UPDATE SET {CHANGES[table]}"
        )
        assert forbidden(table) in answer(connection, sql, populated.ids)


COUNTS = {
    "effect_disclosure_counts": (
        "INSERT INTO disclosure (article_id, person_id, has_conflict, statement, categories, disclosed_at)"
        " VALUES (:ready, :second, TRUE, 'x', '[]', CURRENT_TIMESTAMP)"
    ),
    "effect_source_text_counts": (
        "INSERT INTO source_text (source_id, number, label, text, sha256, kind, licence, file_kind, "
        "file_name, added_at) VALUES (1, 2, 'x', 'x', 'x', 'other', '', '', '', CURRENT_TIMESTAMP)"
    ),
    "effect_contribution_counts": (
        "INSERT INTO contribution (article_id, version_id, person_id)"
        " SELECT id, version_id, :second FROM article WHERE id = :ready"
    ),
    "effect_reference_counts": (
        "UPDATE reference SET source_id = 2 WHERE key = 'lee2020'"
        " AND version_id = (SELECT version_id FROM article WHERE id = :ready)"
    ),
    "effect_source_status_change_counts": (
        "INSERT INTO source_status_change (source_id, status, reason, found_in, last_ruling_id, changed_at)"
        " VALUES (1, 'retracted', 'x', '', (SELECT max(id) FROM ruling), CURRENT_TIMESTAMP)"
    ),
    "effect_source_merge_reties": (
        "INSERT INTO source_merge (merged_id, kept_id, reason, merged_at) SELECT source_id, (SELECT id "
        "FROM source WHERE title = 'Twice 2'), 'x', CURRENT_TIMESTAMP FROM reference WHERE key = 'lee2020' "
        "AND version_id = (SELECT version_id FROM article WHERE id = :ready)"
    ),
    "effect_waiver_counts": waiver_row(),
    "effect_waiver_withdrawal_counts": withdrawal_row("waived"),
    "effect_ruling_counts": (
        "INSERT INTO ruling (article_id, claim_id, pair_id, verdict, passage,"
        " locator, note, person_id, ruled_at, replaces_id)"
        " SELECT article_id, claim_id, pair_id, 'contradicts', '', '', '',"
        " person_id, ruled_at, id FROM ruling WHERE article_id = :ready AND person_id = :second"
        " AND verdict = 'supports'"
    ),
}


# The article that is counted on, where it is not the one that is ready.
ON = {"effect_waiver_counts": "waivable", "effect_waiver_withdrawal_counts": "waived"}


@pytest.mark.parametrize("guard", COUNTS)
def test_signatures_stop_counting_whatever_changes_what_was_signed(populated: Populated, guard: str) -> None:
    """The number of the set of rulings grows; without the guard the old signatures would still fit it."""
    for is_guarded in (True, False):
        with attacking(populated.database) as connection:
            article = populated.ids[ON.get(guard, "ready")]
            before = number(connection, article)
            if not is_guarded:
                drop(connection, guard)
            assert answer(connection, COUNTS[guard], populated.ids) == ""
            assert (number(connection, article) > before) is is_guarded


def number(connection: sa.Connection, article_id: int) -> int:
    query = sa.text("SELECT verdict_set_no FROM article WHERE id = :id")
    return int(connection.execute(query, {"id": article_id}).scalar_one())


OPENS = "effect_source_status_change_opens"
OPENS_TOO = "effect_source_text_opens"
SETS_STATUS = {
    "effect_approval_sets_status": ("ready", "approved"),
    "effect_reopening_sets_status": ("approved", "under_review"),
}


def test_the_status_follows_from_the_row_of_a_reopening(populated: Populated) -> None:
    sql = (
        "INSERT INTO reopening (article_id, approval_id, person_id, reason, reopened_at)"
        " SELECT id, approval_id, :editor, '', CURRENT_TIMESTAMP FROM article WHERE id = :approved"
    )
    statuses = []
    for is_guarded in (True, False):
        with attacking(populated.database) as connection:
            if not is_guarded:
                drop(connection, "effect_reopening_sets_status")
            assert answer(connection, sql, populated.ids) == ""
            query = sa.text("SELECT status FROM article WHERE id = :approved")
            statuses.append(connection.execute(query, {"approved": populated.ids["approved"]}).scalar_one())
    assert statuses == ["under_review", "approved"]


MOVES = "effect_event_moves_head"


def test_the_head_of_the_log_moves_with_each_event(populated: Populated) -> None:
    """Without it the next event has nothing to continue."""
    query = sa.text("SELECT (SELECT size FROM log_head) - (SELECT max(id) FROM event)")
    behind = []
    for is_guarded in (True, False):
        with attacking(populated.database) as connection:
            if not is_guarded:
                drop(connection, MOVES)
            number = connection.execute(sa.text("SELECT size + 1 FROM log_head")).scalar_one()
            subtrees = (number & -number).bit_length()
            assert answer(connection, event_row(nodes=f"'{'b' * 64 * subtrees}'"), populated.ids) == ""
            behind.append(connection.execute(query).scalar_one())
    assert behind == [0, -1]


def test_a_fall_opens_the_re_review_of_what_is_approved(populated: Populated) -> None:
    """Whoever writes the row, and however: the approval does not stay unquestioned."""
    query = sa.text("SELECT count(*) FROM re_review WHERE article_id = :approved AND closed_at IS NULL")
    opened = []
    for is_guarded in (True, False):
        with attacking(populated.database) as connection:
            if not is_guarded:
                drop(connection, OPENS)
            before = connection.execute(query, {"approved": populated.ids["approved"]}).scalar_one()
            assert answer(connection, COUNTS["effect_source_status_change_counts"], populated.ids) == ""
            after = connection.execute(query, {"approved": populated.ids["approved"]}).scalar_one()
            opened.append(after - before)
    assert opened == [1, 0]


def test_a_newer_text_opens_the_re_review_of_what_it_ends(populated: Populated) -> None:
    query = sa.text("SELECT count(*) FROM re_review WHERE article_id = :approved AND closed_at IS NULL")
    kept = COUNTS["effect_source_text_counts"].replace(
        "'x', 'x', 'x'", ":label, (SELECT text FROM source_text WHERE id = 1), 'x'"
    )
    kept = kept.replace(":label", "'More. '")
    opened = []
    for sql, is_guarded in (
        (COUNTS["effect_source_text_counts"], True),
        (kept, True),
        (COUNTS["effect_source_text_counts"], False),
    ):
        with attacking(populated.database) as connection:
            if not is_guarded:
                drop(connection, OPENS_TOO)
            before = connection.execute(query, {"approved": populated.ids["approved"]}).scalar_one()
            assert answer(connection, sql, populated.ids) == ""
            after = connection.execute(query, {"approved": populated.ids["approved"]}).scalar_one()
            opened.append(after - before)
    assert opened == [1, 0, 0], "a passage that stands in the newer text keeps its ruling"


def test_a_merge_ties_what_was_never_approved_to_the_kept_source(populated: Populated) -> None:
    """Whoever writes the row: no draft is left with a source that went,
    and what was approved stays as it was."""
    query = sa.text(
        "SELECT count(*) FROM reference WHERE source_id = (SELECT id FROM source WHERE title = 'Twice 2') AND"
        " EXISTS (SELECT 1 FROM approval a WHERE a.version_id = reference.version_id) = :was_approved"
    )
    found = []
    for is_guarded in (True, False):
        with attacking(populated.database) as connection:
            if not is_guarded:
                drop(connection, "effect_source_merge_reties")
            assert answer(connection, COUNTS["effect_source_merge_reties"], populated.ids) == ""
            found += [connection.execute(query, {"was_approved": one}).scalar_one() for one in (True, False)]
    assert found[0] == 0 and found[1] > 0 and found[2:] == [0, 0]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_every_shipped_guard_has_been_attacked(dialect: str) -> None:
    """A guard that nobody attacks may not work: add an attack in attacks.py, or a table in CHANGES."""
    kinds = ("no_update", "no_delete", "no_replace" if dialect == "sqlite" else "no_truncate")
    attacked = {f"guard_{table}_{kind}" for table in CHANGES for kind in kinds}
    attacked |= {f"guard_{table}_{kind}" for table in KEPT for kind in kinds[1:]}
    attacked |= {attack.guard for attack in ATTACKS} | set(SETS_STATUS) | COUNTS.keys() | {OPENS, OPENS_TOO}
    attacked |= FINDS.keys() | {MOVES}
    assert not presence.shipped_guards(dialect) - attacked
    count = len(presence.shipped_guards(dialect))
    report(
        "T2 each guard taken away",
        dialect,
        f"{count} guards",
        "each found: with it gone an attack passes or meets the next line",
    )
