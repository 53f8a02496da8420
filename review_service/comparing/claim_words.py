"""The words of claims, written so that they can be compared fast, and who holds the rare ones."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest

WORD = re.compile(r"[^\W_]+(?:[.,'’‑\-][^\W_]+)*")
HOLDERS = 100  # claims looked at for the sake of common words, rarest words first
BY_WORDS = 5  # candidates a claim gets by its rare words


class WordAlphabet(dict[str, str]):
    """Writes a text with one character a word, so that rapidfuzz compares words at the speed of letters."""

    def __missing__(self, word: str) -> str:
        self[word] = letter = chr(0x100 + len(self) % 0x100000)
        return letter

    def spell(self, words: Iterable[str]) -> str:
        return "".join(map(self.__getitem__, words))


class RareWords:
    """Finds the claims that share the words which few claims hold."""

    def __init__(self, spelled: Sequence[str]) -> None:
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for column, text in enumerate(spelled):
            for word in dict.fromkeys(text):
                self._holders[word].append(column)

    def candidates(self, spelled: str) -> list[int]:
        weights: defaultdict[int, float] = defaultdict(float)
        seen = 0
        for holders in sorted(
            [self._holders[word] for word in dict.fromkeys(spelled) if word in self._holders], key=len
        ):
            seen += len(holders)
            if seen > HOLDERS:
                break
            weight = 1 / len(holders)
            for column in holders:
                weights[column] += weight
        return nlargest(BY_WORDS, weights, key=weights.__getitem__)
