"""Pairs the claims that no longer read the same: who is whose successor, over all of them at once."""

from bisect import bisect_left
from collections.abc import Sequence

from rapidfuzz.distance import Indel

from review_service.comparing.best_pairing import best_assignment
from review_service.comparing.claim_rewriting import Entry, Rewriting
from review_service.comparing.claim_words import RareWords, WordAlphabet

THRESHOLD = 0.5  # below this share of common words and letters two claims are two claims
SAME_NAME = 0.55  # the least likeness of two table rows that say something of the same thing
FEW_WORDS = 3
MOST_CELLS = 10**9  # of the comparison of two texts letter by letter, 64 at a time
LETTERS_ALONE = 0.25  # what is taken off where so few words are judged by their letters
CLEAR = 0.9  # this much alike in its own place, a claim is not looked for elsewhere
CLEAR_IN_BALANCE = 0.75  # or this much, between two anchors where as many claims stand as stood there
BY_PLACE = 1  # how far to each side of its place a claim looks, beside where its rare words lead


def find_similar(
    old: Sequence[Entry], new: Sequence[Entry], anchors: Sequence[tuple[int, int]]
) -> dict[int, tuple[int, float]]:
    """Old index → new index, each at most once, with the greatest sum of likeness of text, place and heading;
    and how alike the two texts are.

    `anchors`: pairs already known, ascending on both sides. Only pairs that share a rare word or a place are
    scored: the cost grows with the number of claims, not with its square.
    """
    if not old or not new:
        return {}
    alphabet = WordAlphabet()
    spelled_old = [alphabet.spell(entry.text.split()) for entry in old]
    spelled_new = [alphabet.spell(entry.text.split()) for entry in new]
    by_words = RareWords(spelled_new)
    rewriting = Rewriting(old, new)
    edges, likenesses = {}, {}
    for row, (rank, nearby, clear) in enumerate(_places(old, new, anchors)):

        def likeness_to(column: int, row: int = row) -> float:
            likeness = _likeness(old[row].text, new[column].text, spelled_old[row], spelled_new[column])
            if old[row].name and old[row].name == new[column].name:
                return SAME_NAME + (1 - SAME_NAME) * likeness
            return likeness

        alike = {column: likeness_to(column) for column in nearby}
        if max(alike.values(), default=0.0) < clear:
            alike |= {c: likeness_to(c) for c in by_words.candidates(spelled_old[row]) if c not in alike}
        if max(alike.values(), default=0.0) < THRESHOLD:
            alike = {column: rewriting.likeness(row, column) for column in alike}
        links = []
        for column, likeness in alike.items():
            if likeness >= THRESHOLD:
                near = 90 - 25 * abs(column - rank) if column in nearby else 0
                same_heading = 40 if old[row].heading == new[column].heading else 0
                links.append((column, 1 + round(1000 * (likeness - THRESHOLD)) + near + same_heading))
        if links:
            edges[row], likenesses[row] = links, alike
    return {
        old[row].at: (new[column].at, likenesses[row][column])
        for row, column in best_assignment(edges).items()
    }


def _likeness(text_old: str, text_new: str, spelled_old: str, spelled_new: str) -> float:
    """0 to 1: the mean of the common words and the common letters, both in order; of a heading such as
    «Effects» that was «Effect», the letters. What cannot reach the threshold is not worked out to the end,
    nor are the letters of texts so long that it would take seconds."""
    by_words = Indel.normalized_similarity(spelled_old, spelled_new)
    if len(text_old) * len(text_new) > MOST_CELLS:
        return by_words
    is_short = min(len(spelled_old), len(spelled_new)) <= FEW_WORDS
    least = THRESHOLD + LETTERS_ALONE if is_short else 2 * THRESHOLD - by_words
    letters = Indel.normalized_similarity(text_old, text_new, score_cutoff=max(least, 0.0))
    return max((letters + by_words) / 2, letters - LETTERS_ALONE) if is_short else (letters + by_words) / 2


def _places(
    old: Sequence[Entry], new: Sequence[Entry], anchors: Sequence[tuple[int, int]]
) -> list[tuple[int, range, float]]:
    """For each old claim: the column where it would stand if the gap between two anchors were stretched
    evenly, the columns near it in that gap, and how much alike one of them must be to look no farther."""
    old_places, new_places = [entry.at for entry in old], [entry.at for entry in new]
    places: list[tuple[int, range, float]] = []
    bounds = [*anchors, (old_places[-1] + 1, new_places[-1] + 1)]
    row = column = 0
    for anchor_old, anchor_new in bounds:
        last_row, last_column = bisect_left(old_places, anchor_old), bisect_left(new_places, anchor_new)
        clear = CLEAR_IN_BALANCE if last_row - row == last_column - column else CLEAR
        for k in range(last_row - row):
            rank = column + k * (last_column - column) // (last_row - row)
            nearby = range(max(column, rank - BY_PLACE), min(last_column, rank + BY_PLACE + 1))
            places.append((rank, nearby, clear))
        row, column = last_row, last_column
    return places
