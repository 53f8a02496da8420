"""Migrations up, down and up again on databases that hold data, and what they make is what the models say."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    POLICIES,
    cast,
    intake,
    revise_article,
    revised,
    ruled,
    start_review,
    under_review,
)
from populated import populate
from sqlmodel import SQLModel

import review_service.models  # noqa: F401 - fills the metadata
from review_service.core.config import data_dir
from review_service.core.db import Database
from review_service.core.errors import Blocked
from review_service.core.vocabulary import Verdict
from review_service.reading.articles import read_article
from review_service.reading.canonical import to_markdown
from review_service.schema import guards
from review_service.schema import upgrade as schema
from review_service.services.review.reviews import request_changes
from review_service.services.review.rulings import NewRuling, record_ruling
from review_service.services.review.threads import NewThread, open_thread


def counts(database: Database) -> dict[str, int]:
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    with database.reading() as session:
        return {name: session.scalar(sa.text(f"SELECT count(*) FROM {name}")) or 0 for name in tables}


def objects(database: Database) -> list[tuple[Any, ...]]:
    """Every table, view, index, trigger and function, with the text that makes it."""
    sqlite = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
    postgresql = (
        "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        " UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " UNION ALL SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'public'"
        " UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2, 3"
    )
    with database.engine.connect() as connection:
        return [
            tuple(row) for row in connection.execute(sa.text(sqlite if database.is_sqlite else postgresql))
        ]


# Made by later migrations, so that going back before those takes them along.
LATER = {
    "contributor",
    "draft",
    "idempotency_key",
    "screening_failure",
    *("screening", "dismissal", "source_status_change", "re_review", "ruling_kept", "lookup"),
    *("source_merge", "source_distinction", "word_search"),
    *("thread_place", "thread_change", "comment_withdrawal", "suggestion_acceptance", "change_answer"),
    *("checkpoint", "checkpoint_sent", "approval_statement", "policy", "policy_seat"),
    "outgoing_mail",
    *("waiver", "waiver_withdrawal"),
    *("second_factor", "recovery_code", "passkey_use", "sign_off_withdrawal"),
}
# Made anew on the way up: each change request of before is one item, which is a thread with one comment.
ONE_FOR_EACH_REQUEST = {"thread", "comment", "change_item"}


def test_the_guards_go_and_come_back_with_every_row_in_place(database: Database) -> None:
    with database.writing() as session:
        populate(session)
    rows, made = counts(database), objects(database)
    assert all(rows.values()), "this test needs a row in every table"
    schema.migrate(database, "0001", down=True)
    with database.engine.connect() as connection:
        assert guards.present_guards(connection) == frozenset()
    schema.migrate(database)
    again = {name: 0 if name in LATER else count for name, count in rows.items()}
    assert counts(database) == again | dict.fromkeys(ONE_FOR_EACH_REQUEST, rows["change_request"])
    assert objects(database) == made
    assert schema.problems(database) == []


def test_events_of_before_are_found_by_their_source(database: Database) -> None:
    query = sa.text("SELECT id, source_id FROM event WHERE source_id IS NOT NULL ORDER BY id")
    with database.writing() as session:
        populate(session)
    with database.reading() as session:
        before = session.execute(query).all()
    assert before
    schema.migrate(database, "0009", down=True)
    schema.migrate(database)
    with database.reading() as session:
        assert session.execute(query).all() == before


def test_a_reason_of_before_is_one_item_that_can_be_answered(database: Database) -> None:
    """And new threads get numbers after the migrated ones."""
    with database.writing() as session:
        people = cast(session)
        slug = under_review(session, people)
        request_changes(session, slug, "Say how many.", people.reviewer, NOW)
    schema.migrate(database, "0001", down=True)
    schema.migrate(database)
    with database.writing() as session:
        query = "SELECT comment.text, comment.person_id FROM change_item JOIN comment USING (thread_id)"
        assert session.execute(sa.text(query)).all() == [("Say how many.", people.reviewer.id)]
        open_thread(session, slug, NewThread("Another."), people.editor, NOW)
        with pytest.raises(Blocked, match="1 requested change"):
            revise_article(session, slug, intake(ARTICLE), people.author, NOW)
        assert revised(session, slug, people, ARTICLE) == 2


def test_a_populated_database_goes_down_to_nothing_and_up_again(database: Database) -> None:
    made = objects(database)
    with database.writing() as session:
        populate(session)
    schema.migrate(database, "base", down=True)
    left = {row[1] for row in objects(database)} - {"alembic_version", "alembic_version_pkc"}
    assert left == set()
    schema.migrate(database)
    assert objects(database) == made
    assert not any(count for name, count in counts(database).items() if name != "log_head")


FILLED = "SELECT '{0}', id, wording, context FROM {0} ORDER BY id"


def test_rows_of_before_get_the_words_and_context_that_the_service_would_give_them(
    database: Database,
) -> None:
    with database.writing() as session:
        populate(session)
    with database.reading() as session:
        before = [session.execute(sa.text(FILLED.format(table))).all() for table in ("claim", "ruling")]
    assert {bool(row.context) for row in before[0]} == {True, False}
    schema.migrate(database, "0009", down=True)
    schema.migrate(database)
    with database.reading() as session:
        after = [session.execute(sa.text(FILLED.format(table))).all() for table in ("claim", "ruling")]
    assert after == before


@pytest.mark.parametrize("path", sorted((data_dir("content") / "articles").rglob("*.md")), ids=str)
def test_the_context_of_every_sample_claim_is_read_from_its_file(path: Path) -> None:
    migration = runpy.run_path(str(data_dir("migrations") / "versions" / "0012_context.py"))
    document = read_article(path.read_text(encoding="utf-8"), "markdown")
    words = [migration["wording_of"](one.text, list(one.heading), one.fingerprint) for one in document.claims]
    assert words == [one.wording for one in document.claims]
    told = [(one.text, one.kind.value, one.wording) for one in document.claims]
    assert list(migration["contexts"](to_markdown(document), told)) == [
        one.context for one in document.claims
    ]


def test_a_claim_that_is_not_found_in_its_file_has_a_context_that_no_other_has() -> None:
    migration = runpy.run_path(str(data_dir("migrations") / "versions" / "0012_context.py"))
    told = [
        ("One is here.", "sentence", "w1"),
        ("Lost.", "sentence", "w2"),
        ("Two is here.", "sentence", "w3"),
    ]
    content = "---\ntitle: T\n---\n\nOne is here. Gone is here. Two is here.\n"
    assert list(migration["contexts"](content, told)) == ["", "unknown", "unknown"]


def test_going_back_makes_one_chain_of_what_was_ruled_in_two_contexts(database: Database) -> None:
    with database.writing() as session:
        people = cast(session)
        slug = ruled(session, people)
        revised(session, slug, people, ARTICLE.replace("by 4 mmHg", "by 5 mmHg"))
        start_review(session, slug, people.reviewer, NOW, POLICIES)
        record_ruling(session, slug, NewRuling(2, "lee2020", Verdict.SUPPORTS), people.reviewer, NOW)
    schema.migrate(database, "0009", down=True)
    with database.reading() as session:
        last = session.execute(sa.text("SELECT replaces_id FROM ruling ORDER BY id DESC LIMIT 1")).scalar()
    assert last, "the later ruling follows the earlier"


def test_migrating_what_is_migrated_changes_nothing(database: Database) -> None:
    made = objects(database)
    schema.migrate(database)
    assert objects(database) == made


def test_a_migration_that_leaves_orphans_is_rolled_back(sqlite_database: Database) -> None:
    """Foreign keys are off while migrations run, so they are checked before the commit."""
    with sqlite_database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            connection.exec_driver_sql(
                "INSERT INTO role_grant (person_id, role, granted_at) VALUES (99, 'editor', CURRENT_TIMESTAMP)"
            )
        raw.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(RuntimeError, match="1 rows that break a foreign key, first in role_grant"):
        schema.migrate(sqlite_database, "0001", down=True)
    with sqlite_database.engine.connect() as connection:
        assert schema.current_revision(connection) == schema.shipped_head()
        assert guards.present_guards(connection) == guards.shipped_guards("sqlite")
    assert schema.problems(sqlite_database) == ["A row of role_grant points to a missing row of person."]


def test_a_foreign_key_of_sqlite_is_in_force_after_a_migration(sqlite_database: Database) -> None:
    schema.migrate(sqlite_database, "0001", down=True)
    schema.migrate(sqlite_database)
    with sqlite_database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []


def test_the_pragmas_that_keep_what_was_committed_are_in_force(sqlite_database: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    with sqlite_database.reading() as session:
        found = {name: session.scalar(sa.text(f"PRAGMA {name}")) for name in wanted}
    assert found == wanted


def test_a_page_that_only_reads_cannot_write(database: Database) -> None:
    with database.reading() as session, pytest.raises(sa.exc.DBAPIError):
        session.execute(sa.text("DELETE FROM login_failure"))
    with database.writing() as session:
        session.execute(sa.text("DELETE FROM login_failure"))


@pytest.fixture
def from_models(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Database]:
    """A database of the same kind, made by the models and not by the migrations."""
    if database.is_sqlite:
        made = Database(f"sqlite:///{tmp_path}/models.sqlite3")
        SQLModel.metadata.create_all(made.engine)
        yield made
        made.dispose()
        return
    server: sa.Engine = request.getfixturevalue("postgresql_server")
    name = f"{database.engine.url.database}_models"
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    made = Database(server.url.set(database=name).render_as_string(hide_password=False))
    SQLModel.metadata.create_all(made.engine)
    yield made
    made.dispose()
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def shape(database: Database) -> dict[str, Any]:
    """Tables → columns, keys, CHECKs, UNIQUEs; and every index as the database would make it again."""
    inspector = sa.inspect(database.engine)
    tables = sorted(set(inspector.get_table_names()) - {"alembic_version"})
    found: dict[str, Any] = {name: _table(inspector, name) for name in tables}
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        if database.is_sqlite
        else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    )
    with database.engine.connect() as connection:
        rows = connection.execute(sa.text(query)).all()
    return found | {"indexes": {name: " ".join(sql.split()) for name, sql in rows}}


def _table(inspector: sa.Inspector, name: str) -> dict[str, Any]:
    return {
        "columns": {
            column["name"]: (str(column["type"]), column["nullable"], column.get("default"))
            for column in inspector.get_columns(name)
        },
        "primary": inspector.get_pk_constraint(name),
        "foreign": sorted(
            (key["name"], key["constrained_columns"], key["referred_table"], key["referred_columns"], sorted(key["options"].items()))
            for key in inspector.get_foreign_keys(name)
        ),
        "unique": sorted(
            (unique["name"], unique["column_names"]) for unique in inspector.get_unique_constraints(name)
        ),
        "checks": sorted((check["name"], check["sqltext"]) for check in inspector.get_check_constraints(name)),
    }  # fmt: skip


EXPRESSION_INDEXES = pytest.mark.filterwarnings(
    "ignore:Skipped unsupported reflection"
)  # `shape` reads their SQL


@EXPRESSION_INDEXES
def test_the_migrations_make_what_the_models_say(database: Database, from_models: Database) -> None:
    migrated, modelled = shape(database), shape(from_models)
    assert migrated.keys() == modelled.keys()
    for name in modelled:
        assert migrated[name] == modelled[name], f"{name} differs: add a migration, or put the model right"


@EXPRESSION_INDEXES
def test_the_comparison_sees_keys_that_wait_checks_and_indexes_on_expressions(database: Database) -> None:
    found = shape(database)
    waiting = {key[0]: dict(key[4]) for key in found["article"]["foreign"]}
    assert waiting["fk_article_approval_id_id_version_id"] == {"deferrable": True, "initially": "DEFERRED"}
    assert "coalesce" in found["indexes"]["uq_ruling_first"].lower()
    assert "where" in found["indexes"]["uq_ruling_first"].lower()
    assert dict(found["article"]["checks"]).keys() == {
        "ck_article_approved_has_approval", "ck_article_audience", "ck_article_status",
    }  # fmt: skip


@EXPRESSION_INDEXES
def test_each_list_in_the_database_has_exactly_the_members_of_its_enum(database: Database) -> None:
    found = shape(database)
    for table in SQLModel.metadata.sorted_tables:
        checks = dict(found[table.name]["checks"])
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                text = checks[f"ck_{table.name}_{column.type.name}"]
                assert set(re.findall(r"'([a-z_]+)'", text)) == set(column.type.enums)


def test_no_migration_imports_the_service() -> None:
    for path in (Path(__file__).parents[2] / "migrations").rglob("*.py"):
        assert not re.search(
            r"^\s*(from|import) review_service", path.read_text(encoding="utf-8"), re.MULTILINE
        ), f"{path.name} imports the service: a migration must read the same in every release"
