"""Disagreements that one person may settle: what a reviewer's desk lists,
and where the way through a version ends."""

from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.vocabulary import Verdict
from review_service.domain.adjudication import to_settle

MOST_VERSIONS = 20


@dataclass(frozen=True)
class RulingOnPair:
    """A ruling that holds on a pair. `number` is the reference's, None for an uncited claim;
    `place` is where the claim's page shows it: at the top, or at a later source."""

    slug: str
    title: str
    ordinal: int
    number: int | None
    place: str
    ruling_id: int
    person_id: int
    person: str
    verdict: Verdict
    settles: tuple[int, ...]


@dataclass(frozen=True)
class Disagreement:
    """The two rulings that the person may settle."""

    one: RulingOnPair
    other: RulingOnPair

    @property
    def ordinal(self) -> int:
        return self.one.ordinal


# Two questions: which versions, of what is counted with each; then what stands on their pairs,
# few versions at a time.
_DISPUTED = sa.text("""
SELECT article.version_id FROM assignment
JOIN article ON article.id = assignment.article_id
JOIN progress ON progress.version_id = article.version_id
WHERE assignment.person_id = :person AND assignment.ended_at IS NULL AND article.status = 'under_review'
  AND progress.disputed > 0 AND (:article = 0 OR article.id = :article)
ORDER BY assignment.due_at, article.id LIMIT :most
""")
# LEFT, though each ruling is somebody's: else PostgreSQL begins with all the rulings there are.
_HOLDING = sa.text("""
SELECT article.slug, article.title, held.ordinal, held.position, reference.number, held.ruling_id AS id,
    held.person_id,
    person.name, held.verdict, held.settles_id, held.settles_other_id
FROM pair_ruling held
JOIN article ON article.id = held.article_id
LEFT JOIN person ON person.id = held.person_id
LEFT JOIN reference ON reference.id = held.reference_id
WHERE held.version_id IN :versions AND held.holds
ORDER BY article.slug, held.ordinal, held.position, held.ruling_id
""").bindparams(sa.bindparam("versions", expanding=True))


def disagreements_to_settle(
    session: Session, person_id: int, article_id: int = 0
) -> tuple[Disagreement, ...]:
    """Those on the articles assigned to the person (the first due of them), or on one, in reading order."""
    where = {"person": person_id, "article": article_id, "most": MOST_VERSIONS}
    versions = session.scalars(_DISPUTED, where).all()
    if not versions:
        return ()
    rows = [_ruling(row) for row in session.execute(_HOLDING, {"versions": versions})]
    pairs = (
        tuple(rulings)
        for _, rulings in groupby(rows, key=lambda ruling: (ruling.slug, ruling.ordinal, ruling.number))
    )
    settling = (to_settle(holding, person_id) for holding in pairs)
    return tuple(Disagreement(*two) for two in settling if two is not None)


def _ruling(row: sa.Row[tuple[object, ...]]) -> RulingOnPair:
    return RulingOnPair(
        row.slug,
        row.title,
        row.ordinal,
        row.number,
        f"source-{row.number}" if row.position else "content",
        row.id,
        row.person_id,
        row.name,
        Verdict(row.verdict),
        (row.settles_id, row.settles_other_id) if row.settles_id else (),
    )
