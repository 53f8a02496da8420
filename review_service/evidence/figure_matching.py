"""Which figures of a source a claim's figure equals: by value, unit, meaning and relation."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from review_service.evidence.figure_index import FigureIndex, counts
from review_service.evidence.number_context import Meaning, Relation
from review_service.evidence.numbers import Figure

# Bare numbers of one of these meanings are not numbers of another: p = 0.42 is no odds ratio of 0.42.
TELLING = frozenset([Meaning.P_VALUE, Meaning.RATIO, Meaning.YEAR, Meaning.PROPORTION])
WHOLE = Decimal("0.5")
ROUGHLY = Decimal(5)  # percentage points that «about 3 in 10» or «about a third» may be off


@dataclass(frozen=True, slots=True)
class Match:
    """`number` counts the figures of the index; `clash` says why it is not the same after all,
    `note` how it is."""

    number: int
    clash: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One end of a claim's figure, in one way of reading it."""

    figure: Figure
    dimension: str
    value: Decimal
    step: Decimal
    only: Meaning | None = None


def readings(figure: Figure) -> list[list[Wanted]]:
    """The ways a figure may be written: each a list of ends that all have to be found."""
    plain = [Wanted(figure, figure.dimension, value, step) for value, step in _ends(figure)]
    if counted := counts(figure):
        return [plain, [Wanted(figure, "", count, Decimal(1)) for count in counted]]
    if figure.dimension == "%":
        return [plain, [_shifted(figure, "", Decimal("0.01"), Meaning.PROPORTION) for figure in plain]]
    if figure.meaning is Meaning.PROPORTION:
        return [plain, [_shifted(figure, "%", Decimal(100), None) for figure in plain]]
    return [plain]


def _shifted(wanted: Wanted, dimension: str, by: Decimal, only: Meaning | None) -> Wanted:
    return Wanted(wanted.figure, dimension, wanted.value * by, wanted.step * by, only)


def _ends(figure: Figure) -> Iterator[tuple[Decimal, Decimal]]:
    """«About 30,000» rounds to its last digit that is not 0."""
    for value, step in zip(figure.values, figure.steps, strict=True):
        if figure.relation is Relation.ABOUT and step and value:
            exponent = int((value / step).normalize().as_tuple().exponent)
            yield value, step.scaleb(max(0, exponent))
        else:
            yield value, step


def matches(wanted: Wanted, index: FigureIndex) -> list[Match]:
    """Every figure of the index with this value, or that rounds to it; those that clash included."""
    exact = dict.fromkeys(index.exact(wanted.dimension, wanted.value), "")
    rounded = dict.fromkeys(_rounded(wanted, index), "rounded from")
    matching = [_match(wanted, index, number, note) for number, note in (rounded | exact).items()]
    if not matching and wanted.value:
        unsigned = index.exact(wanted.dimension, -wanted.value)
        clash = "with the other sign" if wanted.value < 0 else ""
        matching = [Match(number, clash, "there with a minus") for number in unsigned]
    return [match for match in matching if wanted.only in (None, index.figures[match.number].meaning)]


def _rounded(wanted: Wanted, index: FigureIndex) -> Iterator[int]:
    shares = wanted.figure.meaning is Meaning.FRACTION and wanted.dimension == "%"
    shares = shares and not wanted.step
    reach = WHOLE if shares else wanted.step / 2
    if shares and wanted.figure.relation is Relation.ABOUT:
        reach = ROUGHLY
    if not reach:
        return
    for value, number in index.within(wanted.dimension, wanted.value - reach, wanted.value + reach):
        step = max(index.figures[number].steps)
        if (
            abs(value - wanted.value) <= max(step / 2, reach if reach is ROUGHLY else 0)
            if shares
            else step < wanted.step
        ):
            yield number


def _match(wanted: Wanted, index: FigureIndex, number: int, note: str) -> Match:
    ours, theirs = wanted.figure, index.figures[number]
    if (
        ours.meaning is not theirs.meaning
        and wanted.only is None
        and {ours.meaning, theirs.meaning} <= TELLING
    ):
        return Match(number, f"there as {theirs.meaning}")
    if not _same_side(wanted, theirs):
        return Match(number, "there with another relation")
    if theirs.is_range and not ours.is_range:
        return Match(number, note=note or "an end of")
    return Match(number, note=note)


def _same_side(wanted: Wanted, theirs: Figure) -> bool:
    ours = wanted.figure
    if ours.relation.side == theirs.relation.side or ours.is_range:
        return True
    if not theirs.is_range:
        return False
    low, high = min(theirs.values), max(theirs.values)
    return wanted.value == (high if ours.relation.side == "below" else low)


def bounded(figure: Figure, index: FigureIndex) -> int | None:
    """A p-value of the source that «p < 0.05» may be made of."""
    side, limit = figure.relation.side, figure.values[0]
    if figure.meaning is not Meaning.P_VALUE or not side:
        return None
    for number, other in enumerate(index.figures):
        if other.meaning is Meaning.P_VALUE and (other.values[0] < limit) == (side == "below"):
            return number
    return None
