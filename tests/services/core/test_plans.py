"""What stands is asked for one version at a time: no view may be made whole,
no table that grows be read through."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from crowded import crowd
from populated import populate
from sqlalchemy.exc import OperationalError

from review_service.core.db import Database
from review_service.services.articles.read_comparison_rulings import _NEW_PAIRS, _OLD_RULINGS
from review_service.services.core import situations
from review_service.services.review import claim_lines as claims
from review_service.services.review import read_agreements as agreements
from review_service.services.review import read_change_items as change_items
from review_service.services.review import read_disagreements as disagreements
from review_service.services.review import read_threads as threads
from review_service.services.review import waiver_lines as waivers
from review_service.services.signing import sign_offs

QUESTIONS = {
    "the threads of a claim": str(threads._OF_CLAIM).replace(":sees_board", "1"),
    "what was asked for": str(change_items._ALL),
    "which versions hold a disagreement": str(disagreements._DISPUTED),
    "the rulings that differ": disagreements._HOLDING.text.replace("IN :versions", "IN (1, 2)"),
    "where an article stands": str(situations._FACTS),
    "how many of its pairs stand": str(situations._PAIRS),
    "what is signed": str(sign_offs._VERDICTS),
    "how many rulings an approval names": (
        "SELECT count(DISTINCT ruling_id) FROM pair_ruling WHERE version_id = 1 AND holds"
    ),
    "whose review is due": (
        "SELECT approval.id FROM approval JOIN article ON article.id = approval.article_id"
        " AND article.approval_id = approval.id WHERE approval.next_review_due < '2030-01-01'"
        " AND (approval.next_review_due, approval.id) > ('2020-01-01', 3)"
        " ORDER BY approval.next_review_due, approval.id LIMIT 51"
    ),
    "what a comparison says of the pairs": _NEW_PAIRS.text.replace(":new", "1"),
    "what a comparison says of rulings": _OLD_RULINGS.text.replace(":article", "1").replace(":old", "1"),
    "the claims of a version": str(claims._CLAIMS),
    "which claims are short of rulings": str(claims._SHORT),
    "who ruled on the pairs of a version": str(claims._HOLDING),
    "what was ruled on the pairs of a version": "SELECT * FROM pair_ruling WHERE version_id = 1",
    "the pairs of a version": "SELECT * FROM pair_standing WHERE version_id = 1",
    "what settles the pairs of a version": str(waivers._HOLDING),
    "the waivers of an article": str(waivers._OF_ARTICLE),
    "the rulings of an article": (
        "SELECT * FROM pair JOIN standing_ruling ON standing_ruling.pair_id = pair.id WHERE "
        "pair.article_id = 1 AND pair.wording = 'x'"
    ),
    "the rulings of an article with who made them": (
        "SELECT person.name FROM standing_ruling JOIN person ON person.id = standing_ruling.person_id"
        " JOIN claim ON claim.id = standing_ruling.claim_id WHERE standing_ruling.article_id = 1"
    ),
}
AGREEMENT = {"how far reviewers agree": str(agreements._TABLE)}
COPIES, RULINGS = 1_000, 100_000
MOST_STEPS = 20_000  # of SQLite's machine, for one article or version
MOST_LINES = 280  # of a plan


@pytest.mark.parametrize("question", QUESTIONS)
def test_sqlite_reads_by_index_and_makes_no_view_whole(sqlite_database: Database, question: str) -> None:
    with sqlite_database.reading() as session:
        explained = sa.text(f"EXPLAIN QUERY PLAN {QUESTIONS[question]}")
        asked = dict.fromkeys(explained.compile().params, 1)
        steps = [row.detail for row in session.execute(explained, asked)]
    bad = [
        step
        for step in steps
        if step.startswith(("SCAN ", "MATERIALIZE"))
        and step not in {"SCAN pair_standing", "SCAN pair", "SCAN ruled"}
    ]
    assert len(steps) <= MOST_LINES, "a view is written out wherever a column of it is named"
    assert not bad, "\n".join(
        steps
    )  # the rulings of a pair are grouped: of one version, as its own steps say
    falls = [step for step in steps if step.startswith("SEARCH fall ")]
    assert all("source_id=?" in step for step in falls), "changes are looked for by source"


@pytest.fixture(scope="module")
def crowded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An article in every state, each of them a thousand times."""
    path = tmp_path_factory.mktemp("crowded") / "review.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        populate(session)
    database.dispose()
    crowd(path, COPIES)
    yield database
    database.dispose()


_BUSIEST = sa.text("SELECT person_id FROM ruling GROUP BY person_id ORDER BY count(*) DESC LIMIT 1")


def steps_of(database: Database, statement: str, most: int) -> int:
    """What SQLite's machine does to answer, in hundreds; it is stopped where it takes more than `most`."""
    steps = 0

    def count() -> bool:
        nonlocal steps
        steps += 100
        return steps > most

    with database.reading() as session:
        asked = dict.fromkeys(sa.text(statement).compile().params, 1)
        if "person" in asked:
            asked["person"] = session.scalar(_BUSIEST)
        raw = session.connection().connection.driver_connection
        assert raw is not None
        raw.set_progress_handler(count, 100)
        try:
            session.execute(sa.text(statement), asked).all()
        except OperationalError as error:
            assert str(error.orig) == "interrupted"
        finally:
            raw.set_progress_handler(None, 0)
    return steps


def test_no_statement_reads_through_a_hundred_thousand_rulings_for_each_that_it_is_about(
    crowded: Database,
) -> None:
    """How far reviewers agree is about all of them. By the index on `replaces_id`,
    which is NULL in nearly every row, each would be held against each other."""
    with crowded.reading() as session:
        assert (session.scalar(sa.text("SELECT count(*) FROM ruling")) or 0) > RULINGS
    most = dict.fromkeys(QUESTIONS, MOST_STEPS) | dict.fromkeys(AGREEMENT, 50 * RULINGS)
    most["which versions hold a disagreement"] = (
        10 * RULINGS
    )  # of all that somebody who has ruled a lot reviews
    statements = QUESTIONS | AGREEMENT
    taken = {name: steps_of(crowded, statement, most[name]) for name, statement in statements.items()}
    assert not {name: steps for name, steps in taken.items() if steps > most[name]}
    assert all(taken[name] > RULINGS for name in AGREEMENT)


@pytest.mark.postgresql
def test_postgresql_answers_by_short_plans_and_compiles_none(postgresql_url: str) -> None:
    """A sub-select of a view that is written out wherever its column is named made 1,171 lines of one of
    them, and of these 1,947 functions were compiled for each answer."""
    database = Database(postgresql_url)
    for opened in (database.reading, database.writing, database.glancing):
        for question, statement in (QUESTIONS | AGREEMENT).items():
            with opened() as session:
                session.execute(sa.text("SET LOCAL jit_above_cost = 0"))
                explained = sa.text(f"EXPLAIN {statement}")
                asked = dict.fromkeys(explained.compile().params, "1")
                plan = [row[0] for row in session.execute(explained, asked)]
            assert 1 < len(plan) <= MOST_LINES, question
            assert not [line for line in plan if line.startswith("JIT")], question
    database.dispose()


OF_ONE_VERSION = (
    "who ruled on the pairs of a version",
    "the rulings that differ",
    "what is signed",
    "how many rulings an approval names",
)


@pytest.mark.postgresql
@pytest.mark.parametrize("question", OF_ONE_VERSION)
def test_postgresql_looks_for_the_rulings_of_pairs_and_not_for_the_pairs_of_rulings(
    postgresql_url: str, question: str
) -> None:
    """Where a condition makes an inner join of the one to what was ruled, it takes all the rulings there are,
    and then those on the version: 157 ms for 6 ms at 36,000 of them."""
    database = Database(postgresql_url)
    with database.reading() as session:
        explained = sa.text(f"EXPLAIN (FORMAT JSON) {QUESTIONS[question]}")
        asked = dict.fromkeys(explained.compile().params, "1")
        plan = session.scalar(explained, asked)[0]["Plan"]
    database.dispose()
    optional = list(_scans_of_rulings(plan, is_optional=False))
    assert optional, "nothing was read of what was ruled"
    assert all(optional)


def _scans_of_rulings(node: dict[str, Any], is_optional: bool) -> Iterator[bool]:
    """For each reading of rulings, sub-selects apart: is it the side of a join that may be empty?"""
    if node.get("Relation Name") == "ruling":
        yield is_optional
    empty_side = {"Left": "Inner", "Right": "Outer"}.get(node.get("Join Type", ""))
    for child in node.get("Plans", ()):
        if child["Parent Relationship"] not in {"SubPlan", "InitPlan"}:
            yield from _scans_of_rulings(child, is_optional or child["Parent Relationship"] == empty_side)
