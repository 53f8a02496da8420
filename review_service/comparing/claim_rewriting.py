"""How alike two claims are that say the same in other words and another order:
by the words that carry meaning, and by what they cite. Asked only where nothing else is alike."""

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

from review_service.comparing.claim_words import WORD
from review_service.reading.terms import STOP_WORDS

LEAST_WORDS = 3  # that both must have in common
LEAST = 0.5  # of the meaning words of both (Dice); two claims on one topic share a fifth to two fifths
SAME_SOURCES = 0.15  # what citing the very same works adds, a share of it where only some are the same
MOST = 0.75  # a rewritten claim never outdoes one that kept its words


class Entry(NamedTuple):
    """A claim that no longer reads the same: its index in its version, its text, what tells its heading path
    from others, of a table row the name (its first cell), and the works it cites."""

    at: int
    text: str
    heading: str
    name: str = ""
    sources: tuple[tuple[str, str], ...] = ()


class Rewriting:
    """Compares the claims of two versions by their meaning words, each worked out once."""

    def __init__(self, old: Sequence[Entry], new: Sequence[Entry]) -> None:
        self._old, self._new = old, new
        self._letters: dict[str, str] = {}
        self._spelled: dict[str, str] = {}

    def likeness(self, row: int, column: int) -> float:
        """0.5 to 0.75 on the scale of `claim_similarity`; 0 for two claims that have too little in common."""
        old, new = self._old[row], self._new[column]
        words_old, words_new = self._spell(old.text), self._spell(new.text)
        shared = Indel.normalized_similarity(words_old, words_new)
        if shared * (len(words_old) + len(words_new)) < 2 * LEAST_WORDS:
            return 0.0
        score = shared + SAME_SOURCES * _jaccard(set(old.sources), set(new.sources))
        return min(LEAST + (score - LEAST) / 2, MOST) if score >= LEAST else 0.0

    def _spell(self, text: str) -> str:
        """A letter a word, sorted: what two such have in common in order is what they
        have in common at all."""
        if text not in self._spelled:
            words = [word for word in WORD.findall(text.lower()) if word not in STOP_WORDS]
            letters = (
                self._letters.setdefault(word, chr(0x100 + len(self._letters) % 0x100000)) for word in words
            )
            self._spelled[text] = "".join(sorted(letters))
        return self._spelled[text]


def _jaccard(a: set[tuple[str, str]], b: set[tuple[str, str]]) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0
