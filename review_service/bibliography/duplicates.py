"""Works that are there twice: by identifier, else by title and year. It finds; merging is a person's act."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from review_service.bibliography.proposals import VARIABLES, differs, in_words
from review_service.reading.identifiers import all_identifiers_of
from review_service.reading.years import year_of

_NAMES = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "url": "URL", "isbn": "ISBN", "nct": "NCT"}
# Two works with the same title are two works where one of these differs.
_DECISIVE = ("doi", "pmid", "nct")
_SHORTEST_TITLE = 12  # «Introduction», «Editorial», «Reply» are the titles of many works


@dataclass(frozen=True)
class DuplicateGroup:
    """`places` count from 0 in the list handed in, at least two, ascending.
    `reason` is for the person who decides."""

    places: tuple[int, ...]
    reason: str


def normal_title(title: object) -> str:
    """Letters and digits only, without accents, tags and case: `<i>Énd</i>–point:` is `end point`."""
    text = re.sub(r"</?[a-z]+[^<>]*>", "", str(title or ""), flags=re.IGNORECASE)
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(re.findall(r"[^\W_]+", letters))


def find_duplicates(items: Sequence[Mapping[str, Any]]) -> list[DuplicateGroup]:
    """Groups of CSL-JSON items that seem to be one work, in the order of their first member.

    An identifier in common joins items, also through a third. What is left is joined by title and year,
    unless two different identifiers of one kind say that they are two works.
    """
    identifiers = [all_identifiers_of(csl) for csl in items]
    by_identifier = _by_identifier(identifiers)
    grouped = {place for group in by_identifier for place in group.places}
    heads = [group.places[0] for group in by_identifier]
    single = [place for place in range(len(items)) if place not in grouped]
    by_title = _by_title(items, identifiers, sorted([*heads, *single]))
    return sorted([*by_identifier, *by_title], key=lambda group: group.places)


def without_told_apart(groups: Sequence[DuplicateGroup], apart: Set[tuple[int, int]]) -> list[DuplicateGroup]:
    """Without members of which a person said that they are another work than every other member.
    `apart`: (lower, higher) place."""
    kept = []
    for group in groups:
        left = tuple(
            place
            for place in group.places
            if any(
                other != place and (min(place, other), max(place, other)) not in apart
                for other in group.places
            )
        )
        if len(left) > 1:
            kept.append(replace(group, places=left))
    return kept


def differences(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, tuple[str, ...], bool]]:
    """(label, what each item says, do they differ?) of every variable that a person reads
    and that any item has."""
    rows = []
    for variable, label in {**VARIABLES, "URL": "Web address"}.items():
        said = [item.get(variable) for item in items]
        if any(said):
            is_different = any(
                differs(variable, said[0], other) or differs(variable, other, said[0]) for other in said[1:]
            )
            rows.append((label, tuple(in_words(variable, value) for value in said), is_different))
    return rows


def _by_identifier(identifiers: Sequence[Mapping[str, str]]) -> list[DuplicateGroup]:
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, own in enumerate(identifiers):
        for identifier in own.items():
            holders[identifier].append(place)
    leader = list(range(len(identifiers)))

    def lead(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    reasons: dict[int, list[str]] = defaultdict(list)
    common = {identifier: places for identifier, places in holders.items() if len(places) > 1}
    for places in common.values():
        for place in places[1:]:
            first, second = sorted((lead(places[0]), lead(place)))
            leader[second] = first
    for (name, value), places in common.items():
        reasons[lead(places[0])].append(f"{_NAMES[name]} {value}")
    members: dict[int, list[int]] = defaultdict(list)
    for place in range(len(identifiers)):
        members[lead(place)].append(place)
    return [
        DuplicateGroup(tuple(members[first]), f"the same {', '.join(sorted(reasons_named))}")
        for first, reasons_named in sorted(reasons.items())
    ]


def _by_title(
    items: Sequence[Mapping[str, Any]], identifiers: Sequence[Mapping[str, str]], places: Sequence[int]
) -> list[DuplicateGroup]:
    alike: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place in places:
        title, year = normal_title(items[place].get("title")), year_of(items[place])
        if len(title) >= _SHORTEST_TITLE and year:
            alike[title, year].append(place)
    return [
        DuplicateGroup(tuple(places_alike), f"the same title and year ({year})")
        for (_, year), places_alike in alike.items()
        if len(places_alike) > 1 and not _is_told_apart([identifiers[place] for place in places_alike])
    ]


def _is_told_apart(group_identifiers: Sequence[Mapping[str, str]]) -> bool:
    return any(
        len({member[name] for member in group_identifiers if name in member}) > 1 for name in _DECISIVE
    )
