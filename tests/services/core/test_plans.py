"""What stands is asked for one version at a time: no view may be made whole, no table that grows be read through."""

import pytest
import sqlalchemy as sa

from review_service.core.db import Database
from review_service.services.articles.read_comparison_rulings import _NEW_PAIRS, _OLD_RULINGS
from review_service.services.core import situations
from review_service.services.review import read_change_items as change_items
from review_service.services.review import read_disagreements as disagreements
from review_service.services.review import read_threads as threads
from review_service.services.review import read_waivers as waivers

QUESTIONS = {
    "the threads of a claim": str(threads._OF_CLAIM).replace(":sees_board", "1"),
    "what was asked for": str(change_items._ALL),
    "which versions hold a disagreement": str(disagreements._DISPUTED),
    "the rulings that differ": disagreements._HOLDING.text.replace("IN :versions", "IN (1, 2)"),
    "where an article stands": str(situations._FACTS),
    "whose review is due": (
        "SELECT approval.id FROM approval JOIN article ON article.id = approval.article_id"
        " AND article.approval_id = approval.id WHERE approval.next_review_due < '2030-01-01'"
        " AND (approval.next_review_due, approval.id) > ('2020-01-01', 3)"
        " ORDER BY approval.next_review_due, approval.id LIMIT 51"
    ),
    "what a comparison says of the pairs": _NEW_PAIRS.text.replace(":new", "1"),
    "what a comparison says of rulings": _OLD_RULINGS.text.replace(":article", "1").replace(":old", "1"),
    "the pairs of a version": "SELECT * FROM pair_standing WHERE version_id = 1",
    "what settles the pairs of a version": str(waivers._HOLDING),
    "the waivers of an article": str(waivers._OF_VERSION),
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
        step
        for step in steps
        if step.startswith(("SCAN ", "MATERIALIZE"))
        and step not in {"SCAN pair_standing", "SCAN pair", "SCAN ruled"}
    ]
    assert not bad, "\n".join(steps)  # pair_ruled itself is grouped: of one version, as its own steps say
    falls = [step for step in steps if step.startswith("SEARCH fall ")]
    assert all("source_id=?" in step for step in falls), "changes are looked for by source"
