"""`db`, `people`, `demo`, and what is said where nothing is set up."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from cli.conftest import Run

from review_service.services.sources.sources import TextFacts


def test_a_database_is_brought_to_the_schema_and_checked(
    run: Run, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVIEW_DATABASE_URL", f"sqlite:///{environment / 'new' / 'one.sqlite3'}")
    refused = run("people", "list")
    assert refused.code == 2 and "db upgrade" in refused.error
    assert run("db", "check").code == 1
    assert run("db", "upgrade").code == 0
    assert run("db", "upgrade").code == 0, "once more changes nothing"
    assert run("db", "check").out.strip() == "The database is as it should be."


def test_a_missing_guard_is_found_and_no_server_starts(
    run: Run, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = sa.create_engine(f"sqlite:///{environment / 'review.sqlite3'}")
    with engine.begin() as connection:
        name = (
            connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"))
            .scalars()
            .first()
        )
        connection.execute(sa.text(f"DROP TRIGGER {name}"))
    engine.dispose()
    ran = run("db", "check")
    assert ran.code == 1 and str(name) in ran.out
    monkeypatch.setenv("REVIEW_SECRET_KEY", "k" * 32)
    ran = run("serve")
    assert ran.code == 2 and str(name) in ran.error, "the start is refused"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://x/y",
        "nonsense",
        "sqlite:////proc/nowhere/review.sqlite3",
        "postgresql://nobody@127.0.0.1:1/none",
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("REVIEW_DATABASE_URL", url)
    for command in (("db", "check"), ("status",), ("db", "upgrade")):
        ran = run(*command)
        assert ran.code == 2, ran
        assert ran.error.startswith("review-service: ")


def test_a_setting_that_is_wrong_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEW_SESSION_DAYS", "two")
    ran = run("status")
    assert ran.code == 2 and "REVIEW_SESSION_DAYS" in ran.error


def test_serving_without_a_secret_is_refused(run: Run) -> None:
    ran = run("serve")
    assert ran.code == 2 and "REVIEW_SECRET_KEY" in ran.error


def test_serving_an_old_database_is_refused(
    run: Run, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVIEW_SECRET_KEY", "k" * 32)
    monkeypatch.setenv("REVIEW_DATABASE_URL", f"sqlite:///{environment / 'empty.sqlite3'}")
    ran = run("serve", "--port", "1")
    assert ran.code == 2 and ran.error


def test_people_are_added_granted_listed_and_revoked(run: Run) -> None:
    made = run(
        "people",
        "add",
        "ann@example.org",
        "Ann Lee",
        "--role",
        "author",
        "--credentials",
        "MD",
        "--password",
        "correct horse battery",
    )
    assert (made.code, made.out) == (0, "Added Ann Lee.\n")
    assert run("people", "grant", "ANN@example.org", "editor").code == 0
    assert json.loads(run("people", "list", "--json").out) == [
        {"email": "ann@example.org", "name": "Ann Lee", "roles": ["author", "editor"]}
    ]
    assert run("people", "revoke", "ann@example.org", "author").code == 0
    assert run("people", "list").out == "ann@example.org\tAnn Lee\teditor\n"


def test_a_password_is_made_up_and_printed_once(run: Run) -> None:
    out = run("people", "add", "ann@example.org", "Ann Lee").out
    password = out.splitlines()[0].removeprefix("Password: ")
    assert len(password) >= 16
    assert password not in run("people", "list").out
    assert run("people", "reset-password", "ann@example.org").out.splitlines()[0] != f"Password: {password}"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "nonsense", "Ann"), "nonsense"),
        (("add", "ann@example.org", " "), "name"),
        (("add", "ann@example.org", "Ann", "--password", "short"), "10"),
        (("grant", "nobody@example.org", "editor"), "nobody@example.org"),
        (("reset-password", "nobody@example.org"), "nobody@example.org"),
    ],
)
def test_people_commands_refuse_in_one_line(run: Run, arguments: tuple[str, ...], words: str) -> None:
    ran = run("people", *arguments)
    assert ran.code == 2 and words in ran.error


def test_an_address_that_is_taken_is_refused_and_a_role_that_does_not_exist(run: Run) -> None:
    run("people", "add", "ann@example.org", "Ann")
    assert "taken" in run("people", "add", "ANN@example.org", "Ann").error
    unknown = run("people", "grant", "ann@example.org", "king")
    assert unknown.code == 2 and "king" in unknown.err and "Traceback" not in unknown.err


def test_the_demonstration_is_loaded_once_and_kept(program: Run, environment: Path) -> None:
    cheap = {"REVIEW_ARGON2_TIME": "1", "REVIEW_DATABASE_URL": ""}
    first = program("demo", "--load-only", "--folder", "there", **cheap)
    assert first.code == 0, first.err
    assert {one.name for one in (environment / "there").iterdir()} >= {"secret-key", "review.sqlite3"}
    assert (environment / "there" / "secret-key").stat().st_mode & 0o077 == 0
    database = environment / "there" / "review.sqlite3"
    before = rows(database)
    assert {status for _slug, status in before} == {"submitted", "under_review", "approved"}
    again = program("demo", "--load-only", "--folder", "there", **cheap)
    assert again.code == 0 and rows(database) == before


def rows(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT slug, status FROM article ORDER BY id").fetchall()


def test_the_check_names_lost_files_and_says_which_nothing_names(run: Run, environment: Path) -> None:
    from factories import NOW, cast, sources

    from review_service.core.db import Database
    from review_service.services.sources.sources import UploadedFile, add_source_text
    from review_service.storage import open_storage

    files = open_storage(str(environment / "files"))
    unnamed = files.keep(b"nobody names it")
    ran = run("db", "check")
    assert ran.code == 0 and f"No text names the file {unnamed}: it can be deleted." in ran.out
    database = Database(os.environ["REVIEW_DATABASE_URL"])
    with database.writing() as session:
        people = cast(session)
        source = sources(session, people.editor)["lee2020"].id or 0
        facts = TextFacts("Full text", file=UploadedFile(b"gone", "text", "gone.txt"))
        add_source_text(session, source, "Words.", facts, people.editor, NOW)
    database.dispose()
    ran = run("db", "check")
    assert ran.code == 1 and f"Source {source}, text 2: The file" in ran.out and "is missing" in ran.out
