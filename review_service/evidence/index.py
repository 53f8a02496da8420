"""A source read once, so that many claims can be ranked against it:
where each word and group of letters stands."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from math import log, sqrt
from typing import Self, TypeAlias

from review_service.evidence.source_text import split_source
from review_service.reading.terms import STOP_WORDS, letter_groups, stem, words_of

SHORT = 1_000  # words: of so short a text the counts of all sentences are kept while it is indexed
Places: TypeAlias = "array[int]"  # array is not subscriptable at run time before Python 3.12


class SourceIndex:
    """Postings over the content words of a text, numbered from 0 through the whole of it.

    `spans`: (start, end) of each sentence. `sentence_of`, `starts`, `ends`: of each content word,
    its sentence and its offsets. `stems`: from a stem to the numbers of its words. `groups`: from a group
    of letters to its number, for `weights` (squared inverse sentence frequency) and `holders_of`; `norms`:
    each sentence's length as a vector of groups. About 30 bytes a character of English.
    """

    def __init__(self, text: str, spans: Sequence[tuple[int, int]] | None = None) -> None:
        self.text = text
        self.spans = tuple(split_source(text) if spans is None else spans)
        self.sentence_of, self.starts, self.ends = array("I"), array("I"), array("I")
        self.stems: dict[str, Places] = {}
        places: dict[str, Places] = {}
        for number, (start, end) in enumerate(self.spans):
            self._read(number, start, text[start:end], places)
        self.postings = list(places.values())
        self.lengths = self._lengths()
        self.groups: dict[str, int] = {}
        self.manners: dict[
            int, tuple[float, ...]
        ] = {}  # what ranking found out about a sentence, whatever the claim
        self._group(places)

    @classmethod
    def of_sentences(cls, sentences: Iterable[str]) -> Self:
        """An index of sentences that somebody else cut; its text is these joined by one space."""
        given = list(sentences)
        ends = list(accumulate(len(sentence) + 1 for sentence in given))
        spans = [(end - 1 - len(sentence), end - 1) for sentence, end in zip(given, ends, strict=True)]
        return cls(" ".join(given), spans)

    def rarity(self, count: int) -> float:
        """Inverse sentence frequency of what `count` sentences hold (Robertson–Spärck Jones,
        never negative)."""
        return log(1 + (len(self.spans) - count + 0.5) / (count + 0.5))

    def holders_of(self, group: int) -> Places:
        """Numbers of the vocabulary's words (places in `postings`) that hold a group of letters."""
        return self._holders[self._group_ends[group - 1] if group else 0 : self._group_ends[group]]

    def _read(self, number: int, offset: int, sentence: str, places: dict[str, Places]) -> None:
        for start, end, word in words_of(sentence):
            if word in STOP_WORDS:
                continue
            place = len(self.starts)
            places.setdefault(word, array("I")).append(place)
            self.stems.setdefault(stem(word), array("I")).append(place)
            self.starts.append(offset + start)
            self.ends.append(offset + end)
            self.sentence_of.append(number)

    def _lengths(self) -> Places:
        lengths = array("I", [0]) * len(self.spans)
        for number in self.sentence_of:
            lengths[number] += 1
        return lengths

    def _group(self, words: Iterable[str]) -> None:
        """Numbers the groups of letters and packs, group after group, the words that hold each."""
        spelt, counts = [], array("I")
        for word in words:
            spelling = array(
                "I", [self.groups.setdefault(group, len(self.groups)) for group in letter_groups(word)]
            )
            counts.extend([0] * (len(self.groups) - len(counts)))
            for group in spelling:
                counts[group] += 1
            spelt.append(spelling)
        self._group_ends = array("I", accumulate(counts))
        self._holders = array("I", [0]) * sum(counts)
        free = array("I", [0]) + self._group_ends
        for number, spelling in enumerate(spelt):
            for group in spelling:
                self._holders[free[group]] = number
                free[group] += 1
        self._weigh(spelt)

    def _weigh(self, spelt: Sequence[Places]) -> None:
        frequency = array("I", [0]) * len(self.groups)
        all_counted: Iterable[Counter[int]] = self._sentences(spelt)
        if len(self.starts) < SHORT:
            all_counted = list(all_counted)
        for counted in all_counted:
            for group in counted:
                frequency[group] += 1
        weights = [(log((1 + len(self.spans)) / (1 + held)) + 1) ** 2 for held in frequency]
        self.weights = array("d", weights)
        self.norms = array("d")
        for counted in all_counted if len(self.starts) < SHORT else self._sentences(spelt):
            squares = sum(times * times * weights[group] for group, times in counted.items())
            self.norms.append(sqrt(squares) or 1.0)

    def _sentences(self, spelt: Sequence[Places]) -> Iterator[Counter[int]]:
        """How often each sentence holds each group; made twice of a long text,
        where keeping them all would cost ten times the index."""
        word_at = array("I", [0]) * len(self.starts)
        for word, places in enumerate(self.postings):
            for place in places:
                word_at[place] = word
        place = 0
        for length in self.lengths:
            counted: Counter[int] = Counter()
            for index in range(place, place + length):
                counted.update(spelt[word_at[index]])
            yield counted
            place += length
