"""Whether the words right behind a figure are those of the source: «18.0% on naltrexone», «99 women»."""

import re
from collections.abc import Collection

from review_service.evidence.figure_index import FigureIndex
from review_service.evidence.figure_places import MOST_PLACES
from review_service.evidence.numbers import Figure

# «28.8% on naltrexone», «9 of 58 (15.5%) in the placebo group»: whom or what the figure is of,
# behind a preposition.
ARM = re.compile(
    r"\)?[^.;,()|]{0,30}?(?:\s\([^()]{0,120}\))?\s(?:(?=without\s)|(?:in|on|with|for|among|by|during|under"
    r"|after|given|receiving|taking|to)\s)(?:(?:the|an?|those|patients?|participants?|women|men|people"
    r"|adults?|on|receiving|taking|given|with|assigned|to)\s)*((?:without\s)?[A-Za-z][\w-]{2,})"
)
COUNTED = re.compile(r"[ -]([a-z][a-z-]{2,})")
OF = re.compile(r" (?:out )?of (?:the )?(?:[a-z]+ )?")
STUDIES = re.compile(
    r"\s(?:[\w-]+\s){0,3}?(?:trials?|stud(?:y|ies)|reviews?|meta-analys[ei]s|reports?|surveys?|papers?)\b"
)
# fmt: off
PEOPLE = frozenset([
    "patients", "participants", "people", "persons", "women", "men", "adults", "subjects", "individuals",
    "volunteers", "cases", "children",
    "of", "were", "was", "and", "with", "the", "who", "had", "are", "from", "for", "per", "out", "completed",
    "received", "versus", "than", "but",
])
# fmt: on


def other_arm(
    claim: FigureIndex, number: int, source: FigureIndex, places: Collection[int]
) -> tuple[str, Figure] | None:
    """The word behind the claim's figure, and the source's figure that has this word behind it,
    in the same sentence.

    None where the word is behind the figure itself in one of its places, or nothing is.
    """
    said = _behind(ARM, claim, number)
    if said is None:
        return None
    first_met: tuple[str, Figure] | None = None
    for place in sorted(places)[:MOST_PLACES]:
        own = _behind(ARM, source, place)
        if own is None or own == said:
            return None
        for other in source.sentence(place):
            figure = source.figures[other]
            if figure.dimension == claim.figures[number].dimension and _behind(ARM, source, other) == said:
                first_met = first_met or (said, figure)
    return first_met


def other_noun(
    claim: FigureIndex, number: int, source: FigureIndex, places: Collection[int]
) -> tuple[str, str] | None:
    """What a bare number counts in the claim and in the source, where each has both nouns
    and counts the other one."""
    said = None if claim.figures[number].dimension else _behind(COUNTED, claim, number)
    if said is None or said in PEOPLE:
        return None
    first_met: tuple[str, str] | None = None
    for place in sorted(places)[:MOST_PLACES]:
        own = _behind(COUNTED, source, place)
        sentence = source.sentence_text(place).lower()
        if own is None or own == said or own not in claim.text.lower() or said not in sentence:
            return None
        first_met = first_met or (said, own)
    return first_met


def is_more_than_its_whole(claim: FigureIndex, number: int) -> bool:
    """«49 of 4 women»: two figures in the wrong order."""
    if number + 1 >= len(claim.figures):
        return False
    part, whole = claim.figures[number], claim.figures[number + 1]
    if part.is_range or whole.is_range or part.dimension != whole.dimension or part.dimension == "%":
        return False
    return OF.fullmatch(claim.text[part.end : whole.start]) is not None and part.values[0] > whole.values[0]


def counts_sources(claim: FigureIndex, number: int, sources: int) -> bool:
    """«Two small trials», and two sources are cited."""
    figure = claim.figures[number]
    is_bare = not figure.dimension and not figure.is_range and figure.values[0] == sources > 1
    return is_bare and STUDIES.match(claim.text, figure.end, figure.end + 80) is not None


def _behind(pattern: re.Pattern[str], index: FigureIndex, number: int) -> str | None:
    end = index.figures[number].end
    match = pattern.match(index.text, end, min(len(index.text), end + 220))
    return match[1].lower() if match else None
