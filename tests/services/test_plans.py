"""What stands is asked for one version at a time: no view may be made whole, no table that grows be read through."""

import pytest
import sqlalchemy as sa

from review_service.db import Database
from review_service.services import situations
from review_service.services.pages import change_items, threads

QUESTIONS = {
    "the threads of a claim": str(threads._OF_CLAIM).replace(":sees_board", "1"),
    "what was asked for": str(change_items._ALL),
    "where an article stands": str(situations._FACTS),
    "the pairs of a version": "SELECT * FROM pair_standing WHERE version_id = 1",
    "the rulings of an article": "SELECT * FROM standing_ruling WHERE article_id = 1 AND fingerprint = 'x'",
    "the rulings of an article with who made them": (
        "SELECT person.name FROM standing_ruling JOIN person ON person.id = standing_ruling.person_id"
        " JOIN claim ON claim.id = standing_ruling.claim_id WHERE standing_ruling.article_id = 1"
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_sqlite_reads_by_index_and_makes_no_view_whole(sqlite_database: Database, question: str) -> None:
    with sqlite_database.reading() as session:
        explained = sa.text(f"EXPLAIN QUERY PLAN {QUESTIONS[question]}")
        asked = dict.fromkeys(explained.compile().params, 1)
        steps = [row.detail for row in session.execute(explained, asked)]
    bad = [
        step for step in steps if step.startswith(("SCAN ", "MATERIALIZE")) and step != "SCAN pair_standing"
    ]
    assert not bad, "\n".join(steps)  # pair_standing itself is grouped: of one version, as its own steps say
    falls = [step for step in steps if step.startswith("SEARCH fall ")]
    assert all("source_id=?" in step for step in falls), "changes are looked for by source"
