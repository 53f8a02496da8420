"""Whether figures stand next to the same words in a claim as in the passages: swapped values and swapped arms."""

from collections.abc import Callable, Collection, Mapping, Sequence

from review_service.domain.evidence.figure_index import FIGURE, TURNS, FigureIndex, neighbour_keys
from review_service.domain.evidence.numbers import Figure

REACH = 6  # words compared on either side of a figure
COPIED = 4  # so many equal words around it: the claim copies this place of the source
AHEAD = 2  # and by so many more than where the claim's own value stands
NEAR = 9  # a word further along than this from every figure belongs to none
# fmt: off
EVERYDAY = frozenset([
    "the", "for", "with", "were", "was", "are", "had", "has", "have", "from", "that", "this", "which", "who", "not", "all", "its", "their",
    "these", "those", "they", "been", "group", "groups", "arm", "arms", "after", "before", "during", "among", "between", "within", "per",
    "both", "also", "when", "only", "mean", "median",
])
# fmt: on


def other_value(
    claim: FigureIndex,
    number: int,
    source: FigureIndex,
    is_shown: Callable[[int], bool],
    same: frozenset[int],
) -> Figure | None:
    """The source's figure where the claim copies its words but not its value; `same` are those of equal value."""
    at = claim.places[number]
    keys = neighbour_keys(claim.words, at)
    near = {
        other
        for key in keys
        for other in source.neighbours.get(key, ())
        if other not in same and is_shown(other)
    }
    if not near:
        return None
    agree = {other: _agreement(claim.words, at, source.words, source.places[other]) for other in near}
    best = max(sorted(near), key=agree.__getitem__)
    own = max((_agreement(claim.words, at, source.words, source.places[one]) for one in same), default=0)
    return source.figures[best] if agree[best] >= max(COPIED, own + AHEAD) else None


def _agreement(words: Sequence[str], at: int, others: Sequence[str], where: int) -> int:
    """How many words in a row are equal before, and after."""
    return _run(words, at, others, where, -1) + _run(words, at, others, where, 1)


def _run(words: Sequence[str], at: int, others: Sequence[str], where: int, step: int) -> int:
    for away in range(1, REACH + 1):
        i, j = at + step * away, where + step * away
        if not (0 <= i < len(words) and 0 <= j < len(others) and words[i] == others[j]):
            return away - 1
    return REACH


def crossed(
    claim: FigureIndex,
    source: FigureIndex,
    sentence: range,
    dimension: str,
    same: Mapping[int, Collection[int]],
) -> dict[int, str]:
    """The claim's figures whose arms are exchanged in a sentence of the source, and the word each stands next to there.

    `same` gives, for figures of the claim of one dimension, the figures of the sentence with the same value.
    """
    ours = attached(claim, dimension, range(len(claim.figures)))
    theirs = attached(source, dimension, sentence)
    whose = {place: number for number, places in same.items() for place in places}
    turned: dict[tuple[int, int], str] = {}
    for word in sorted(ours.keys() & theirs.keys()):
        here, there = ours[word], whose.get(theirs[word])
        if there is not None and here in same and there != here and theirs[word] not in same[here]:
            turned[here, there] = word
    return {there: word for (here, there), word in turned.items() if (there, here) in turned}


def attached(index: FigureIndex, dimension: str, stretch: range) -> dict[str, int]:
    """The figure of `dimension` that each word stands next to; words that stand next to two, or to none, are left out."""
    rivals = [number for number in stretch if index.figures[number].dimension == dimension]
    if not rivals:
        return {}
    spots = [(index.along[index.places[number]], number) for number in rivals]
    first, last = index.places[rivals[0]] - NEAR, index.places[rivals[-1]] + NEAR + 1
    found: dict[str, int | None] = {}
    for at in range(max(0, first), min(len(index.words), last)):
        word = index.words[at]
        if len(word) < 3 or word in EVERYDAY or word in TURNS:
            continue
        away, nearest = min((abs(index.along[at] - spot), number) for spot, number in spots)
        if away <= NEAR:
            found[word] = nearest if found.get(word, nearest) == nearest else None
    return {word: number for word, number in found.items() if number is not None and word != FIGURE}
