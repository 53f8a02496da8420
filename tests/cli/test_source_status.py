"""`sources retractions|where-used|resolve` on a real database."""

import json
from pathlib import Path

import pytest
from cli.conftest import Run
from factories import ARTICLE

PASSWORD = ("--password", "correct horse battery")
HEAD = (
    "Record "
    "ID,Title,RetractionDate,RetractionDOI,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,"
    "RetractionNature,Reason"
)
ROWS = (
    "1,Walking,3/4/2024,10.1000/notice.1,1/2/2020,10.1000/walk.2020,0,Retraction,+Fake Data;",
    "2,Other,3/4/2024,,1/2/2020,10.1000/other,0,Retraction,",
    "3,Broken,3/4/2024",
)


@pytest.fixture
def slug(run: Run, environment: Path) -> str:
    run("people", "add", "ed@example.org", "Ed", "--role", "editor", *PASSWORD)
    run("people", "add", "author@example.org", "Author", "--role", "author", *PASSWORD)
    (environment / "walk.md").write_text(ARTICLE.replace("[@diaz2021]",
        "[@diaz2021; @old]").replace("references:\n", "references:\n  old: {note: in my bag}\n"),
        encoding="utf-8")  # fmt: skip
    said = run("import", "walk.md")
    assert said.code == 0, said.err
    return said.out.split(": ")[1].split(",")[0]


@pytest.fixture
def listed(environment: Path) -> Path:
    path = environment / "retractions.csv"
    path.write_text("\ufeff" + "\n".join((HEAD, *ROWS)) + "\n", encoding="utf-8")
    return path


def test_the_list_is_recorded_once_and_bad_rows_are_named(run: Run, slug: str, listed: Path) -> None:
    tried = run("sources", "retractions", listed, "--dry-run")
    assert "1 to record" in tried.out
    first = run("sources", "retractions", listed)
    assert (
        first.code == 1
        and "retractions.csv:2: source 1 has been retracted: Walking and blood pressure" in first.out
    )
    assert "3 rows, 1 recorded, 0 known" in first.out and "line 4: 3 cells are too few." in first.err
    assert "retracted" in run("sources", "show", "10.1000/walk.2020").out
    again = run("sources", "retractions", listed)
    assert "0 recorded, 1 known" in again.out


def test_another_file_is_refused_in_one_line(run: Run, slug: str, environment: Path) -> None:
    (environment / "other.csv").write_text("a,b\n1,2\n")
    refused = run("sources", "retractions", "other.csv")
    assert refused.code == 2 and "no column «Record ID»" in refused.error
    assert "no such file" in run("sources", "retractions", "nowhere.csv").error


def test_where_a_source_is_used_is_said_for_people_and_programs(run: Run, slug: str) -> None:
    assert (
        f"{slug}  version 1, Submitted: 2 claims, 0 rulings"
        in run("sources", "where-used", "10.1000/walk.2020").out
    )
    (found,) = json.loads(run("sources", "where-used", "1", "--json").out)
    assert (found["slug"], found["claims"], found["is_approved"]) == (slug, 2, False)
    run("sources", "import", "-")
    assert run("sources", "where-used", "999").code == 2


def test_a_reference_is_tied_to_the_source_it_means(run: Run, slug: str) -> None:
    said = run("sources", "resolve", slug, "old", "pmid:30000001")
    assert said.code == 0 and f"{slug}: old is source" in said.out
    assert "has no reference «new»" in run("sources", "resolve", slug, "new", "1").error
    assert f"{slug}  version 1" in run("sources", "where-used", "pmid:30000001").out
