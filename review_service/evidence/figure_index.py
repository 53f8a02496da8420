"""The figures of one source's text, parsed once, then looked up by value,
by unit and by the words around them."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from decimal import Decimal
from functools import cached_property, lru_cache

from review_service.evidence.number_context import Meaning
from review_service.evidence.numbers import MOST_FIGURES, Figure, find_figures

FIGURE = "#"
BESIDE = 20  # figures before and after one that may be set against it
LONG = 1_000  # characters of a sentence
MOST = 200  # places kept for one value or one pair of neighbours: no text of «1 1 1 …» makes a check slow
TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[,;()\[\]]|[.!?](?=\s+[A-Z(])")
TURNS = frozenset(["versus", "vs", "and", "or", "but", "than", "against", "compared", "while", "whereas"])
SIGNS = frozenset(",;()[].!?")
# A comma or a «versus» keeps a word from a figure as far as three or four words do,
# the end of a sentence altogether. What stands in brackets belongs to what stands before them and is no
# distance for the words behind them.
PAUSES = (
    dict.fromkeys(TURNS, 4) | dict.fromkeys(",;", 3) | dict.fromkeys("()[]", 0) | dict.fromkeys(".!?", 30)
)
OPENING, CLOSING, ENDS = "([", ")]", ".!?"
SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[A-Z])")
COUNTS = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
DIGITS = re.compile(r"[0-9][0-9.,]*")


class FigureIndex:
    """`figures` in the order of the text; `words` of the text in lower case, each figure one «#»."""

    def __init__(self, text: str, most: int = MOST_FIGURES) -> None:
        self.text = text
        self.figures = find_figures(text, most)
        self.starts = [figure.start for figure in self.figures]

    @cached_property
    def _by_value(self) -> dict[tuple[str, Decimal], list[int]]:
        places: dict[tuple[str, Decimal], list[int]] = defaultdict(list)
        for number, figure in enumerate(self.figures):
            for value in figure.values:
                places[figure.dimension, value].append(number)
            for value in counts(figure):
                places["", value].append(number)
        return dict(places)

    @cached_property
    def _sorted(self) -> dict[str, list[tuple[Decimal, int]]]:
        values: dict[str, list[tuple[Decimal, int]]] = defaultdict(list)
        for number, figure in enumerate(self.figures):
            values[figure.dimension].extend((value, number) for value in figure.values)
        return {dimension: sorted(pairs) for dimension, pairs in values.items()}

    @cached_property
    def _ranges(self) -> dict[str, list[int]]:
        ranges: dict[str, list[int]] = defaultdict(list)
        for number, figure in enumerate(self.figures):
            if figure.is_range:
                ranges[figure.dimension].append(number)
        return dict(ranges)

    @cached_property
    def _by_digits(self) -> dict[str, int]:
        return {
            written[0]: n for n, figure in enumerate(self.figures) if (written := DIGITS.search(figure.text))
        }

    def exact(self, dimension: str, value: Decimal) -> list[int]:
        return self._by_value.get((dimension, value), [])[:MOST]

    def within(self, dimension: str, low: Decimal, high: Decimal) -> list[tuple[Decimal, int]]:
        """The values from `low` to `high`, ends included, and whose they are."""
        values = self._sorted.get(dimension, [])
        first, last = bisect_left(values, (low, -1)), bisect_right(values, (high, len(self.figures)))
        return values[first : min(last, first + MOST)]

    def around(self, dimension: str, value: Decimal) -> Figure | None:
        """The first stated range that `value` lies inside of."""
        ranges = (self.figures[number] for number in self._ranges.get(dimension, ()))
        return next(
            (
                figure
                for figure in ranges
                if figure.meaning is not Meaning.YEAR and min(figure.values) < value < max(figure.values)
            ),
            None,
        )

    def spelled(self, figure: Figure) -> Figure | None:
        """A figure written with the same digits, whatever its unit."""
        written = DIGITS.search(figure.text)
        number = self._by_digits.get(written[0]) if written else None
        return None if number is None else self.figures[number]

    def between(self, start: int, end: int) -> range:
        """The numbers of the figures that begin in the half-open stretch of text."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    @cached_property
    def _tokens(self) -> tuple[list[str], list[int], list[int], list[int]]:
        words: list[str] = []
        along: list[int] = []
        places: list[int] = []
        position = distance = 0
        outer: list[int] = []
        outside: list[int] = []
        for figure in (*self.figures, None):
            for token in TOKEN.findall(self.text, position, figure.start if figure else len(self.text)):
                distance += PAUSES.get(token, 1)
                if token in OPENING:
                    outside.append(distance)
                elif token in CLOSING and outside:
                    distance = outside.pop()
                elif token not in SIGNS:
                    words.append(token.lower())
                    along.append(distance)
                    outer.append(outside[0] if outside else distance)
                elif token in ENDS:
                    outside.clear()
            if figure:
                distance += 1
                places.append(len(words))
                words.append(FIGURE)
                along.append(distance)
                outer.append(outside[0] + 1 if outside else distance)
                position = figure.end
        return words, along, outer, places

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [match.end() for match in SENTENCE_END.finditer(self.text)]

    def sentence(self, number: int) -> range:
        """The numbers of the figures that share a sentence with this one,
        the nearest of them where there are many."""
        whole = self.between(*self._sentence_of(number))
        return range(max(whole.start, number - BESIDE), min(whole.stop, number + BESIDE + 1))

    def sentence_text(self, number: int) -> str:
        """The sentence in which the figure stands, or what there is of it near the figure."""
        first, last = self._sentence_of(number)
        start = self.figures[number].start
        return self.text[max(first, start - LONG) : min(last, start + LONG)]

    def _sentence_of(self, number: int) -> tuple[int, int]:
        ends, start = self._sentence_ends, self.figures[number].start
        after = bisect_right(ends, start)
        return (ends[after - 1] if after else 0, ends[after] if after < len(ends) else len(self.text))

    @property
    def words(self) -> list[str]:
        return self._tokens[0]

    @property
    def along(self) -> list[int]:
        """How far along the text each word stands; pauses and turns count for several words."""
        return self._tokens[1]

    @property
    def outer(self) -> list[int]:
        """The same, with all that stands in a pair of brackets where the brackets open."""
        return self._tokens[2]

    @property
    def places(self) -> list[int]:
        """Where in `words` each figure stands."""
        return self._tokens[3]

    @cached_property
    def neighbours(self) -> dict[tuple[str, str, str], list[int]]:
        """The figures by the two words before and, apart, by the two words after them."""
        neighbours: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for number, place in enumerate(self.places):
            for key in neighbour_keys(self.words, place):
                if len(neighbours[key]) < MOST:
                    neighbours[key].append(number)
        return dict(neighbours)


def neighbour_keys(words: list[str], place: int) -> list[tuple[str, str, str]]:
    before, after = words[max(0, place - 2) : place], words[place + 1 : place + 3]
    sides = (("before", before), ("after", after))
    return [(side, near[0], near[1]) for side, near in sides if len(near) == 2]


def counts(figure: Figure) -> tuple[Decimal, ...]:
    """The two counts of a fraction in digits: 31/100 is also «31 of 100»."""
    written = COUNTS.fullmatch(figure.text) if figure.meaning is Meaning.FRACTION else None
    return (Decimal(written[1]), Decimal(written[2])) if written else ()


@lru_cache(maxsize=64)
def figure_index(text: str) -> FigureIndex:
    """The index of a text, kept for the last few texts asked for."""
    return FigureIndex(text)
