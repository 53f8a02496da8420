"""Where a comment is anchored, and where that place is in the next version. Pure.

A comment follows its claim; chosen words are looked for exactly, then between the words that stood around them, then
by likeness. What is found nowhere has lost its place and says so: nothing is dropped, and no place is guessed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from review_service.comparing.claim_matching import ClaimChange, match_claims
from review_service.core.errors import BadInput
from review_service.reading.document import Claim

AROUND = 32  # characters kept before and after the chosen words
SHORTEST_ALIKE = 8  # fewer characters than this are not looked for by likeness, nor in other claims
ALIKE = 75.0  # rapidfuzz's partial ratio, of 100
LONGEST_GROWTH = 3  # what stands between prefix and suffix now may be so many times as long as the words were


class Found(StrEnum):
    """How the place was found. `claim`: the whole claim, followed; `by_hand`: a person said so."""

    CLAIM = "claim"
    EXACT = "exact"
    CONTEXT = "context"
    ALIKE = "alike"
    BY_HAND = "by_hand"
    LOST = "lost"


@dataclass(frozen=True)
class Anchor:
    """What was commented on: the claim as it read, the words chosen in it («» for the whole claim), what stood around."""

    claim_text: str
    fingerprint: str
    words: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Place:
    """A claim of a version by its ordinal and the half-open range of its text; both None where the place is lost."""

    how: Found
    ordinal: int | None = None
    range: tuple[int, int] | None = None


LOST = Place(Found.LOST)


def anchor_in(claim: Claim, words: str = "", start: int | None = None) -> Anchor:
    """An anchor on the whole claim or on words of it. `start` says which of several occurrences is meant.

    Raises BadInput where the claim does not hold the words.
    """
    chosen = " ".join(words.split())
    if not chosen or chosen == claim.text:
        return Anchor(claim.text, claim.fingerprint)
    at = start if start is not None and claim.text.startswith(chosen, start) else claim.text.find(chosen)
    if at < 0:
        raise BadInput(
            f"The claim does not hold the words «{chosen}»: choose them as they stand in it.", field="words"
        )
    return _around(claim, at, at + len(chosen))


def _around(claim: Claim, start: int, end: int) -> Anchor:
    text = claim.text
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Anchor(text, claim.fingerprint, text[start:end], before, after)


def anchor_at(claim: Claim, place: Place, otherwise: Anchor) -> Anchor:
    """The anchor as it reads at this place now; what was chosen once where the place is the whole claim or is lost."""
    if place.range is None:
        return otherwise
    if place.range == (0, len(claim.text)):
        return replace(otherwise, claim_text=claim.text, fingerprint=claim.fingerprint)
    return _around(claim, *place.range)


def place_of(claim: Claim, anchor: Anchor, how: Found | None = None) -> Place:
    """Where the anchor stands in the claim that it was made in."""
    if not anchor.words:
        return Place(how or Found.CLAIM, claim.ordinal, (0, len(claim.text)))
    at = next(
        (at for at in _occurrences(anchor.words, claim.text) if claim.text[:at].endswith(anchor.prefix)),
        claim.text.find(anchor.words),
    )
    return Place(how or Found.EXACT, claim.ordinal, (at, at + len(anchor.words)))


def follow(
    anchors: Sequence[tuple[Anchor, int | None]], old: Sequence[Claim], new: Sequence[Claim]
) -> tuple[Place, ...]:
    """The place of each anchor in the new version, in their order. With each goes the ordinal of its claim in the old
    one, None where it had lost its place: it is found again when its claim or its words return."""
    if not anchors:
        return ()
    heirs = heirs_of(match_claims(_bare(old), _bare(new)))
    by_ordinal = {claim.ordinal: claim for claim in new}
    return tuple(
        _find(anchor, [by_ordinal[one] for one in heirs.get(ordinal or 0, ())], new)
        for anchor, ordinal in anchors
    )


def heirs_of(changes: Iterable[ClaimChange]) -> Mapping[int, tuple[int, ...]]:
    """Ordinal in the old version → ordinals of what became of that claim in the new one: several where it was split."""
    return {
        old.ordinal: tuple(new.ordinal for new in change.news)
        for change in changes
        if change.news
        for old in change.olds
    }


def _bare(claims: Sequence[Claim]) -> list[Claim]:
    """Without citations: a claim that cites something else now is still the claim that was commented on."""
    return [replace(claim, citations=()) if claim.citations else claim for claim in claims]


def _find(anchor: Anchor, heirs: Sequence[Claim], new: Sequence[Claim]) -> Place:
    if not heirs:
        heirs = [claim for claim in new if claim.fingerprint == anchor.fingerprint][:1]
    if not anchor.words:
        return _whole(anchor, heirs)
    return (
        _exact(anchor, heirs)
        or _between(anchor, heirs)
        or _alike(anchor, heirs)
        or _elsewhere(anchor, new)
        or LOST
    )


def _whole(anchor: Anchor, heirs: Sequence[Claim]) -> Place:
    if not heirs:
        return LOST
    nearest = max(heirs, key=lambda claim: Indel.normalized_similarity(anchor.claim_text, claim.text))
    return Place(Found.CLAIM, nearest.ordinal, (0, len(nearest.text)))


def _occurrences(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _exact(anchor: Anchor, claims: Sequence[Claim]) -> Place | None:
    """Of several occurrences, the one with the most alike words around it."""
    found = [
        (_context_likeness(anchor, claim.text, at), -n, claim, at)
        for n, claim in enumerate(claims)
        for at in _occurrences(anchor.words, claim.text)
    ]
    if not found:
        return None
    _, _, claim, at = max(found, key=lambda one: (one[0], one[1], -one[3]))
    return Place(Found.EXACT, claim.ordinal, (at, at + len(anchor.words)))


def _context_likeness(anchor: Anchor, text: str, at: int) -> float:
    end = at + len(anchor.words)
    before = text[max(0, at - len(anchor.prefix)) : at]
    after = text[end : end + len(anchor.suffix)]
    return Indel.normalized_similarity(anchor.prefix, before) + Indel.normalized_similarity(
        anchor.suffix, after
    )


def _between(anchor: Anchor, claims: Sequence[Claim]) -> Place | None:
    """What stands now between the words that stood around: other words in the same place, but not none."""
    longest = LONGEST_GROWTH * len(anchor.words) + AROUND
    for claim in claims:
        start = claim.text.find(anchor.prefix) + len(anchor.prefix) if anchor.prefix in claim.text else -1
        if start < 0 or not (anchor.prefix.strip() or anchor.suffix.strip()):
            continue
        end = claim.text.find(anchor.suffix, start) if anchor.suffix else len(claim.text)
        if start < end <= start + longest and any(map(str.isalnum, claim.text[start:end])):
            return _trimmed(Found.CONTEXT, claim, start, end)
    return None


def _alike(anchor: Anchor, claims: Sequence[Claim]) -> Place | None:
    if len(anchor.words) < SHORTEST_ALIKE:
        return None
    best = None
    for claim in claims:
        if len(claim.text) < SHORTEST_ALIKE:
            continue
        found = fuzz.partial_ratio_alignment(anchor.words, claim.text, score_cutoff=ALIKE)
        if found and found.dest_end > found.dest_start and (best is None or found.score > best[0]):
            best = (found.score, claim, *_whole_words(claim.text, found.dest_start, found.dest_end))
    return _trimmed(Found.ALIKE, *best[1:]) if best else None


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _elsewhere(anchor: Anchor, new: Sequence[Claim]) -> Place | None:
    """The words, where exactly one claim of the version holds them, and once."""
    if len(anchor.words) < SHORTEST_ALIKE:
        return None
    found = [(claim, at) for claim in new for at in _occurrences(anchor.words, claim.text)]
    if len(found) != 1:
        return None
    claim, at = found[0]
    return Place(Found.EXACT, claim.ordinal, (at, at + len(anchor.words)))


def _trimmed(how: Found, claim: Claim, start: int, end: int) -> Place | None:
    words = claim.text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    return Place(how, claim.ordinal, (start, end)) if start < end else None
