"""Pairs the claims that no longer read the same: who is whose successor, over all of them at once."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest

from rapidfuzz.distance import Indel

from review_service.domain.assignment import best_assignment

Entry = tuple[int, str, str]
"""Index in its version, text, and what tells its heading path from others."""

THRESHOLD = 0.5  # below this share of common words and letters two claims are two claims
CLEAR = 0.9  # this much alike in its own place, a claim is not looked for elsewhere
HOLDERS = 100  # claims looked at for the sake of common words, rarest words first
BY_WORDS = 6  # candidates a claim gets by its rare words
BY_PLACE = 2  # and how far to each side of its place it looks


def find_similar(
    old: Sequence[Entry], new: Sequence[Entry], anchors: Sequence[tuple[int, int]]
) -> dict[int, tuple[int, float]]:
    """Old index → new index, each at most once, with the greatest sum of likeness of text, place and heading; and
    how alike the two texts are.

    `anchors`: pairs already known, ascending on both sides. Only pairs that share a rare word or a place are
    scored: the cost grows with the number of claims, not with its square.
    """
    if not old or not new:
        return {}
    words = WordAlphabet()
    spelled_old = [words.spell(text.split()) for _, text, _ in old]
    spelled_new = [words.spell(text.split()) for _, text, _ in new]
    by_words = RareWords(spelled_new)
    edges, likenesses = {}, {}
    for row, (rank, nearby) in enumerate(_places(old, new, anchors)):

        def likeness_to(column: int, row: int = row) -> float:
            return _likeness(old[row][1], new[column][1], spelled_old[row], spelled_new[column])

        alike = {column: likeness_to(column) for column in nearby}
        if max(alike.values(), default=0.0) < CLEAR:
            alike |= {c: likeness_to(c) for c in by_words.candidates(spelled_old[row]) if c not in alike}
        links = []
        for column, likeness in alike.items():
            if likeness >= THRESHOLD:
                near = 90 - 25 * abs(column - rank) if column in nearby else 0
                same_heading = 40 if old[row][2] == new[column][2] else 0
                links.append((column, 1 + round(1000 * (likeness - THRESHOLD)) + near + same_heading))
        if links:
            edges[row], likenesses[row] = links, alike
    return {
        old[row][0]: (new[column][0], likenesses[row][column])
        for row, column in best_assignment(edges).items()
    }


def _likeness(text_old: str, text_new: str, spelled_old: str, spelled_new: str) -> float:
    """0 to 1: the mean of the common words and the common letters, both in order."""
    letters = Indel.normalized_similarity(text_old, text_new, score_cutoff=2 * THRESHOLD - 1)
    if letters < 2 * THRESHOLD - 1:
        return 0.0
    return (letters + Indel.normalized_similarity(spelled_old, spelled_new)) / 2


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


def _places(
    old: Sequence[Entry], new: Sequence[Entry], anchors: Sequence[tuple[int, int]]
) -> list[tuple[int, range]]:
    """For each old claim: the column where it would stand if the gap between two anchors were stretched
    evenly, and the columns near it in that gap."""
    old_places, new_places = [entry[0] for entry in old], [entry[0] for entry in new]
    places: list[tuple[int, range]] = []
    bounds = [*anchors, (old_places[-1] + 1, new_places[-1] + 1)]
    row = column = 0
    for anchor_old, anchor_new in bounds:
        last_row, last_column = bisect_left(old_places, anchor_old), bisect_left(new_places, anchor_new)
        for k in range(last_row - row):
            rank = column + k * (last_column - column) // (last_row - row)
            places.append((rank, range(max(column, rank - BY_PLACE), min(last_column, rank + BY_PLACE + 1))))
        row, column = last_row, last_column
    return places
