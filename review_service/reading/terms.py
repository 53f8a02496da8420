"""The words of a text as the evidence engine compares them: spelling, stems, letter groups.
Offsets stay the text's own."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# A word, with soft hyphens and accents inside, a decimal part, and what a line end cut off after a hyphen.
# Each white-space class is bounded by a newline on one side only, so no input makes it
# backtrack further than once.
WORD = re.compile(
    r"[^\W_]+(?:[\u0300-\u036f\u00ad\u200b-\u200d]+[^\W_]+)*[\u0300-\u036f]*"
    r"(?:[.,·]\d+)*(?:(?<=[^\W\d_])[-‐][ \t\r]*\n[ \t]*(?=[a-z])[^\W_]+)*"
)
LINE_END = re.compile(r"[-‐][ \t\r]*\n[ \t]*|[\u00ad\u200b-\u200d]")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
GREEK = str.maketrans(
    {
        "α": "alpha",
        "β": "beta",
        "γ": "gamma",
        "δ": "delta",
        "ε": "epsilon",
        "κ": "kappa",
        "λ": "lambda",
        "μ": "mu",
        "ω": "omega",
    }
)
STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "and",
        "or",
        "to",
        "from",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "this",
        "that",
        "these",
        "those",
        "it",
        "its",
        "we",
        "our",
        "their",
        "which",
        "who",
        "than",
        "then",
        "so",
        "not",
        "no",
        "nor",
        "also",
        "can",
        "could",
        "may",
        "might",
        "will",
        "would",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "into",
        "between",
        "among",
        "during",
        "after",
        "before",
        "both",
        "such",
        "through",
        "via",
        "per",
        "more",
        "most",
        "less",
        "least",
        "very",
        "using",
        "used",
        "use",
        "study",
        "studies",
        "results",
        "conclusion",
        "conclusions",
    ]
)
# Longest first. Inflections and the commonest derivations of English; at least four letters must be left.
SUFFIXES = (
    *("ization", "isation", "ational", "fulness", "ousness", "iveness", "tional", "biliti", "lessli"),
    *("ations", "ation", "ities", "ments", "ement", "ances", "ences", "ously", "ively", "entli"),
    *(
        "ical",
        "ance",
        "ence",
        "able",
        "ible",
        "ment",
        "ness",
        "ions",
        "ion",
        "ity",
        "ies",
        "ive",
        "ous",
        "ing",
    ),
    *("ers", "ed", "er", "es", "ly", "al", "ic", "s", "e", "y"),
)
SHORTEST_STEM = 4
SHORTEST_GROUP, LONGEST_GROUP = 3, 5
LONGEST_WORD = (
    100  # characters; a longer «word» is a sequence or a script without blanks, and need not fill the memory
)


def words_of(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, normal form) of each word and number; ligatures, accents,
    case and line ends don't matter."""
    for match in WORD.finditer(text):
        yield match.start(), match.end(), normal_form(match[0])


def normal_form(word: str) -> str:
    """Lower case, compatibility forms (NFKD) without accents, Greek letters by name, `1,000` as `1000`."""
    if not word.isascii():
        word = LINE_END.sub("", word)
        word = unicodedata.normalize("NFKD", word).casefold().translate(GREEK)
        word = "".join(letter for letter in word if not unicodedata.combining(letter)).replace("·", ".")
    elif "-" in word:
        word = LINE_END.sub("", word)
    return THOUSANDS.sub("", word.lower()) if "," in word else word.lower()


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The word without its longest known suffix; numbers as they are."""
    if word[:1].isdigit():
        return word
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
            return word[: -len(suffix)]
    return word


@lru_cache(maxsize=1024)  # the commonest words come in every source; more would cost megabytes
def letter_groups(word: str) -> tuple[str, ...]:
    """Every run of 3 to 5 characters of the word, its two edges counting as blanks."""
    edged = f" {word[:LONGEST_WORD]} "
    return tuple(
        edged[start : start + size]
        for size in range(SHORTEST_GROUP, LONGEST_GROUP + 1)
        for start in range(len(edged) - size + 1)
    )
