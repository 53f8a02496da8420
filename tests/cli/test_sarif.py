"""SARIF output against the schema of SARIF 2.1.0 (OASIS), vendored without its descriptions."""

import json
from pathlib import Path
from typing import Any

import pytest
from json_schema import problems

from review_service.evidence.linting.check import check_text
from review_service.evidence.linting.sarif import as_sarif

from .conftest import ROOT, Run

SCHEMA = json.loads((ROOT / "tests" / "fixtures" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
ARTICLES = sorted((ROOT / "content" / "articles").glob("*/v*.md"))


def broken(log: Any) -> list[str]:
    return list(problems(log, SCHEMA, SCHEMA))


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_every_article_makes_a_log_that_the_schema_accepts(file: Path, run: Run) -> None:
    ran = run("lint", file, "--sources", ROOT / "content" / "sources", "--format", "sarif")
    assert broken(json.loads(ran.out)) == []


@pytest.mark.parametrize("path", ["a b/ü#%.md", "-", "/x/a.md", "C:\\a\\b.md", "a:b.md"])
@pytest.mark.parametrize(
    "text", ["", "Walking always helps.", "---\nreferences: [\n---\n", "# One\n\n## Two\n\t\x00"]
)
def test_odd_files_and_names_make_one_too(path: str, text: str) -> None:
    assert broken(json.loads(as_sarif(check_text(path, text)))) == []


def test_the_schema_refuses_what_is_wrong() -> None:
    log = json.loads(as_sarif(check_text("a.md", "Walking helps.")))
    assert broken(log) == []
    (run,) = log["runs"]
    run["results"][0]["level"] = "fatal"
    run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    run["tool"]["driver"].pop("name")
    run["colour"] = "red"
    assert len(broken(log)) == 4
