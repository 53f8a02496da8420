"""`review-service lint`: on the sample content, in every format, with every option."""

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review_service.core.errors import BadInput
from review_service.evidence.codes import BY_CODE
from review_service.evidence.linting.check import Problem, check_text, fix_text
from review_service.evidence.linting.codes_page import renewed
from review_service.evidence.linting.configuration import Configuration, read_codes, read_configuration
from review_service.evidence.linting.formats import as_text
from review_service.evidence.linting.source_folder import SourceFolder

from .conftest import ROOT, Run

SOURCES = ROOT / "content" / "sources"
SAMPLE = ROOT / "content" / "articles" / "low-dose-naltrexone-fibromyalgia"
FRONT = """---
title: Does walking lower blood pressure?
references:
  lee2020: {title: Walking and blood pressure, DOI: 10.1000/walk.2020}
---

"""


def sample(version: str) -> list[tuple[str, str]]:
    """Code and the words at the place, for a version of the sample article."""
    text = (SAMPLE / f"{version}.md").read_text(encoding="utf-8")
    return [
        (problem.code.code, words_at(text, problem))
        for problem in check_text(version, text, SourceFolder(SOURCES).facts)
    ]


def words_at(text: str, problem: Problem) -> str:
    lines = text.split("\n")
    if problem.line == problem.end_line:
        return lines[problem.line - 1][problem.column - 1 : problem.end_column - 1]
    return lines[problem.line - 1][problem.column - 1 :]


def codes(text: str, **options: object) -> list[str]:
    return [problem.code.code for problem in check_text("article.md", text, **options)]  # type: ignore[arg-type]


def test_the_first_version_of_the_sample_shows_what_is_wrong_with_it() -> None:
    found = sample("v1")
    assert ("W208", "currently under way") in found
    assert ("W206", "All published trials") in found
    assert ("W210", "well tolerated") in found
    assert {words for code, words in found if code == "S308"} == {"6", "8"}
    assert sum(code in ("S301", "S302") for code, _ in found) == 2
    assert any(code == "W207" and "pregabalin" in words for code, words in found)
    assert any(code == "W201" and "microglia" in words for code, words in found)


def test_the_second_version_has_none_of_these_but_three_notes_on_uncited_sentences() -> None:
    found = [code for code, _ in sample("v2")]
    assert not {"W201", "W202", "W203", "W206", "W207", "W208", "W210", "S301", "S308"} & set(found)
    assert found.count("S302") == 3


def test_every_place_is_that_of_the_claim_in_the_file_as_it_was_handed_in() -> None:
    body = (
        "A *first*, sound\nsentence\\. [@lee2020] Walking **always**\nhelps [@lee2020] most people.\n\n"
        "- One item.\n-   Another\n    item that is *long*.\n"
    )
    text = FRONT + body
    found = [
        (p.code.code, words_at(text, p), p.line)
        for p in check_text("a", text)
        if p.code.code in ("S301", "W206")
    ]
    assert found == [("W206", "always", 8), ("S301", "One item", 11), ("S301", "Another", 12)]


def test_words_that_come_twice_are_each_found_where_they_stand() -> None:
    text = FRONT + "Walking helps.\n\nWalking lowers blood pressure. [@lee2020]\n\nWalking helps.\n"
    assert [p.line for p in check_text("a", text) if p.code.code == "S301"] == [7, 11]


def test_a_reference_without_an_entry_stands_where_it_is_first_cited() -> None:
    page = (
        "Does walking lower blood pressure?\n\nEffect\n• Walking lowers blood pressure. 1\n• It is "
        "cheap. 1, 2\n"
    )
    found = [(p.message, p.line) for p in check_text("a", page) if p.code.code == "S308"]
    assert found == [
        ("Nothing says which work reference 1 is.", 4),
        ("Nothing says which work reference 2 is.", 5),
    ]


def test_one_finding_is_one_line_with_the_source_below_and_a_caret() -> None:
    problems = check_text("article.md", FRONT + "Walking always lowers blood pressure. [@lee2020]\n")
    assert as_text(problems) == (
        "article.md:7:9: W206 «always» rests on one source.\n"
        "    Walking always lowers blood pressure. [@lee2020]\n"
        "            ^^^^^^\n"
        "1 warning\n"
    )
    assert "\033[" in as_text(problems, is_coloured=True)


def test_a_long_line_is_shown_around_its_caret() -> None:
    text = FRONT + "Walking is good for you, " * 20 + "and it always helps. [@lee2020]\n"
    shown, caret = as_text([p for p in check_text("a", text) if p.code.code == "W206"]).split("\n")[1:3]
    assert len(shown) < 120
    assert shown[caret.index("^") : caret.rindex("^") + 1] == "always"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<!-- review: ignore S301 -- known to all -->\nWalking helps.", []),
        ("Walking helps. <!-- review: ignore S301 -- known to all -->", []),
        ("Walking\nhelps.\n<!-- review: ignore S301 -- known to all -->", []),
        ("- Walking helps. <!-- review: ignore S301 -- known to all -->\n- Running helps.", ["S301"]),
        ("<!-- review: ignore S301 -- known to all -->\n\nWalking helps.\n\nRunning helps.", ["S301"]),
        ("<!-- review: ignore S301 -->\nWalking helps.", ["L401", "S301"]),
        ("<!-- review: ignore -- known -->\nWalking helps.", ["L401", "S301"]),
        ("<!-- review: ignore X999 -- known -->\nWalking helps.", ["L401", "S301"]),
        ("<!-- review: ignore W206 -- known -->\nWalking helps.", ["L402", "S301"]),
        ("<!-- review: ignore S301 W206 -- known -->\nWalking always helps.", ["L402"]),
    ],
)  # fmt: skip
def test_a_comment_with_a_reason_hides_what_it_names_in_its_block(body: str, found: list[str]) -> None:
    assert codes("# Walking helps\n\n" + body + "\n") == found


def test_an_article_that_cannot_be_read_is_one_problem_at_its_line(run: Run, environment: Path) -> None:
    file = environment / "bad.md"
    file.write_text(
        "---\ntitle: Walking\nreferences: {lee: null}\n---\n\nWalking helps.\n\nIt does. [@diaz]\n",
        encoding="utf-8",
    )
    ran = run("lint", file)
    assert ran.code == 2
    assert f"{file}:8:1: E001" in ran.out


def test_the_exit_code_tells_clean_and_notes_from_findings(run: Run, environment: Path) -> None:
    for body, code in (("Walking lowers blood pressure. [@lee2020]", 0),
        ("Ask about blood pressure. Walking lowers it. [@lee2020]", 0),
        ("Walking lowers blood pressure.  [@lee2020]", 1)):  # fmt: skip
        (environment / "a.md").write_text(FRONT + body + "\n", encoding="utf-8")
        assert run("lint", "a.md").code == code, body


@pytest.mark.parametrize(
    "arguments",
    [["lint"], ["lint", "none.md"], ["lint", "--explain", "X1", "a"], ["lint", "--select", "Q", "a.md"],
        ["lint", "--sources", "none", "a.md"], ["lint", "--fix", "-"], ["lint", "."]],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line_and_code_2(
    run: Run, environment: Path, arguments: list[str]
) -> None:
    (environment / "a.md").write_text(FRONT + "Walking helps. [@lee2020]", encoding="utf-8")
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.error.startswith("review-service: ")


def test_codes_are_chosen_by_their_beginnings_and_the_longer_wins() -> None:
    def has(code: str, select: str = "", ignore: str = "") -> bool:
        return Configuration(read_codes(select), read_codes(ignore)).has(code)

    assert has("W206")
    assert has("W206", "W")
    assert not has("W206", "S,F1")
    assert not has("W206", "W", "W206")
    assert has("W206", "W206", "W2")


def test_the_configuration_is_read_from_the_nearest_file(tmp_path: Path) -> None:
    inner = tmp_path / "one" / "two"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(
        "[tool.review-service.lint]\nignore = ['S3']\nsources = 'texts'\noldest-source = 10\n",
        encoding="utf-8",
    )
    assert read_configuration(inner) == Configuration((), ("S3",), tmp_path / "texts", 10)
    (inner / ".review.toml").write_text("[lint]\nselect = ['W', 'f101']\n", encoding="utf-8")
    assert read_configuration(inner) == Configuration(("W", "F101"))


@pytest.mark.parametrize("wrong", ["[lint", "[lint]\ncolour = 1", "[lint]\nselect = 'W'",
    "[lint]\nselect = ['Q9']", "lint = 3", "[lint]\noldest-source = -1", "[lint]\nsources = 3"])  # fmt: skip
def test_a_wrong_configuration_is_bad_input(tmp_path: Path, wrong: str) -> None:
    (tmp_path / ".review.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(BadInput):
        read_configuration(tmp_path)


DOUBLED = """---
title: Does walking lower blood pressure?
references:
  lee2020:
    title: Walking and blood pressure
    DOI: 10.1000/walk.2020
  walk:
    DOI: 10.1000/WALK.2020
  diaz2021: pmid:30000001
---

Walking lowers blood pressure.[@walk; @lee2020] It is cheap.   [@diaz2021; @walk, p. 4]

1. One walks. [@lee2020]
3. One rests. [@lee2020]

`Code[@walk]` stays.
"""


def test_fix_puts_right_what_is_mechanical_and_nothing_else(run: Run, environment: Path) -> None:
    file = environment / "a.md"
    file.write_text(DOUBLED, encoding="utf-8")
    ran = run("lint", file, "--fix", "--select", "S307,S315,S316")
    assert (ran.code, ran.out) == (0, "Nothing found.\n")
    assert file.read_text(encoding="utf-8") == (
        DOUBLED.replace("  walk:\n    DOI: 10.1000/WALK.2020\n", "")
        .replace("pressure.[@walk; @lee2020]", "pressure. [@lee2020]")
        .replace("cheap.   [@diaz2021; @walk, p. 4]", "cheap. [@diaz2021; @lee2020, p. 4]")
        .replace("3. One rests", "2. One rests")
    )


def test_fix_leaves_what_is_right_byte_for_byte() -> None:
    for version in ("v1", "v2"):
        text = (SAMPLE / f"{version}.md").read_text(encoding="utf-8")
        assert fix_text(text) == (text, 0)


def test_json_has_a_fixed_set_of_names(run: Run) -> None:
    ran = run("lint", SAMPLE / "v1.md", "--sources", SOURCES, "--format", "json")
    found = json.loads(ran.out)
    assert found
    for problem in found:
        assert set(problem) == {
            "path", "line", "column", "end_line", "end_column", "code", "name", "severity", "message",
            "claim", "looked_in", "fixable",
        }  # fmt: skip


def test_sarif_has_what_the_schema_of_2_1_0_requires(run: Run) -> None:
    ran = run("lint", SAMPLE / "v1.md", "--sources", SOURCES, "--format", "sarif")
    log = json.loads(ran.out)
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (one,) = log["runs"]
    driver = one["tool"]["driver"]
    assert driver["name"] == "review-service"
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == len(BY_CODE)
    assert all(rule["shortDescription"]["text"] and rule["defaultConfiguration"]["level"] in ("error",
        "warning", "note") for rule in rules)  # fmt: skip
    assert one["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    assert one["results"]
    for result in one["results"]:
        assert result["message"]["text"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert re.fullmatch(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+", physical["artifactLocation"]["uri"])
        region = physical["region"]
        assert all(isinstance(value, int) and value >= 1 for value in region.values())
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])


def test_github_annotations_are_a_line_each_and_escaped(run: Run, environment: Path) -> None:
    file = environment / "a,b.md"
    file.write_text(FRONT + "Walking helps.\n\nWalking lowers blood pressure. [@lee2020]\n", encoding="utf-8")
    (line,) = run("lint", file.name, "--format", "github").out.splitlines()
    assert line == (
        "::warning file=a%2Cb.md,line=7,endLine=7,col=1,endColumn=14,title=S301 uncited-claim::The "
        "claim cites nothing."
    )


def test_statistics_count_by_code(run: Run, environment: Path) -> None:
    (environment / "a.md").write_text(
        FRONT + "Walking lowers blood pressure. Walking helps. [@lee2020] It is cheap.", encoding="utf-8"
    )
    assert run("lint", "a.md", "--statistics").out == "    2  S301  warning  uncited-claim\n"


@pytest.mark.parametrize("code", BY_CODE)
def test_each_code_is_explained(code: str, run: Run) -> None:
    ran = run("lint", "--explain", code.lower())
    assert ran.code == 0
    assert BY_CODE[code].explanation in ran.out
    assert BY_CODE[code].source in ran.out


def test_the_codes_page_is_that_of_the_code() -> None:
    page = (ROOT / "docs" / "reference" / "lint.md").read_text(encoding="utf-8")
    assert page == renewed(page), (
        "run: python -m review_service.evidence.linting.codes_page docs/reference/lint.md"
    )


def test_a_source_is_read_with_its_front_matter_or_without(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        (
            "---\nkind: protocol\nstatus: superseded\nlabel: abstract\ncsl: {title: T, issued: 2020}\n---\n\n"
            "Text.\n"
        ),
        encoding="utf-8",
    )
    (tmp_path / "b.txt").write_text("Only text.", encoding="utf-8")
    (tmp_path.parent / "secret.txt").write_text("Secret.", encoding="utf-8")
    found = SourceFolder(tmp_path).facts(["a", "b", "none", "../secret", "/etc/passwd"])
    assert set(found) == {"a", "b"}
    assert (found["a"].kind, found["a"].status, found["a"].year, found["a"].text) == ("protocol",
        "superseded", 2020, "Text.")  # fmt: skip
    assert found["b"].text == "Only text."


@pytest.mark.parametrize(
    "front", ["kind: nonsense", "kind: [", "a: " + "[" * 2000, "kind: !!python/object:x {}"]
)
def test_a_source_that_cannot_be_read_is_bad_input(tmp_path: Path, front: str) -> None:
    (tmp_path / "a.md").write_text(f"---\n{front}\n---\n\nText.\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"a\.md"):
        SourceFolder(tmp_path).facts(["a"])


MARKS = st.text(alphabet="ab1 .,;:#-*_[]@|<>!`{}()\n~&\\", max_size=200)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(MARKS, st.text(max_size=200), MARKS.map(lambda text: FRONT + text)))
def test_no_text_makes_it_raise_and_every_place_is_in_the_file(text: str) -> None:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    problems = check_text("a.md", text)
    for problem in problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    assert all(one.line <= two.line for one, two in pairwise(problems))
    as_text(problems)


@given(MARKS)
def test_fixing_twice_is_fixing_once(text: str) -> None:
    try:
        fixed, _ = fix_text(FRONT + text)
    except BadInput:
        return
    assert fix_text(fixed)[0] == fixed


def test_it_starts_without_web_and_database(tmp_path: Path) -> None:
    """Half a second, start-up included, is only kept while none of these is loaded."""
    script = (
        "import sys; from review_service.cli import cli; cli.main(sys.argv[1:], "
        "standalone_mode=False); print(sorted(sys.modules), file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, "lint", str(SAMPLE / "v2.md"), "--sources", str(SOURCES)],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        timeout=60,
        check=True,
    )
    loaded = ended.stderr.decode()
    for heavy in ("sqlalchemy", "flask", "sqlmodel", "alembic", "markdown", "argon2", "jinja2", "asyncio"):
        assert f"'{heavy}'" not in loaded
