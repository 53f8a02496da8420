"""Finds the claims that were split in two or more, or, with the sides exchanged, merged:
by what their words cover."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from review_service.comparing.claim_words import WORD, RareWords, WordAlphabet

# Two unrelated sentences of medical English have a quarter to two fifths of their words in common in the same
# order, a sentence and what it was split into more than four fifths: «, which», «and» go, «It», «This» come.
PART = 0.6  # the least share of a part's words that come from the whole, in its order
WHOLE = 0.75  # the least likeness (Dice, in words) of the whole and all its parts together
GAIN = 0.06  # by which that must exceed the likeness of the whole and any part alone
LEAST_WORDS = 2  # that a part has from the whole beyond what the other parts explain
MOST_PARTS = 4
LOOSE = 0.75  # pairs less alike than this are given up where a split explains the part far better,
FAR = 0.25  # by this share of its words


@dataclass(frozen=True, slots=True)
class Split:
    """`parts` follow each other; `gain` is what they explain of the whole beyond the best of them."""

    whole: int
    parts: tuple[int, ...]
    gain: float


Passage = tuple[str, str]
"""A claim's text, and what tells its section from others."""

Read = Callable[[int], Passage | None]
"""The claim with this index; None for one that cannot be split or merged."""

Alike = Mapping[int, tuple[int, float]]
"""Pairs known for their likeness only: a whole's index → the index of its mate among the parts,
and how alike."""


def find_splits(
    whole: Read, part: Read, alike: Alike, lone_wholes: Sequence[int], lone_parts: Sequence[int]
) -> list[Split]:
    """Every whole whose words are those of several neighbouring parts of one section, in their order.

    A part is one without a mate, or the whole's mate, or one that its mate explains far worse.
    """
    loose = [mate for mate, likeness in alike.values() if likeness < LOOSE]
    free = {index for index in (*lone_parts, *loose) if part(index)}
    return list(_Splits(whole, part, alike, free).of(lone_wholes)) if free else []


class _Splits:
    def __init__(self, whole: Read, part: Read, alike: Alike, free: set[int]) -> None:
        self._whole, self._part, self._alike = whole, part, alike
        self._owner = {mate: index for index, (mate, _) in alike.items()}
        self.free = free
        self._alphabet = WordAlphabet()
        self._spelled: dict[str, str] = {}

    def of(self, lone_wholes: Iterable[int]) -> Iterator[Split]:
        near_free = {near for part in self.free for near in (part - 1, part + 1)}
        for whole in sorted(self._owner[part] for part in near_free if part in self._owner):
            if passage := self._whole(whole):
                yield from self._split(whole, passage, [self._alike[whole][0]])
        lone = [(whole, passage) for whole in lone_wholes if (passage := self._whole(whole))]
        if lone and len(self.free) > 1:
            free = sorted(self.free)
            by_words = RareWords([self._spell(self._part(part)) for part in free])
            for whole, passage in lone:
                columns = by_words.candidates(self._spell(passage))
                yield from self._split(whole, passage, [free[column] for column in columns])

    def _split(self, whole: int, passage: Passage, seeds: Sequence[int]) -> Iterator[Split]:
        """The best of all the runs of parts around the seeds."""
        text = self._spell(passage)
        known: dict[int, bool] = {}

        def is_part(part: int) -> bool:
            if part not in known:
                known[part] = self._is_part(whole, text, part)
            return known[part]

        runs = {
            run for seed in seeds if is_part(seed) for run in _runs_around(seed) if all(map(is_part, run))
        }
        splits = [Split(whole, run, gain) for run in sorted(runs) if (gain := self._gain(text, run)) >= GAIN]
        if splits:
            yield max(splits, key=lambda split: (split.gain, -len(split.parts), -split.parts[0]))

    def _is_part(self, whole: int, text: str, part: int) -> bool:
        owner = self._owner.get(part)
        if not (part in self.free or owner == whole) or not (passage := self._part(part)):
            return False
        spelled = self._spell(passage)
        shared = LCSseq.similarity(text, spelled)
        if shared < max(LEAST_WORDS, PART * len(spelled)):
            return False
        if owner is None or owner == whole:
            return True
        return shared >= LCSseq.similarity(self._spell(self._whole(owner)), spelled) + FAR * len(spelled)

    def _gain(self, text: str, run: tuple[int, ...]) -> float:
        """How much better all the parts explain the whole than the best of them does; 0 where one is idle."""
        if len({self._section(part) for part in run}) > 1:
            return 0.0
        spelled = [self._spell(self._part(part)) for part in run]
        together = _dice(text, "".join(spelled))
        if together < WHOLE or not _is_each_needed(text, spelled):
            return 0.0
        return together - max(_dice(text, part) for part in spelled)

    def _section(self, part: int) -> str:
        passage = self._part(part)
        return passage[1] if passage else ""

    def _spell(self, passage: Passage | None) -> str:
        text = passage[0] if passage else ""
        if text not in self._spelled:
            self._spelled[text] = self._alphabet.spell(WORD.findall(text.lower()))
        return self._spelled[text]


def _runs_around(seed: int) -> Iterator[tuple[int, ...]]:
    for length in range(2, MOST_PARTS + 1):
        for start in range(seed - length + 1, seed + 1):
            yield tuple(range(start, start + length))


def _dice(a: str, b: str) -> float:
    return 2 * LCSseq.similarity(a, b) / (len(a) + len(b) or 1)


def _is_each_needed(text: str, spelled: Sequence[str]) -> bool:
    """Each part holds its share of the words that the whole and all parts together
    have in common in order."""
    shared = [0] * sum(map(len, spelled))
    for block in LCSseq.opcodes(text, "".join(spelled)).as_matching_blocks():
        shared[block.b : block.b + block.size] = [1] * block.size
    position = 0
    for part in spelled:
        if sum(shared[position : position + len(part)]) < max(LEAST_WORDS, PART * len(part)):
            return False
        position += len(part)
    return True
