"""The agreement of reviewers on the command line."""

import json
from pathlib import Path

from cli.conftest import Run
from factories import cast, rule, ruled

from review_service.cli.agreement import in_words
from review_service.core.db import Database
from review_service.core.vocabulary import Verdict
from review_service.domain.agreement import agreement


def test_it_is_told_by_kind_and_by_reviewers(run: Run, environment: Path, sqlite_url: str) -> None:
    assert run("agreement").out.startswith("all: nothing was ruled on by two people yet")
    database = Database(sqlite_url)
    with database.writing() as session:
        people = cast(session)
        rule(session, ruled(session, people), people.second, Verdict.CONTRADICTS)
    database.dispose()
    ran = run("agreement")
    assert (ran.code, ran.err) == (0, "")
    assert "  trial: n = 2, agreed 100.0 % (34.2 to 100.0 %), kappa not defined" in ran.out
    assert (
        "  Reviewer and Second: n = 5, agreed 100.0 % (56.6 to 100.0 %), kappa 1.00 (no interval" in ran.out
    )
    found = json.loads(run("agreement", "--json").out)
    assert (found["overall"]["n"], found["overall"]["agreed"]) == (5, 5)


def test_the_figures_are_in_words() -> None:
    table = {("a", "a"): 20, ("a", "b"): 5, ("b", "a"): 10, ("b", "b"): 15}
    assert in_words(agreement(table)) == "n = 50, agreed 70.0 % (56.2 to 80.9 %), kappa 0.40 (0.15 to 0.65)"
