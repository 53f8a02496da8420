"""The words that changed between two short texts, in runs a person can read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

from rapidfuzz.distance import Postfix, Prefix

from review_service.comparing.alignment import align

Op = Literal["equal", "insert", "delete"]

_TOKEN = re.compile(
    r"[^\W\d_][^\W_]*(?:['’.\-‑][^\W_]+)*"  # a word: IL-6, patient's, placebo-controlled; first, as most are
    r"|\s+"
    r"|(?:[<>≤≥≈~±]\s?|(?<![\w.)\]])[-−+])?\d+(?:[.,]\d+)*\w*[%‰°]?"  # a number with its sign and unit sign
    r"|[^\W_]+(?:['’.\-‑][^\W_]+)*"
    r"|."
)
_PIECE = re.compile(r"[^.!?\n]*[.!?\n]+\s*|[^.!?\n]+")
MOST_TOKENS = (
    4_000  # beyond this, texts are compared sentence by sentence first: memory grows with the square
)
MOST_ABSORBED = (
    3  # equal words between two changes that may be shown as changed to keep the change in one piece
)


class Word(NamedTuple):
    """A run of text. `is_number` marks a changed number: the change that matters most to a reader.

    A tuple, for a diff makes thousands: it takes half the time of a frozen dataclass.
    """

    op: Op
    text: str
    is_number: bool = False


Run = tuple[Op, list[Word]]


@dataclass(slots=True)
class _Hunk:
    """The tokens deleted and inserted in one place, and the equal ones that follow."""

    deleted: list[str]
    inserted: list[str]
    equal: list[str]


def diff_words(old: str, new: str) -> tuple[Word, ...]:
    """Equal and inserted runs joined are `new`, equal and deleted ones `old`, to the letter.

    Between two equal runs the deletion stands before the insertion.
    """
    if old == new:
        return (Word("equal", new),) if new else ()
    start, end = _common_ends(old, new)
    hunks = _hunks_of(old[start : len(old) - end], new[start : len(new) - end])
    hunks[0:0] = [_Hunk([], [], [new[:start]])] if start else []
    hunks[-1].equal += [new[len(new) - end :]] if end else []
    return tuple(_words(_readable(hunks)))


def runs(words: Iterable[Word]) -> list[Run]:
    """Neighbouring words of one `op` together: one mark, and one announcement, for each."""
    return [(op, list(group)) for op, group in groupby(words, key=lambda word: word.op)]


def _common_ends(old: str, new: str) -> tuple[int, int]:
    """How many characters both texts begin and end with, up to a space: most edits touch few words.

    One common word more stays in at the end: it may be the number of a sign that changed.
    """
    start = old.rfind(" ", 0, Prefix.similarity(old, new)) + 1
    rest = min(len(old), len(new)) - start
    space = old.find(" ", len(old) - min(rest, Postfix.similarity(old, new)))
    space = old.find(" ", space + 1) if space >= 0 else -1
    return start, len(old) - space if space >= 0 else 0


def _hunks_of(old: str, new: str) -> list[_Hunk]:
    old_tokens, new_tokens = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(old_tokens), len(new_tokens)) <= MOST_TOKENS:
        return _hunks(old_tokens, new_tokens)
    pieces = _hunks(_PIECE.findall(old), _PIECE.findall(new))
    return [small for big in pieces for small in _refined(big)]


def _refined(big: _Hunk) -> list[_Hunk]:
    """The words inside a hunk of sentences, unless there are too many of them."""
    old_tokens, new_tokens = _TOKEN.findall("".join(big.deleted)), _TOKEN.findall("".join(big.inserted))
    if not (old_tokens and new_tokens) or max(len(old_tokens), len(new_tokens)) > MOST_TOKENS:
        return [big]
    hunks = _hunks(old_tokens, new_tokens)
    hunks[-1].equal += big.equal
    return hunks


def _hunks(old: Sequence[str], new: Sequence[str]) -> list[_Hunk]:
    hunks = [_Hunk([], [], [])]
    i = j = 0
    for start_old, start_new, size in [*align(old, new), (len(old), len(new), 0)]:
        if start_old > i or start_new > j:
            hunks += [_Hunk([], [], [])] if hunks[-1].equal else []
            hunks[-1].deleted += old[i:start_old]
            hunks[-1].inserted += new[j:start_new]
        i, j = start_old + size, start_new + size
        hunks[-1].equal += new[start_new:j]
    return hunks


def _readable(hunks: Iterable[_Hunk]) -> list[_Hunk]:
    """Join changes that only a space, a stop or a few small words keep apart."""
    kept: list[_Hunk] = []
    for hunk in hunks:
        kept.append(hunk)
        while len(kept) > 1 and _is_noise_between(kept[-2], kept[-1]):
            after, before = kept.pop(), kept[-1]
            before.deleted += before.equal + after.deleted
            before.inserted += before.equal + after.inserted
            before.equal = after.equal
    return kept


def _is_noise_between(before: _Hunk, after: _Hunk) -> bool:
    """As diff-match-patch's «semantic clean-up», but an unchanged number is never shown as changed,
    and two bare insertions (or deletions) with a word between are left apart:
    joining them would only repeat what stayed."""
    gap = before.equal
    if not (before.deleted or before.inserted) or len(gap) > 2 * MOST_ABSORBED + 1:
        return False
    if not (before.deleted or after.deleted) or not (before.inserted or after.inserted):
        return len(gap) == 1 and gap[0].isspace()
    text = "".join(gap)
    if any(map(str.isdigit, text)):
        return False
    word_count = sum(token[0].isalpha() for token in gap)
    return word_count == 0 or (
        word_count <= MOST_ABSORBED and len(text.strip()) <= min(_size(before), _size(after))
    )


def _size(hunk: _Hunk) -> int:
    return max(sum(map(len, hunk.deleted)), sum(map(len, hunk.inserted)))


def _words(hunks: Iterable[_Hunk]) -> list[Word]:
    words: list[Word] = []
    for hunk in hunks:
        if hunk.deleted:
            words += _split_at_numbers("delete", hunk.deleted)
        if hunk.inserted:
            words += _split_at_numbers("insert", hunk.inserted)
        if hunk.equal:
            words.append(Word("equal", "".join(hunk.equal)))
    return words


def _split_at_numbers(op: Op, tokens: Sequence[str]) -> list[Word]:
    text = "".join(tokens)
    if len(tokens) == 1:
        return [Word(op, text, _is_number(text))]
    if not any(map(str.isdigit, text)):
        return [Word(op, text)]
    return [Word(op, "".join(group), is_number) for is_number, group in groupby(tokens, key=_is_number)]


def _is_number(token: str) -> bool:
    return not token[0].isalpha() and any(map(str.isdigit, token))
