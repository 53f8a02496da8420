"""Two people at the same moment over two sources: no chain of merges,
and nothing tied to a source that went."""

from itertools import pairwise

import sqlalchemy as sa
from factories import NOW, Cast, cast, seeing, submitted
from guards.test_races import at_once

from review_service.core.db import Database
from review_service.core.vocabulary import SourceKind
from review_service.services.sources.source_merges import merge_source
from review_service.services.sources.sources import add_source, resolve_reference

ROUNDS = 10


def several(database: Database, people: Cast, count: int) -> list[int]:
    with database.writing() as session:
        return [
            add_source(session, {"title": f"Work {n}"}, SourceKind.TRIAL, people.editor, NOW).id or 0
            for n in range(count)
        ]


def test_merges_at_once_make_no_chain(database: Database) -> None:
    with database.writing() as session:
        people = cast(session)
    for _ in range(ROUNDS):
        ids = several(database, people, 3)
        at_once(
            database,
            *(
                lambda session, pair=pair: merge_source(session, *pair, "The same.", people.editor, NOW)
                for pair in [*pairwise(ids), (ids[1], ids[0])]
            ),
        )
        with database.reading() as session:
            merges = session.execute(sa.text("SELECT merged_id, kept_id FROM source_merge")).all()
        assert {row.merged_id for row in merges}.isdisjoint(row.kept_id for row in merges)
        assert {row.merged_id for row in merges} & set(ids), "one of them got through"


def test_nothing_is_tied_to_a_source_while_it_goes(database: Database) -> None:
    """The drafts of before follow; who ties one at this moment is led on, or refused by the guard."""
    with database.writing() as session:
        people = cast(session)
        slug = submitted(session, people)
    kept, *gone = several(database, people, ROUNDS + 1)
    for merged in gone:
        at_once(
            database,
            lambda session, one=merged: merge_source(session, kept, one, "The same.", people.editor, NOW),
            lambda session, one=merged: resolve_reference(
                session, slug, "lee2020", one, seeing(session, slug, people.editor)
            ),
        )
        with database.reading() as session:
            left = "SELECT count(*) FROM reference WHERE source_id IN (SELECT merged_id FROM source_merge)"
            assert session.scalar(sa.text(left)) == 0
            assert session.scalar(sa.text("SELECT count(*) FROM source_merge WHERE merged_id = :one"),
                {"one": merged}) == 1  # fmt: skip
