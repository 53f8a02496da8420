"""A source read once, so that many claims can be ranked against it: where each word and group of letters stands."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import log, sqrt
from typing import Self, TypeAlias

from review_service.domain.evidence.source_text import split_source
from review_service.domain.evidence.terms import STOP_WORDS, letter_groups, stem, words_of

Places: TypeAlias = "array[int]"


class SourceIndex:
    """Postings over the content words of a text, numbered from 0 through the whole of it.

    `spans`: (start, end) of each sentence. `sentence_of`, `starts`, `ends`: of each content word, its sentence and
    its offsets. `words`, `stems`: from a normal form or stem to the numbers of the words that have it. `groups`: from
    a group of letters to its weight (squared inverse sentence frequency) and the vocabulary's words that hold it.
    """

    def __init__(self, text: str, spans: Sequence[tuple[int, int]] | None = None) -> None:
        self.text = text
        self.spans = tuple(split_source(text) if spans is None else spans)
        self.sentence_of, self.starts, self.ends = array("I"), array("I"), array("I")
        self.words: dict[str, Places] = {}
        self.stems: dict[str, Places] = {}
        for number, (start, end) in enumerate(self.spans):
            self._read(number, start, text[start:end])
        self.lengths = array("I", [0]) * len(self.spans)
        for number in self.sentence_of:
            self.lengths[number] += 1
        self.average = len(self.starts) / (len(self.spans) or 1) or 1.0
        self._group()

    @classmethod
    def of_sentences(cls, sentences: Iterable[str]) -> Self:
        """An index of sentences that somebody else cut; its text is these joined by one space."""
        given = list(sentences)
        ends = list(accumulate(len(sentence) + 1 for sentence in given))
        spans = [(end - 1 - len(sentence), end - 1) for sentence, end in zip(given, ends, strict=True)]
        return cls(" ".join(given), spans)

    def rarity(self, count: int) -> float:
        """Inverse sentence frequency of what `count` sentences hold (Robertson–Spärck Jones, never negative)."""
        return log(1 + (len(self.spans) - count + 0.5) / (count + 0.5))

    def _read(self, number: int, offset: int, sentence: str) -> None:
        for start, end, word in words_of(sentence):
            if word in STOP_WORDS:
                continue
            place = len(self.starts)
            self.words.setdefault(word, array("I")).append(place)
            self.stems.setdefault(stem(word), array("I")).append(place)
            self.starts.append(offset + start)
            self.ends.append(offset + end)
            self.sentence_of.append(number)

    def _group(self) -> None:
        ids: dict[str, int] = {}
        holders: list[Places] = []
        spelt: list[Places] = []
        for word_id, word in enumerate(self.words):
            spelling = array("I")
            for group in letter_groups(word):
                group_id = ids.setdefault(group, len(ids))
                if group_id == len(holders):
                    holders.append(array("I"))
                holders[group_id].append(word_id)
                spelling.append(group_id)
            spelt.append(spelling)
        self._weigh(spelt, len(ids))
        self.groups = ids
        self.group_ends = array("I", accumulate(map(len, holders)))
        self.holders = array("I")
        for places in holders:
            self.holders.extend(places)
        self.postings = list(self.words.values())

    def _weigh(self, spelt: Sequence[Places], count: int) -> None:
        """Weights of the groups, then the length of each sentence as a vector of them."""
        word_at = array("I", [0]) * len(self.starts)
        for word_id, places in enumerate(self.words.values()):
            for place in places:
                word_at[place] = word_id
        sentences: list[Counter[int]] = [Counter() for _ in self.spans]
        for place, number in enumerate(self.sentence_of):
            sentences[number].update(spelt[word_at[place]])
        frequency = array("I", [0]) * count
        for counted in sentences:
            for group_id in counted:
                frequency[group_id] += 1
        weights = [(log((1 + len(self.spans)) / (1 + held)) + 1) ** 2 for held in frequency]
        self.weights = array("d", weights)
        self.norms = [
            sqrt(sum(times * times * weights[group] for group, times in counted.items())) or 1.0
            for counted in sentences
        ]
