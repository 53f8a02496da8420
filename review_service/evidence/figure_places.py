"""Whether figures stand next to the same words in a claim as in the passages:
swapped values and swapped arms."""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice

from review_service.evidence.figure_index import TURNS, FigureIndex, neighbour_keys
from review_service.evidence.number_context import Meaning
from review_service.evidence.numbers import Figure
from review_service.reading.terms import stem

REACH = 6  # words compared on either side of a figure
COPIED = 4  # so many equal words around it: the claim copies this place of the source
LITERAL = 8  # and so many, where the figure there is of another unit
AHEAD = 2  # and by so many more than where the claim's own value stands
BEFORE, AFTER = (
    16,
    9,
)  # a word further from every figure than this belongs to none: what a figure is of comes before it
BRACKET = 30  # characters from a figure to the one that repeats it in brackets
MOST_FIGURES, MOST_PLACES = 60, 20  # of a claim that are set against one another, and of each in a source
# fmt: off
EVERYDAY = frozenset([
    "the", "for", "with", "were", "was", "are", "had", "has", "have", "from", "that", "this", "which", "who",
    "not", "all", "its", "their",
    "these", "those", "they", "been", "group", "groups", "arm", "arms", "after", "before", "during", "among",
    "between", "within", "per",
    "both", "also", "when", "only", "mean", "median", "once", "daily", "twice", "weekly", "day", "days",
    "week", "weeks", "month", "months",
    "year", "years", "patients", "participants", "versus", "against",
])
# What only annotates a value: an interval, a p-value. Words stand next to the value, or to its like.
NOTES = frozenset([Meaning.INTERVAL, Meaning.CONFIDENCE, Meaning.P_VALUE])
# fmt: on


def other_value(
    claim: FigureIndex,
    number: int,
    source: FigureIndex,
    is_shown: Callable[[int], bool],
    same: frozenset[int],
) -> Figure | None:
    """The source's figure where the claim copies its words but not its value;
    `same` are those of equal value."""
    place = claim.places[number]
    keys = neighbour_keys(claim.words, place)
    near = {
        other
        for key in keys
        for other in source.neighbours.get(key, ())
        if other not in same and is_shown(other) and not _annotated(source, other, same)
    }
    if not near:
        return None
    agree = {other: _agreement(claim.words, place, source.words, source.places[other]) for other in near}
    dimension = claim.figures[number].dimension
    own = max(
        (_agreement(claim.words, place, source.words, source.places[other]) for other in same), default=0
    )
    least = LITERAL if own < COPIED else 2 * REACH + 1
    near = {other for other in near if source.figures[other].dimension == dimension or agree[other] >= least}
    best = max(sorted(near), key=agree.__getitem__, default=None)
    return source.figures[best] if best is not None and agree[best] >= max(COPIED, own + AHEAD) else None


def _annotated(source: FigureIndex, number: int, same: frozenset[int]) -> bool:
    """«9 of 58 (15.5%)»: the figure in brackets says the same as the one before them."""
    end = source.figures[number].end
    near = (following for following in range(number + 1, number + 4) if following in same)
    gaps = (source.text[end : source.figures[following].start] for following in near)
    return any("(" in gap and len(gap) < BRACKET for gap in gaps)


def _agreement(words: Sequence[str], place: int, others: Sequence[str], where: int) -> int:
    """How many words in a row are equal before and after; none, where all on one side are
    few and none on the other."""
    before, after = _run(words, place, others, where, -1), _run(words, place, others, where, 1)
    return before + after if (before and after) or before + after >= REACH else 0


def _run(words: Sequence[str], place: int, others: Sequence[str], where: int, step: int) -> int:
    for away in range(1, REACH + 1):
        i, j = place + step * away, where + step * away
        if not (0 <= i < len(words) and 0 <= j < len(others) and words[i] == others[j]):
            return away - 1
    return REACH


Kind = tuple[str, Meaning | None]


def kind_of(figure: Figure) -> Kind:
    """Figures of one kind are what a sentence sets against each other: percentages, counts, p-values."""
    return figure.dimension, figure.meaning if figure.meaning in NOTES else None


def crossed(
    claim: FigureIndex, source: FigureIndex, kind: Kind, same: Mapping[int, Collection[int]]
) -> dict[int, str]:
    """The claim's figures whose arms are exchanged in the source, and the word each stands next to there.

    `same` gives, for figures of the claim of one kind, the figures of the source with the same value.
    """
    ours = attached(claim, kind, range(min(len(claim.figures), MOST_FIGURES)))
    theirs: dict[str, set[int]] = {}
    whose: dict[int, int] = {}
    for number, places in islice(same.items(), MOST_FIGURES):
        for place in islice(places, MOST_PLACES):
            whose[place] = number
            for word, figure_number in attached(source, kind, source.sentence(place)).items():
                theirs.setdefault(word, set()).add(figure_number)
    turned: dict[tuple[int, int], str] = {}
    for word in sorted(ours.keys() & theirs.keys()):
        here, there = ours[word], {whose.get(place) for place in theirs[word]}
        if here in same and here not in there:
            turned |= {(here, other): word for other in there if other is not None}
    return {there: word for (here, there), word in turned.items() if (there, here) in turned}


def attached(index: FigureIndex, kind: Kind, stretch: range) -> dict[str, int]:
    """The figure of one kind that each word's stem stands next to; those next to two,
    or to none, are left out."""
    rivals = [number for number in stretch if kind_of(index.figures[number]) == kind]
    if not rivals:
        return {}
    first, last = index.places[rivals[0]] - BEFORE, index.places[rivals[-1]] + AFTER + 1
    rivals_met: dict[str, int | None] = {}
    for place in range(max(0, first), min(len(index.words), last)):
        word = index.words[place]
        if len(word) < 3 or word in EVERYDAY or word in TURNS:
            continue
        nearest = _nearest(index, place, rivals)
        if nearest is not None:
            word = stem(word)
            rivals_met[word] = nearest if rivals_met.get(word, nearest) == nearest else None
    return {word: number for word, number in rivals_met.items() if number is not None}


def _nearest(index: FigureIndex, place: int, rivals: Sequence[int]) -> int | None:
    """The figure next to the word at `place`; None where there is none, or two are as near."""
    inside = index.along[place] != index.outer[place]
    along = index.along if inside else index.outer
    aways = sorted((abs(along[place] - along[index.places[rival]]), rival) for rival in rivals)
    (away, nearest), others = aways[0], aways[1:]
    reach = BEFORE if place < index.places[nearest] else AFTER
    return nearest if away <= reach and not (others and others[0][0] == away) else None
