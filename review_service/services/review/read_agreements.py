"""How far reviewers agree, by kind of source and by pair of reviewers: one statement,
for editors and the command line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.vocabulary import SourceKind
from review_service.domain.agreement import Agreement, agreement

UNCITED = "no source cited"
# What two people ruled first on one pair: no ruling that replaced one, confirmed one,
# or settled a disagreement, since their person had seen another's. (Each plus keeps SQLite from the indexes
# on what is NULL in nearly every row.)
_TABLE = sa.text("""
SELECT source.kind, one.person_id AS one_id, other.person_id AS other_id, one.verdict AS one_verdict,
    other.verdict AS other_verdict, count(*) AS times
FROM ruling AS one
JOIN ruling AS other ON other.pair_id = one.pair_id AND other.id > one.id AND other.person_id <> one.person_id
JOIN pair ON pair.id = one.pair_id LEFT JOIN source ON source.id = pair.source_id
WHERE +one.replaces_id IS NULL AND +one.confirms_id IS NULL AND +one.settles_id IS NULL
  AND +other.replaces_id IS NULL AND +other.confirms_id IS NULL AND +other.settles_id IS NULL
GROUP BY source.kind, one.person_id, other.person_id, one.verdict, other.verdict
""")
_NAMES = sa.text("SELECT id, name FROM person WHERE id IN :ids").bindparams(
    sa.bindparam("ids", expanding=True)
)


@dataclass(frozen=True)
class Line:
    """`name`: a kind of source, or «Ann and Bo»."""

    name: str
    found: Agreement


@dataclass(frozen=True)
class AgreementPage:
    """Most rulings first. Over several pairs of reviewers, the earlier ruling is the one
    and the later the other."""

    overall: Agreement
    kinds: tuple[Line, ...]
    reviewers: tuple[Line, ...]


def agreement_page(session: Session) -> AgreementPage:
    """Two statements."""
    overall: defaultdict[tuple[str, str], int] = defaultdict(int)
    kinds: defaultdict[str, defaultdict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    people: defaultdict[tuple[int, int], defaultdict[tuple[str, str], int]] = defaultdict(
        lambda: defaultdict(int)
    )
    for row in session.execute(_TABLE):
        verdicts = (row.one_verdict, row.other_verdict)
        overall[verdicts] += row.times
        kinds[SourceKind(row.kind).value if row.kind else UNCITED][verdicts] += row.times
        if row.one_id < row.other_id:
            people[row.one_id, row.other_id][verdicts] += row.times
        else:
            people[row.other_id, row.one_id][verdicts[::-1]] += row.times
    ids = sorted({number for pair in people for number in pair})
    names = {row.id: row.name for row in session.execute(_NAMES, {"ids": ids or [0]})}
    return AgreementPage(
        agreement(overall),
        _lines(kinds.items()),
        _lines(
            (f"{names[person_id]} and {names[other_id]}", table)
            for (person_id, other_id), table in people.items()
        ),
    )


def _lines(tables: Iterable[tuple[str, Mapping[tuple[str, str], int]]]) -> tuple[Line, ...]:
    """Two people of one name keep their own lines."""
    lines = [Line(name, agreement(table)) for name, table in tables]
    return tuple(sorted(lines, key=lambda line: (-line.found.n, line.name)))
