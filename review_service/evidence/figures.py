"""Whether each figure of a claim stands in the cited sources, in a passage shown,
and next to the same words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from review_service.evidence.contract import FigureFinding, Level, Passage, SourceFacts
from review_service.evidence.figure_index import FigureIndex, figure_index
from review_service.evidence.figure_matching import Match, Wanted, bounded, matches, readings
from review_service.evidence.figure_places import Kind, crossed, kind_of, other_value
from review_service.evidence.figure_slots import (
    counts_sources,
    is_more_than_its_whole,
    other_arm,
    other_noun,
)
from review_service.evidence.number_context import YEAR_AFTER, Meaning
from review_service.evidence.numbers import Figure

# Units that nobody leaves out: a bare 31 is not 31 %, not 31 mg, not 31 days.
EVERYDAY = frozenset(["", "%", "mass", "volume", "time", "months", "unit", "ordinal", "confidence"])


LONGEST_CLAIM, MOST_IN_CLAIM = 10_000, 500


@dataclass(frozen=True)
class _Looked:
    """A cited source: its figures, and which of them stand in the passages shown (all, where none are)."""

    facts: SourceFacts
    index: FigureIndex
    shown: tuple[range, ...] | None
    name: str

    def is_shown(self, number: int) -> bool:
        return self.shown is None or any(number in stretch for stretch in self.shown)


_Places = list[tuple[int, Match]]  # (source, match)


@dataclass(frozen=True)
class _Verdict:
    level: Level
    where: str
    same: tuple[tuple[int, int], ...] = ()  # (source, figure) of equal value in a passage shown


def check_figures(
    claim: str, sources: Sequence[SourceFacts], passages: Mapping[str, Sequence[Passage]]
) -> tuple[FigureFinding, ...]:
    """One finding for each figure of the claim, in its order.

    `passages` are those shown, by the source's key; without any, the whole text counts as shown.
    A range is found when both ends are; its ends, and different figures, may come from different sources.
    A claim is a sentence: of longer input the first 10,000 characters and 500 figures are looked at.
    """
    ours = FigureIndex(claim[:LONGEST_CLAIM], MOST_IN_CLAIM)
    if not ours.figures:
        return ()
    looked = [_look(source, passages, len(sources) > 1) for source in sources]
    verdicts = [
        _verdict(figure, looked, YEAR_AFTER.match(claim, figure.end) is not None) for figure in ours.figures
    ]
    verdicts = [_as_written(ours, number, verdict, looked) for number, verdict in enumerate(verdicts)]
    verdicts = [_in_its_place(ours, number, verdict, looked) for number, verdict in enumerate(verdicts)]
    for number, where in _exchanged(ours, verdicts, looked):
        verdicts[number] = replace(verdicts[number], level=Level.AMBER, where=where)
    return tuple(
        FigureFinding(figure.text, figure.start, figure.end, verdict.level, verdict.where)
        for figure, verdict in zip(ours.figures, verdicts, strict=True)
    )


def _look(source: SourceFacts, passages: Mapping[str, Sequence[Passage]], several: bool) -> _Looked:
    index = figure_index(source.text)
    shown = (
        tuple(index.between(passage.start, passage.end) for passage in passages.get(source.key, ()))
        if passages
        else None
    )
    label = (
        f"{source.label or 'text'}, {len(source.text):,} characters"
        if source.text.strip()
        else "no text stored"
    )
    return _Looked(source, index, shown, f"{source.key}: {label}" if several else label)


def _verdict(figure: Figure, looked: Sequence[_Looked], is_count: bool) -> _Verdict:
    verdicts = [verdict for reading in readings(figure) if (verdict := _found(reading, looked))]
    if verdicts:
        return min(verdicts, key=lambda verdict: verdict.level is not Level.GREEN)
    if not is_count and (
        figure.meaning is Meaning.YEAR or (figure.end - figure.start == 4 and not figure.dimension)
    ):
        named = (source for source in looked if source.facts.year == figure.values[0])
        if own := next(named, None):
            return _Verdict(Level.GREEN, f"the year of the reference {own.facts.key}")
    return _unknown_unit(figure, looked) or _near_miss(figure, looked) or _nowhere(figure, looked)


def _unknown_unit(figure: Figure, looked: Sequence[_Looked]) -> _Verdict | None:
    """A long number is the same one where only the claim's unit was not understood
    («7489 base-pair units»)."""
    for source in () if figure.dimension or len(figure.text) < 4 else looked:
        other = source.index.spelled(figure)
        if other and other.dimension not in EVERYDAY and other.values == figure.values:
            return _Verdict(Level.GREEN, f"“{other.text}” at character {other.start:,} of {source.name}")
    return None


def _found(reading: Sequence[Wanted], looked: Sequence[_Looked]) -> _Verdict | None:
    """The worst of the ends, each at its best place; None when an end is nowhere."""
    ends = [
        [
            (source, match)
            for source, looked_at in enumerate(looked)
            for match in matches(end, looked_at.index)
        ]
        for end in reading
    ]
    if not all(ends):
        return None
    ends, apart = _of_one_range(reading, ends, looked)
    ranked = [[(_rank(looked[source], match), source, match) for source, match in places] for places in ends]
    rank, source, match = max((min(places, key=_first) for places in ranked), key=_first)
    where = _where(looked[source], match, rank)
    if apart:
        return _Verdict(Level.AMBER, f"its ends stand in different ranges: {where}")
    same = tuple((source, match.number) for places in ranked for rank, source, match in places if rank <= 1)
    return _Verdict(Level.GREEN if rank <= 1 else Level.AMBER, where, same)


def _first(place: tuple[int, int, Match]) -> int:
    return place[0]


def _of_one_range(
    reading: Sequence[Wanted], ends: list[_Places], looked: Sequence[_Looked]
) -> tuple[list[_Places], bool]:
    """Only the places in ranges that have both ends, in their order, if any;
    and whether the ends are of other ranges."""
    if len(reading) != 2:
        return ends, False
    rising = reading[0].value < reading[1].value
    figures = [
        {(source, match.number): looked[source].index.figures[match.number] for source, match in places}
        for places in ends
    ]
    whole = {
        key
        for key in figures[0].keys() & figures[1].keys()
        if (figure := figures[0][key]).is_range and (figure.values[0] < figure.values[1]) == rising
    }
    if whole:
        return [[place for place in places if (place[0], place[1].number) in whole] for places in ends], False
    return ends, any(all(figure.is_range for figure in places.values()) for places in figures)


def _rank(source: _Looked, match: Match) -> int:
    """0 as it stands, 1 with a note, 2 not in a passage shown, 3 not the same after all."""
    if match.clash:
        return 3
    return (1 if match.note else 0) if source.is_shown(match.number) else 2


def _where(source: _Looked, match: Match, rank: int) -> str:
    figure = source.index.figures[match.number]
    note = " ".join(part for part in (match.clash or match.note, f"“{figure.text}”") if part)
    place = f"{note} at character {figure.start:,} of {source.name}"
    return f"not in a passage shown: {place}" if rank == 2 else place


def _near_miss(figure: Figure, looked: Sequence[_Looked]) -> _Verdict | None:
    for source in looked:
        number = bounded(figure, source.index)
        if number is not None:
            return _Verdict(
                Level.AMBER, f"the source says “{source.index.figures[number].text}”: {source.name}"
            )
    for source in looked:
        arounds = [source.index.around(figure.dimension, value) for value in figure.values]
        if all(arounds) and arounds[0]:
            return _Verdict(Level.AMBER, f"inside the range “{arounds[0].text}”: {source.name}")
    return None


def _nowhere(figure: Figure, looked: Sequence[_Looked]) -> _Verdict:
    names = "; ".join(source.name for source in looked) or "no source cited"
    spelled = next((other for source in looked if (other := source.index.spelled(figure))), None)
    hint = f" (there is “{spelled.text}”, another unit or meaning)" if spelled else ""
    return _Verdict(Level.RED, f"not found in {names}{hint}")


def _as_written(ours: FigureIndex, number: int, verdict: _Verdict, looked: Sequence[_Looked]) -> _Verdict:
    """What the claim's own words say of a figure, wherever it stands in the sources."""
    if is_more_than_its_whole(ours, number):
        names = "; ".join(source.name for source in looked) or "no source cited"
        return _Verdict(
            Level.RED if verdict.level is Level.RED else Level.AMBER,
            f"more than the whole it is a part of: {names}",
        )
    if verdict.level is Level.RED and counts_sources(ours, number, len(looked)):
        return _Verdict(
            Level.GREEN, f"the number of the sources cited: {'; '.join(source.name for source in looked)}"
        )
    return verdict


def _in_its_place(ours: FigureIndex, number: int, verdict: _Verdict, looked: Sequence[_Looked]) -> _Verdict:
    """Amber where the claim copies the words around a figure of the source, but not the figure."""
    if verdict.level is not Level.GREEN:
        return verdict
    for source, looked_at in enumerate(looked):
        same = frozenset(place for where, place in verdict.same if where == source)
        if where := _elsewhere(ours, number, looked_at, same):
            return replace(verdict, level=Level.AMBER, where=f"{where} of {looked_at.name}")
    return verdict


def _elsewhere(ours: FigureIndex, number: int, source: _Looked, same: frozenset[int]) -> str:
    """What the source has where the claim has this figure; empty where it has the figure itself."""
    if other := other_value(ours, number, source.index, source.is_shown, same):
        return f"in its place the source has “{other.text}” at character {other.start:,}"
    if arm := other_arm(ours, number, source.index, same):
        return f"“{arm[0]}” has “{arm[1].text}” at character {arm[1].start:,}"
    if noun := other_noun(ours, number, source.index, same):
        return (
            f"it counts “{noun[1]}”, not “{noun[0]}”, at character {source.index.figures[min(same)].start:,}"
        )
    return ""


def _exchanged(
    ours: FigureIndex, verdicts: Sequence[_Verdict], looked: Sequence[_Looked]
) -> Iterator[tuple[int, str]]:
    """Figures that stand next to one another's words in a source: «placebo» for «naltrexone»."""
    groups: dict[tuple[int, Kind], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, verdict in enumerate(verdicts):
        for source, place in verdict.same if verdict.level is Level.GREEN else ():
            groups[source, kind_of(ours.figures[number])][number].append(place)
    for (source, kind), same in groups.items():
        source_looked = looked[source]
        for number, word in crossed(ours, source_looked.index, kind, same).items() if len(same) > 1 else ():
            yield number, f"stands next to “{word}” in {source_looked.name}"
