"""The response letter and the review record on the command line, as one person or another may see them."""

from pathlib import Path

import pytest
from cli.conftest import Run
from factories import ARTICLE, cast, revised, rule, seeing, under_review

from review_service.core.db import Database
from review_service.core.vocabulary import Verdict
from review_service.services.review.reviews import request_changes
from review_service.services.review.threads import NewThread, open_thread


@pytest.fixture
def slug(environment: Path, sqlite_url: str) -> str:
    database = Database(sqlite_url)
    with database.writing() as session:
        people = cast(session)
        made = under_review(session, people)
        open_thread(
            session,
            made,
            NewThread("Between us.", is_board_only=True),
            seeing(session, made, people.reviewer),
        )
        rule(session, made, people.second, Verdict.CONTRADICTS, 3, "diaz2021")
        request_changes(session, made, "Claim 1: By how much?", seeing(session, made, people.reviewer))
        revised(session, made, people, ARTICLE.replace("4 mmHg", "5 mmHg"))
    database.dispose()
    return made


def test_the_letter_holds_the_words_before_and_after(run: Run, slug: str) -> None:
    ran = run("response-letter", slug)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("# Response to the reviewers: Does walking lower blood pressure?")
    assert "    > Walking lowered systolic pressure by 4 mmHg.\n" in ran.out and "by 5 mmHg" in ran.out


def test_the_record_is_what_that_person_may_see(run: Run, slug: str) -> None:
    whole, authors = (
        run("review-record", slug).out,
        run("review-record", slug, "--as", "author@example.org").out,
    )
    assert "Between us." in whole and "**contradicts**" in whole and "## Version 2" in whole
    assert "Between us." not in authors and "By how much?" in authors


def test_somebody_outside_gets_nothing(run: Run, slug: str) -> None:
    ran = run("review-record", slug, "--as", "nobody@example.org")
    assert (ran.code, ran.out) == (2, "") and "no article" in ran.error
