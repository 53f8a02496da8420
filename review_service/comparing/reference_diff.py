"""What changed in the reference list, and which keys of two versions mean the same work."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from review_service.comparing.word_diff import Run, Word, diff_words, runs
from review_service.reading.document import Reference

ReferenceChangeKind = Literal["unchanged", "renumbered", "changed", "added", "removed"]
IDENTIFIERS = ("DOI", "PMID", "PMCID", "ISBN", "URL")


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """A named piece of text that changed."""

    name: str
    old: str
    new: str
    words: tuple[Word, ...]

    @property
    def runs(self) -> list[Run]:
        return runs(self.words)


@dataclass(frozen=True, slots=True)
class ReferenceDiff:
    """`renumbered`: the same entry under another key or number. `fields`: what changed inside it."""

    change: ReferenceChangeKind
    old: Reference | None
    new: Reference | None
    fields: tuple[FieldDiff, ...] = ()


def diff_field(name: str, old: str, new: str) -> FieldDiff:
    return FieldDiff(name, old, new, diff_words(old, new))


def diff_references(old: Sequence[Reference], new: Sequence[Reference]) -> tuple[ReferenceDiff, ...]:
    """Every entry of both lists once: the new list in its order, then what was removed."""
    partner = {after.key: before for before, after in pair_references(old, new)}
    kept = {reference.key for reference in partner.values()}
    compared = [_compared(partner.get(reference.key), reference) for reference in new]
    removed = [ReferenceDiff("removed", reference, None) for reference in old if reference.key not in kept]
    return (*compared, *removed)


def pair_references(old: Sequence[Reference], new: Sequence[Reference]) -> list[tuple[Reference, Reference]]:
    """The same entry in both lists: by identifier first, then by typed text or title, then by key."""
    pairs: list[tuple[Reference, Reference]] = []
    for names_of in (_identifiers, _descriptions, _keys):
        left = _without(old, [before for before, _ in pairs])
        waiting: dict[str, Reference] = {}
        for reference in _without(new, [after for _, after in pairs]):
            for name in names_of(reference):
                waiting.setdefault(name, reference)
        taken: set[str] = set()
        for before in left:
            after = next(
                (waiting[n] for n in names_of(before) if n in waiting and waiting[n].key not in taken), None
            )
            if after is not None:
                pairs.append((before, after))
                taken.add(after.key)
    return pairs


def sources_of(
    old: Sequence[Reference], new: Sequence[Reference]
) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """For each version, what a citation key means; equal results are the same work.

    One key with different identifiers is another work: a claim that cites it is edited, its entry changed.
    """
    meaning: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for before, after in pair_references(old, new):
        if not _are_different_works(before, after):
            name = " = ".join(sorted((before.key, after.key)))
            meaning[0][before.key] = meaning[1][after.key] = f"paired {name}"
    for names, references in zip(meaning, (old, new), strict=True):
        for reference in references:
            names.setdefault(reference.key, next(iter(_identifiers(reference)), f"key {reference.key}"))
    return (
        lambda key: meaning[0].get(key, f"key {key}"),
        lambda key: meaning[1].get(key, f"key {key}"),
    )


def _compared(old: Reference | None, new: Reference) -> ReferenceDiff:
    if old is None:
        return ReferenceDiff("added", None, new)
    is_same = old.csl == new.csl and old.text == new.text  # of most entries: then nothing is put into words
    fields = () if is_same else tuple(_changed_fields(_described(old), _described(new)))
    renumbered = (old.key, old.number) != (new.key, new.number)
    return ReferenceDiff(
        "changed" if fields else "renumbered" if renumbered else "unchanged", old, new, fields
    )


def _changed_fields(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[FieldDiff]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name, "") != after.get(name, ""):
            yield diff_field(name, before.get(name, ""), after.get(name, ""))


def _described(reference: Reference) -> dict[str, str]:
    """The entry's fields in words; the CSL id is our key and no part of the work."""
    described = {name: _in_words(value) for name, value in sorted(reference.csl.items()) if name != "id"}
    return described | ({"text": reference.text} if reference.text else {})


def _in_words(value: Any) -> str:
    """A CSL value as a reader would write it: names and dates flattened, anything else as JSON."""
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, Mapping) and "date-parts" in value:
        return ", ".join("-".join(map(str, parts)) for parts in value["date-parts"])
    if isinstance(value, Mapping) and value and set(value) <= {"given", "family", "literal"}:
        return " ".join(str(value[part]) for part in ("given", "family", "literal") if part in value)
    if isinstance(value, Sequence):
        return ", ".join(map(_in_words, value))
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _identifiers(reference: Reference) -> list[str]:
    """DOIs are compared without regard to case: DOI Handbook, 2.4."""
    return [
        f"{name} {str(reference.csl[name]).strip().lower()}"
        for name in IDENTIFIERS
        if reference.csl.get(name)
    ]


def _descriptions(reference: Reference) -> list[str]:
    said = (reference.text, reference.csl.get("title"))
    return [" ".join(str(text).split()).lower() for text in said if text]


def _keys(reference: Reference) -> list[str]:
    return [reference.key]


def _are_different_works(old: Reference, new: Reference) -> bool:
    """They share no identifier, though both have one of the same kind."""
    same_kind = [name for name in IDENTIFIERS if old.csl.get(name) and new.csl.get(name)]
    return bool(same_kind) and not set(_identifiers(old)) & set(_identifiers(new))


def _without(references: Iterable[Reference], known: Iterable[Reference]) -> list[Reference]:
    keys = {reference.key for reference in known}
    return [reference for reference in references if reference.key not in keys]
