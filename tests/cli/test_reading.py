"""`claims` and `diff`: the two JSON contracts, and what is said where a file cannot be read."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cli.conftest import Run
from factories import ARTICLE
from patching import patched

SECOND = ARTICLE.replace("by 4 mmHg", "by 5 mmHg").replace("- Ask what people enjoy.\n", "")


def test_claims_prints_the_contract_as_json(run: Run, environment: Path) -> None:
    (environment / "a.md").write_text(ARTICLE, encoding="utf-8")
    ran = run("claims", "a.md", "--json")
    found = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert {"title", "audience", "claims", "references", "warnings"} <= set(found)
    assert found["title"] == "Does walking lower blood pressure?" and found["audience"] == "professional"
    assert [one["ordinal"] for one in found["claims"]] == [1, 2, 3, 4]
    first = found["claims"][0]
    assert {"ordinal", "text", "heading", "kind", "citations", "risk"} <= set(first)
    assert first["text"] == "Walking lowered systolic pressure by 4 mmHg." and first["heading"] == ["Effect"]
    assert first["kind"] == "sentence" and first["citations"] == ["lee2020"]
    assert [one["risk"] for one in found["claims"]] == ["normal", "normal", "high", "normal"]
    assert {one["kind"] for one in found["claims"]} <= {"sentence", "item", "row", "caption"}
    assert [one["key"] for one in found["references"]] == ["lee2020", "diaz2021"]


def test_warnings_say_their_line(run: Run) -> None:
    page = Path(__file__).parents[1] / "fixtures" / "pasted_page.txt"
    found = json.loads(run("claims", page, "--json", "--format", "page").out)
    assert found["warnings"] and all(
        isinstance(one["line"], int) and one["message"] for one in found["warnings"]
    )


def test_claims_in_words_names_each_with_its_sources_and_its_risk(run: Run, environment: Path) -> None:
    (environment / "a.md").write_text(ARTICLE, encoding="utf-8")
    out = run("claims", "a.md").out
    assert "[lee2020, diaz2021]" in out and "[uncited]" in out and "HIGH RISK  Patients take 5 mg" in out


def test_claims_reads_standard_input(program: Run) -> None:
    ran = program("claims", "-", "--json", given=ARTICLE)
    assert ran.code == 0 and len(json.loads(ran.out)["claims"]) == 4


def test_diff_prints_the_contract_as_json(run: Run, environment: Path) -> None:
    for name, text in (("old.md", ARTICLE), ("new.md", SECOND)):
        (environment / name).write_text(text, encoding="utf-8")
    ran = run("diff", "old.md", "new.md", "--json")
    found = json.loads(ran.out)
    assert {"claims", "summary"} <= set(found) and ran.code == 0
    assert all({"change", "old", "new", "words"} <= set(one) for one in found["claims"])
    changes = {"unchanged", "edited", "moved", "moved-edited", "added", "removed"}
    assert {one["change"] for one in found["claims"]} <= changes
    places = [(one["change"], one["old"], one["new"]) for one in found["claims"]]
    assert ("edited", 1, 1) in places and ("removed", 4, None) in places and ("unchanged", 2, 2) in places
    assert found["summary"]["edited"] == 1 and found["summary"]["removed"] == 1
    edited = next(one for one in found["claims"] if one["change"] == "edited")
    assert "4" in json.dumps(edited["words"]) and "5" in json.dumps(edited["words"])


def test_diff_exits_with_1_for_differences_where_that_is_asked_for(run: Run, environment: Path) -> None:
    for name, text in (("old.md", ARTICLE), ("new.md", SECOND)):
        (environment / name).write_text(text, encoding="utf-8")
    assert run("diff", "old.md", "new.md").code == 0
    assert run("diff", "old.md", "new.md", "--exit-code").code == 1
    same = run("diff", "old.md", "old.md", "--exit-code")
    assert (same.code, same.out.strip()) == (0, "4 unchanged")


@pytest.mark.parametrize("command", [["claims"], ["diff", "good.md"]])
def test_a_file_that_cannot_be_read_is_named_in_one_line(
    run: Run, environment: Path, command: list[str]
) -> None:
    (environment / "good.md").write_text(ARTICLE, encoding="utf-8")
    (environment / "photo.md").write_bytes(b"\xff\xd8\xff\xe0")
    (environment / "broken.md").write_text(
        "---\ntitle: A\nreferences: [unclosed\n---\n\nText.\n", encoding="utf-8"
    )
    for name, words in (
        ("missing.md", "no such file"),
        (".", "is a folder"),
        ("photo.md", "not UTF-8"),
        ("broken.md", "line"),
    ):
        ran = run(*command, name)
        assert ran.code == 2 and words in ran.error, ran
        assert ran.out == ""


@contextmanager
def nobody() -> Iterator[None]:
    """Root may read everything, so for a moment it is another user."""
    before = os.geteuid()
    os.seteuid(before or 65534)
    yield
    os.seteuid(before)


def test_a_file_without_permission_is_named_in_one_line(run: Run, environment: Path) -> None:
    (environment / "closed.md").write_text(ARTICLE)
    assert run("claims", "closed.md").code == 0
    (environment / "closed.md").chmod(0)
    environment.chmod(0o755)
    with nobody():
        ran = run("claims", "closed.md")
    assert ran.code == 2 and "closed.md" in ran.error


def test_a_word_that_is_no_command_is_refused_with_2(program: Run) -> None:
    ran = program("revise")
    assert ran.code == 2 and "No such command" in ran.err and "Traceback" not in ran.err


def test_help_and_version_are_fine(run: Run) -> None:
    for word in ("--help", "--version", "-h"):
        assert run(word).code == 0
    assert "import" in run("--help").out


def test_called_with_nothing_it_shows_its_commands(program: Run) -> None:
    ran = program()
    assert "claims" in ran.out + ran.err and "Traceback" not in ran.err


def test_diff_in_words_stands_under_its_headings_with_citations_and_references(
    run: Run, environment: Path
) -> None:
    changed = SECOND.replace("# Effect", "# Effects").replace("[@lee2020]", "[@lee2020; @diaz2021]", 1)
    for name, text in (("old.md", ARTICLE), ("new.md", changed)):
        (environment / name).write_text(text, encoding="utf-8")
    out = run("diff", "old.md", "new.md").out
    assert "== Headings\nrenamed       [-Effect-]{+Effects+}\n" in out
    assert "edited            1 → 1  Walking lowered systolic pressure by [-4-]{+5+} mmHg.\n" in out
    assert "+[@diaz2021]" in out
    assert "removed           4 → –  [-Ask what people enjoy.-]" in out
    assert out.splitlines()[-1] == "2 unchanged, 1 edited, 1 removed"


def test_diff_unified_is_the_diff_of_the_files_as_they_are(run: Run, environment: Path) -> None:
    for name, text in (("old.md", ARTICLE), ("new.md", SECOND)):
        (environment / name).write_text(text, encoding="utf-8")
    ran = run("diff", "old.md", "new.md", "--unified", "--exit-code")
    assert ran.code == 1 and ran.out.startswith("--- old.md\n+++ new.md\n@@ ")
    assert patched(ARTICLE, ran.out) == SECOND
    same = run("diff", "old.md", "old.md", "--unified", "--exit-code")
    assert (same.code, same.out) == (0, "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Only a title\n",
        "No heading, one claim.\n",
        "---\ntitle: A\naudience: everybody\nauthors: [{name: B}]\n---\n\nOne claim.\n",
        "One claim [3] and [@unknown] and [^note].\n\n## References\n\n1. Lee. A trial. 2020.\n",
        "---\nNo front matter, a rule.\n\nOne claim.\n",
        "---\ntitle: never closed\n\nOne claim.\n",
    ],
)
def test_any_markdown_file_can_be_compared_though_it_could_not_be_handed_in(
    run: Run, environment: Path, text: str
) -> None:
    (environment / "wild.md").write_text(text, encoding="utf-8")
    (environment / "good.md").write_text(ARTICLE, encoding="utf-8")
    for files in (("wild.md", "good.md"), ("good.md", "wild.md"), ("wild.md", "wild.md")):
        ran = run("diff", *files, "--json")
        assert ran.code == 0 and json.loads(ran.out)["summary"], ran
