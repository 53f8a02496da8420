"""How each sentence of an indexed source matches a claim: the numbers that the ranking weighs.

See docs/explanation/evidence.md.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import log, log1p, sqrt

from review_service.evidence.index import Places, SourceIndex
from review_service.reading.terms import STOP_WORDS, letter_groups, stem, words_of

FEATURES = ("letters", "coverage", "neighbour", "result", "aim", "hedge", "length", "position", "first")
MOST_WORDS = 200  # of a claim that are looked at; it is a sentence, and longer input must not cost more than its length
FIGURE = 2.0  # a number counts as so many words: a reviewer wants to see where a figure stands

RESULT = re.compile(
    r"\b(?:we (?:found|show|showed|demonstrate\w*|report|observe\w*|identif\w+|conclude|estimate\w*)|results?"
    r"|conclusions?|findings|our data|these data|suggest\w*|indicat\w*|significant\w*|associated|higher|lower"
    r"|revealed)\b",
    re.IGNORECASE,
)
AIM = re.compile(
    r"^(?:background|objectives?|aims?|purpose|design|setting|methods?|participants|materials?|introduction|context"
    r"|patients|subjects)\b|\b(?:to (?:determine|investigate|assess|evaluate|examine|test)|remains? (?:unclear|unknown)"
    r"|little is known|poorly understood|we (?:tested|investigated|examined|sought|aimed|used|performed))\b",
    re.IGNORECASE,
)
HEDGE = re.compile(r"\b(?:may|might|could|hypothes\w+|propos\w+|unclear|unknown|whether)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """A claim's stems, and by sentence that shares anything with the claim the numbers named in FEATURES."""

    stems: tuple[str, ...]
    sentences: Mapping[int, tuple[float, ...]]


def match(claim: str, index: SourceIndex) -> Match:
    """Compares a claim with every sentence that shares a group of three letters in a word with it."""
    stems, groups = _read(claim)
    letters = _letters(groups, index)
    covered, weights = _terms(stems, index)
    shares = _Shares(weights)
    rows = {
        number: (
            alike,
            shares.of(covered.get(number, 0)),
            _neighbour(number, covered, shares),
            *_manner(number, index),
        )
        for number, alike in letters.items()
    }
    return Match(stems, rows)


@lru_cache(maxsize=32)
def _read(claim: str) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """The claim's stems, and its groups of letters with how often each comes; read once for all the sources it cites."""
    found = (word for _, _, word in words_of(claim))
    words = list(islice((word for word in found if word not in STOP_WORDS), MOST_WORDS))
    groups = Counter(group for word in words for group in letter_groups(word))
    return tuple(dict.fromkeys(map(stem, words))), tuple(groups.items())


def _letters(groups: Iterable[tuple[str, int]], index: SourceIndex) -> dict[int, float]:
    """Cosine of the vectors of letter groups, weighted by rarity, by sentence (only where it isn't 0)."""
    unseen = (log(1 + len(index.spans)) + 1) ** 2
    square = 0.0
    alike: dict[int, float] = {}  # by word of the source's vocabulary
    for group, times in groups:
        number = index.groups.get(group)
        weight = times * (unseen if number is None else index.weights[number])
        square += times * weight
        if number is not None:
            for word in index.holders_of(number):
                alike[word] = alike.get(word, 0.0) + weight
    products: dict[int, float] = {}
    for word, product in alike.items():
        for place in index.postings[word]:
            sentence = index.sentence_of[place]
            products[sentence] = products.get(sentence, 0.0) + product
    return {
        sentence: product / (index.norms[sentence] * sqrt(square)) for sentence, product in products.items()
    }


def _terms(stems: Iterable[str], index: SourceIndex) -> tuple[dict[int, int], list[float]]:
    """Which stems a sentence holds, as bits, by sentence; the rarity of each stem."""
    covered: dict[int, int] = {}
    weights = []
    for bit, term in enumerate(stems):
        places: Places | tuple[()] = index.stems.get(term, ())
        holding = {index.sentence_of[place] for place in places}
        weights.append(index.rarity(len(holding)) * (FIGURE if term[0].isdigit() else 1.0))
        for sentence in holding:
            covered[sentence] = covered.get(sentence, 0) | 1 << bit
    return covered, weights


class _Shares:
    """What share of a claim's stems, weighted by rarity, a set of bits stands for; each set is added up once."""

    def __init__(self, weights: list[float]) -> None:
        self.weights, self.total = weights, sum(weights) or 1.0
        self.known: dict[int, float] = {0: 0.0}

    def of(self, bits: int) -> float:
        if bits not in self.known:
            held = (weight for bit, weight in enumerate(self.weights) if bits >> bit & 1)
            self.known[bits] = sum(held) / self.total
        return self.known[bits]


def _neighbour(number: int, covered: Mapping[int, int], shares: _Shares) -> float:
    """What the sentence before or after covers of the claim beyond this one."""
    missing = ~covered.get(number, 0)
    return max(shares.of(covered.get(number + step, 0) & missing) for step in (-1, 1))


def _manner(number: int, index: SourceIndex) -> tuple[float, ...]:
    """What does not depend on the claim: cues of results, aims and hedges, length, place; found once a sentence."""
    known = index.manners.get(number)
    if known is None:
        start, end = index.spans[number]
        sentence = index.text[start:end]
        cues = [float(cue.search(sentence) is not None) for cue in (RESULT, AIM, HEDGE)]
        place = number / (len(index.spans) - 1) if number else 0.0
        known = (*cues, log1p(index.lengths[number]), place, float(number == 0))
        index.manners[number] = known
    return known
