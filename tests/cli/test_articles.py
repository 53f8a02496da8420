"""`import`, `status`, `export`: articles in and out of a real database by the command line."""

import json
from pathlib import Path

import pytest
from cli.conftest import Run
from factories import ARTICLE, approved, cast, ruled, submitted

from review_service.core.db import Database


@pytest.fixture
def slug(request: pytest.FixtureRequest, environment: Path, sqlite_url: str) -> str:
    """An article of the cast: approved unless the test asks for one that is only handed in."""
    database = Database(sqlite_url)
    with database.writing() as session:
        made: str = getattr(request, "param", approved)(session, cast(session))
    database.dispose()
    return made


def add_author(run: Run) -> None:
    run("people", "add", "ann@example.org", "Ann", "--role", "author", "--password", "correct horse battery")


def test_one_bad_file_is_named_and_loses_none_of_the_rest(run: Run, environment: Path) -> None:
    add_author(run)
    (environment / "good.md").write_text(ARTICLE, encoding="utf-8")
    (environment / "bad.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    (environment / "also.md").write_text(ARTICLE.replace("Does walking", "Does running"), encoding="utf-8")
    ran = run("import", "good.md", "bad.md", "missing.md", "also.md", "--author", "ann@example.org")
    assert ran.code == 2 and "Traceback" not in ran.err
    assert [line.partition(",")[0] for line in ran.out.splitlines()] == [
        "good.md: does-walking-lower-blood-pressure", "also.md: does-running-lower-blood-pressure",
    ]  # fmt: skip
    assert [line.partition(" ")[0] for line in ran.err.splitlines()] == ["bad.md:", "missing.md:"]
    assert ran.err.endswith("missing.md: there is no such file.\n")
    assert len(json.loads(run("status", "--json").out)) == 2


def test_importing_good_files_is_fine_and_a_name_is_never_taken_twice(run: Run, environment: Path) -> None:
    add_author(run)
    (environment / "good.md").write_text(ARTICLE, encoding="utf-8")
    assert run("import", "good.md", "--author", "ann@example.org").code == 0
    assert "does-walking-lower-blood-pressure-2, 4 claims" in run("import", "good.md").out, (
        "the only author needs no naming"
    )


@pytest.mark.parametrize("slug", [ruled], indirect=True)
def test_an_author_is_told_what_a_text_would_do_to_the_rulings(
    run: Run, environment: Path, slug: str
) -> None:
    (environment / "same.md").write_text(ARTICLE, encoding="utf-8")
    (environment / "next.md").write_text(ARTICLE.replace("by 4", "by 5"), encoding="utf-8")
    same = run("forecast", slug, "same.md")
    assert (same.code, same.out) == (0, "10 of 10 rulings will hold.\n")
    ran = run("forecast", slug, "next.md")
    assert ran.code == 1
    assert ran.out.splitlines()[0] == "4 of 10 rulings will hold; 4 to check in new surroundings; 2 reopen."
    assert ran.out.splitlines()[1] == (
        "reopens     1 [lee2020]  Walking lowered systolic pressure by 4 mmHg.  (the words changed)"
    )
    told = json.loads(run("forecast", slug, "next.md", "--json").out)
    assert (told["total"], told["holds"], len(told["reopens"]), len(told["to_check"])) == (10, 4, 1, 2)
    assert told["reopens"][0]["new_claim"] == 1
    assert run("forecast", "nowhere", "next.md").code == 2


@pytest.mark.parametrize("email", ["nobody@example.org", "nonsense"])
def test_importing_for_nobody_is_refused(run: Run, environment: Path, email: str) -> None:
    (environment / "good.md").write_text(ARTICLE, encoding="utf-8")
    ran = run("import", "good.md", "--author", email)
    assert ran.code == 2 and email in ran.error


def test_somebody_without_the_role_hands_in_nothing(run: Run, environment: Path) -> None:
    run("people", "add", "ann@example.org", "Ann", "--role", "editor", "--password", "correct horse battery")
    (environment / "good.md").write_text(ARTICLE, encoding="utf-8")
    ran = run("import", "good.md", "--author", "ann@example.org")
    assert ran.code == 2 and "role author" in ran.err and "Traceback" not in ran.err
    assert json.loads(run("status", "--json").out) == []


def test_an_approved_article_is_written_where_it_is_asked_for(run: Run, environment: Path, slug: str) -> None:
    shown = run("export", slug)
    assert shown.code == 0 and shown.err == "" and "by 4 mmHg" in shown.out and "sign_offs:" in shown.out
    (environment / "out").mkdir()
    assert run("export", slug, "--output", "out").code == 0
    assert run("export", slug, "--output", "named.md", "--as", "publisher@example.org").code == 0
    written = [next((environment / "out").iterdir()), environment / "named.md"]
    assert {path.read_bytes() for path in written} == {shown.out.encode()}


@pytest.mark.parametrize("slug", [submitted], indirect=True)
def test_what_is_not_approved_is_refused_with_1_and_the_reasons(
    run: Run, slug: str, environment: Path
) -> None:
    ran = run("export", slug, "--output", "out.md")
    assert ran.code == 1 and "No version of it is approved" in ran.error
    assert ran.out == "" and not (environment / "out.md").exists()


def test_an_unknown_article_format_or_person_is_refused_with_2(run: Run, slug: str) -> None:
    assert run("export", "no-such-article").code == 2
    assert "no-such-article" in run("export", "no-such-article").error
    unknown = run("export", slug, "--format", "papyrus")
    assert unknown.code == 2 and "papyrus" in unknown.error and "markdown" in unknown.error
    assert run("export", slug, "--as", "nobody@example.org").code == 2
    assert run("export", slug, "--as", "author@example.org").code == 2


@pytest.mark.parametrize("target", ["missing/folder/out.md", "/proc/out.md"])
def test_an_output_that_cannot_be_written_is_named_and_nothing_is_recorded(
    run: Run, slug: str, target: str, sqlite_url: str
) -> None:
    import sqlalchemy as sa

    ran = run("export", slug, "--output", target)
    assert ran.code == 2 and Path(target).name in ran.error
    engine = sa.create_engine(sqlite_url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM export_record")) == 0
    engine.dispose()


def test_status_tells_where_one_or_all_articles_stand(run: Run, slug: str) -> None:
    one = json.loads(run("status", slug, "--json").out)
    assert {"slug", "title", "status", "version", "pairs", "passing", "waits_for"} <= set(one)
    assert (one["slug"], one["status"], one["version"], one["pairs"], one["passing"]) == (
        slug,
        "approved",
        1,
        5,
        5,
    )
    assert run("status", slug).out.startswith("Approved")
    missing = run("status", "no-such-article")
    assert missing.code == 2 and "no-such-article" in missing.error
