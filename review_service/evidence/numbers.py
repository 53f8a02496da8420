"""The figures of a text, with offsets, values, unit, meaning and relation.
Names that hold digits are not figures."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from review_service.evidence.number_context import (
    LIST_GAP,
    Meaning,
    Relation,
    is_name,
    is_pair,
    is_year,
    meaning_of,
    relation_of,
)
from review_service.evidence.number_forms import (
    NEXT,
    SIGNS,
    START,
    Term,
    plain_text,
    section_numbers,
    term_at,
)
from review_service.evidence.units import EXACT, NONE, UNITS, Unit

BETWEEN = re.compile(r"\b(?:between|from)\s$", re.I)
RANGE_GAP = re.compile(r"-? (?:to|through|until|till)(?: about)? | ?- ?(?![->])")
PRESSURE_GAP = re.compile(r"/(?=[0-9]{2,3} ?mm ?Hg\b)")
OF_GAP = re.compile(r" of (?:the )?")
AND_GAP = re.compile(r" and ")
OF_UNIT = {
    "%": Meaning.PERCENTAGE, "mass": Meaning.DOSE, "unit": Meaning.DOSE, "time": Meaning.DURATION,
    "months": Meaning.DURATION,
    "°C": Meaning.TEMPERATURE, "°F": Meaning.TEMPERATURE, "$": Meaning.MONEY, "€": Meaning.MONEY,
    "£": Meaning.MONEY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at `start`–`end` of its text, its unit included.

    `values` has one value, or the two ends of a range, in the base unit of `dimension` (see `units`;
    "" for a bare number, percent for a share); `steps` is the size of the last written digit of each:
    28.8 % has 0.1, «a third» 0.
    """

    text: str
    start: int
    end: int
    values: tuple[Decimal, ...]
    steps: tuple[Decimal, ...]
    dimension: str
    meaning: Meaning
    relation: Relation = Relation.EQUAL

    @property
    def is_range(self) -> bool:
        return len(self.values) == 2


MOST_FIGURES = 30_000  # of one text; a book has fewer, and a text of nothing else must not take minutes


def find_figures(text: str, most: int = MOST_FIGURES) -> tuple[Figure, ...]:
    """Every figure in the order of the text, up to `most`."""
    plain = plain_text(text)
    terms: list[tuple[Term, ...]] = []
    position, name_end, skipped = 0, -1, section_numbers(text)
    while len(terms) < most and (match := START.search(plain, position)):
        position = match.end()
        if match["skip"] or match.start() in skipped:
            continue
        term = term_at(plain, match)
        if term is None:
            continue
        position = max(position, term.end)
        if _continues_name(plain, name_end, term) or _is_name(plain, term):
            name_end = term.end
            continue
        if second := _second_end(plain, term):
            second = _in_century(plain, term, second)
            position = second.end
        terms.append((term, second) if second else (term,))
    return tuple(
        _figure(text, plain, ends, unit) for ends, unit in zip(terms, _units(plain, terms), strict=True)
    )


def _is_name(plain: str, term: Term) -> bool:
    if term.kind == "fraction":
        return term.end - term.start == 3 and (
            is_pair(plain, term.start) or is_name(plain, term.start, term.end)
        )
    return term.is_bare and is_name(plain, term.start, term.end)


def _continues_name(plain: str, name_end: int, term: Term) -> bool:
    """«types 1 and 2», «grades 3-4»: the second number is as much a name as the first."""
    gap = plain[name_end : term.start] if name_end >= 0 and term.start - name_end < 8 else "no"
    return term.is_bare and term.end - term.start <= 2 and LIST_GAP.fullmatch(gap) is not None


def _second_end(plain: str, first: Term) -> Term | None:
    gap = RANGE_GAP.match(plain, first.end)
    gap = gap or PRESSURE_GAP.match(plain, first.end)
    if gap is None and BETWEEN.search(plain, max(0, first.start - 10), first.start):
        gap = AND_GAP.match(plain, first.end)
    match = NEXT.match(plain, gap.end()) if gap and first.kind == "number" else None
    second = term_at(plain, match) if match else None
    if (
        second is None
        or second.kind != "number"
        or (second.is_bare and is_name(plain, second.start, second.end))
    ):
        return None
    if second.unit.dimension == first.unit.dimension or first.is_bare:
        return second
    return second if second.is_bare and first.unit in SIGNS.values() else None


def _in_century(plain: str, first: Term, second: Term) -> Term:
    """«1979-84» ends in 1984."""
    if not second.is_bare or second.end - second.start != 2 or not _is_year_term(plain, first):
        return second
    return replace(second, value=first.value - first.value % 100 + second.value)


def _units(plain: str, terms: list[tuple[Term, ...]]) -> list[Unit]:
    """The unit of each figure's first end: «0.05, 0.15 or 0.5 mg» and «10–31 mg» write it once,
    at the last."""
    units: list[Unit] = []
    carried, follower = NONE, len(plain)
    in_list = False
    for ends in reversed(terms):
        last = ends[-1]
        gap = plain[last.end : follower] if follower - last.end < 10 else "no"
        joined = LIST_GAP.fullmatch(gap) is not None and (in_list or "," not in gap or len(gap) > 3)
        unit = last.unit
        is_part = carried.dimension in ("time", "months") and OF_GAP.fullmatch(gap) is not None
        if last.is_bare and last.kind == "number" and not _is_year_term(plain, last) and (joined or is_part):
            unit = carried
        in_list = joined
        units.append(ends[0].unit if not ends[0].is_bare else unit)
        carried, follower = unit, ends[0].start
    return units[::-1]


def _is_year_term(plain: str, term: Term) -> bool:
    return term.is_bare and plain[term.start : term.end].isdecimal() and is_year(plain, term.start, term.end)


def _figure(text: str, plain: str, ends: tuple[Term, ...], unit: Unit) -> Figure:
    start, end = ends[0].start, ends[-1].end
    units = [unit, ends[-1].unit if not ends[-1].is_bare else unit][: len(ends)]
    relation = relation_of(plain, start, end, unit.dimension)
    figure = Figure(
        text=text[start:end],
        start=start,
        end=end,
        values=tuple(EXACT.multiply(term.value, unit.factor) for term, unit in zip(ends, units, strict=True)),
        steps=tuple(EXACT.multiply(term.step, unit.factor) for term, unit in zip(ends, units, strict=True)),
        dimension=unit.dimension,
        meaning=OF_UNIT.get(unit.dimension, Meaning.MEASURE if unit.dimension else Meaning.NUMBER),
        relation=relation,
    )
    return _with_meaning(figure, plain, ends)


def _with_meaning(figure: Figure, plain: str, ends: tuple[Term, ...]) -> Figure:
    if ends[0].kind != "number":
        return replace(figure, meaning=Meaning(ends[0].kind))
    if any(_is_year_term(plain, term) for term in ends) and not figure.dimension:
        return replace(figure, meaning=Meaning.YEAR)
    said = meaning_of(plain, figure.start, figure.end)
    if said is Meaning.AGE:
        return _in_years(figure) if figure.dimension in ("", "time", "months") else figure
    if said is Meaning.CONFIDENCE:
        return replace(figure, meaning=said, dimension="confidence") if figure.dimension == "%" else figure
    if said is Meaning.INTERVAL or (said and not figure.dimension):
        return replace(figure, meaning=said)
    return figure


def _in_years(figure: Figure) -> Figure:
    """«Aged 35–60» leaves the years out."""
    if figure.dimension:
        return replace(figure, meaning=Meaning.AGE)
    year = UNITS["year"].factor
    return replace(
        figure,
        meaning=Meaning.AGE,
        dimension="months",
        values=tuple(value * year for value in figure.values),
        steps=tuple(step * year for step in figure.steps),
    )
