"""What changed between two versions of an article, as data: claims with their words, headings, references,
front matter."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from review_service.comparing.claim_matching import Change, ClaimChange, Partners, match_claims
from review_service.comparing.claim_places import joined, origins_of
from review_service.comparing.part_diff import PartDiff, diff_parts
from review_service.comparing.reference_diff import (
    FieldDiff,
    ReferenceDiff,
    diff_field,
    diff_references,
    sources_of,
)
from review_service.comparing.unified_diff import unified_diff
from review_service.comparing.word_diff import Run, Word, diff_words, runs
from review_service.reading.document import Citation, Claim, ClaimKind, Contributor, Document

__all__ = [
    "ClaimDiff",
    "DocumentDiff",
    "FieldDiff",
    "HeadingDiff",
    "PartDiff",
    "ReferenceDiff",
    "diff_documents",
    "unified_diff",
]

_FENCED = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"(#{1,6})[ \t]+(\S[^\n]*)")


@dataclass(frozen=True, slots=True)
class ClaimDiff(Partners):
    """A change with the words that make it. `words` reproduce the texts of both sides to the letter, those of
    several claims joined by a space.

    `moved_from`: where a claim stood that moved: behind the claim diff with this index, −1 at the beginning.
    None where it did not move, or only its heading changed.
    """

    words: tuple[Word, ...]
    citations_added: tuple[Citation, ...] = ()
    citations_removed: tuple[Citation, ...] = ()
    moved_from: int | None = None

    @property
    def is_heading_changed(self) -> bool:
        return bool(self.old and self.new and self.old.heading != self.new.heading)


@dataclass(frozen=True, slots=True)
class HeadingDiff:
    """`edited` is a renamed heading, `moved` one with another level or place. Levels count from 1."""

    change: Change
    old: str | None
    new: str | None
    old_level: int | None
    new_level: int | None
    words: tuple[Word, ...]

    @property
    def runs(self) -> list[Run]:
        return runs(self.words)


@dataclass(frozen=True)
class DocumentDiff:
    """Claims in the new reading order; every reference; of the rest only what changed.
    `parts`: what is no claim."""

    claims: tuple[ClaimDiff, ...]
    headings: tuple[HeadingDiff, ...]
    references: tuple[ReferenceDiff, ...]
    fields: tuple[FieldDiff, ...]
    is_same_body: bool
    parts: tuple[PartDiff, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """How many claims of each change; every change is named."""
        counts = Counter(claim.change for claim in self.claims)
        return {change.value: counts[change] for change in Change}

    @property
    def changed_references(self) -> tuple[ReferenceDiff, ...]:
        return tuple(reference for reference in self.references if reference.change != "unchanged")

    @property
    def is_empty(self) -> bool:
        """Nothing a reader would notice has changed."""
        return not (self.headings or self.fields or self.parts or self.changed_references) and all(
            claim.change is Change.UNCHANGED for claim in self.claims
        )

    @property
    def is_formatting_only(self) -> bool:
        """The bytes differ though nothing that is named here does: see the unified diff."""
        return self.is_empty and not self.is_same_body

    def as_json(self) -> dict[str, Any]:
        """The contract of `diff --json`; ordinals are those of the claims in their versions."""
        return {
            "claims": [_claim_json(claim) for claim in self.claims],
            "summary": self.summary,
            "headings": [
                {"change": h.change.value, "old": h.old, "new": h.new, "words": _words_json(h.words)}
                for h in self.headings
            ],
            "references": [_reference_json(reference) for reference in self.changed_references],
            "fields": [_field_json(field) for field in self.fields],
            "parts": [
                {"change": p.change, "kind": p.kind, "words": _words_json(p.words)} for p in self.parts
            ],
        }


def diff_documents(old: Document, new: Document) -> DocumentDiff:
    """The same two documents always give the same diff."""
    source_of, new_source_of = sources_of(old.references, new.references)
    changes = match_claims(old.claims, new.claims, source_of, new_source_of)
    return DocumentDiff(
        claims=_claim_diffs(changes),
        headings=_diff_headings(old.body, new.body),
        references=diff_references(old.references, new.references),
        fields=_diff_fields(old, new),
        is_same_body=old.body == new.body,
        parts=diff_parts(old.body, new.body),
    )


def _claim_diffs(changes: Sequence[ClaimChange]) -> tuple[ClaimDiff, ...]:
    origins = origins_of(changes)
    return tuple(
        ClaimDiff(
            change.change,
            change.olds,
            change.news,
            _words_between(joined(change.olds), joined(change.news)),
            change.citations_added,
            change.citations_removed,
            origins.get(place),
        )
        for place, change in enumerate(changes)
    )


def _words_between(old: str | None, new: str | None) -> tuple[Word, ...]:
    """What is new or gone as a whole is one run."""
    if old is None:
        return (Word("insert", new),) if new else ()
    if new is None:
        return (Word("delete", old),) if old else ()
    return diff_words(old, new)


def _diff_headings(old: str, new: str) -> tuple[HeadingDiff, ...]:
    """Headings are matched as claims are; the level takes the place of the heading path."""
    changes = match_claims(_headings(old), _headings(new))
    heading_diffs = (_heading_diff(change) for change in changes)
    return tuple(heading for heading in heading_diffs if heading.change is not Change.UNCHANGED)


def _headings(body: str) -> Sequence[Claim]:
    text = _FENCED.sub("", body) if "```" in body or "~~~" in body else body
    lines = [
        line for line in text.split("\n") if line.startswith("#")
    ]  # a pattern over the body takes 20 × as long
    matches = [match for line in lines if (match := _HEADING.fullmatch(line))]
    return [
        Claim(n, _without_closing(match[2]), (str(len(match[1])),), ClaimKind.CAPTION)
        for n, match in enumerate(matches)
    ]


def _without_closing(heading: str) -> str:
    """A closing row of # needs a space before it: «C #» is «C», «C#» is itself (CommonMark 4.2)."""
    text = heading.rstrip()
    bare = text.rstrip("#")
    return bare.rstrip() if bare != text and bare[-1:].isspace() else text


_ON_ANOTHER_LEVEL = {Change.UNCHANGED: Change.MOVED, Change.EDITED: Change.MOVED_EDITED}


def _heading_diff(change: ClaimChange) -> HeadingDiff:
    old, new = change.old, change.new
    is_other_level = bool(old and new and old.heading != new.heading)
    return HeadingDiff(
        _ON_ANOTHER_LEVEL.get(change.change, change.change) if is_other_level else change.change,
        old.text if old else None,
        new.text if new else None,
        int(old.heading[0]) if old else None,
        int(new.heading[0]) if new else None,
        _words_between(joined(change.olds), joined(change.news)),
    )


def _diff_fields(old: Document, new: Document) -> tuple[FieldDiff, ...]:
    before, after = _front_matter(old), _front_matter(new)
    return tuple(
        diff_field(name, before[name], after[name]) for name in before if before[name] != after[name]
    )


def _front_matter(document: Document) -> dict[str, str]:
    return {
        "title": document.title,
        "audience": document.audience.value,
        "summary": document.summary,
        "keywords": ", ".join(document.keywords),
        "contributors": "; ".join(_listed(contributor) for contributor in document.contributors),
        "disclaimer": document.disclaimer,
    }


def _listed(contributor: Contributor) -> str:
    said = ", ".join(filter(None, (contributor.orcid, contributor.email, contributor.contribution)))
    return f"{contributor.name} ({said})" if said else contributor.name


def _claim_json(claim: ClaimDiff) -> dict[str, Any]:
    several = {
        "olds": [old.ordinal for old in claim.olds],
        "news": [new.ordinal for new in claim.news],
    }
    return {
        "change": claim.change.value,
        "old": claim.old.ordinal if claim.old else None,
        "new": claim.new.ordinal if claim.new else None,
        **(several if claim.change in (Change.SPLIT, Change.MERGED) else {}),
        "words": _words_json(claim.words),
        "citations_added": [citation.key for citation in claim.citations_added],
        "citations_removed": [citation.key for citation in claim.citations_removed],
    }


def _words_json(words: Sequence[Word]) -> list[dict[str, Any]]:
    return [
        {"op": word.op, "text": word.text} | ({"number": True} if word.is_number else {}) for word in words
    ]


def _reference_json(reference: ReferenceDiff) -> dict[str, Any]:
    return {
        "change": reference.change,
        "old": reference.old.key if reference.old else None,
        "new": reference.new.key if reference.new else None,
        "fields": [_field_json(field) for field in reference.fields],
    }


def _field_json(field: FieldDiff) -> dict[str, Any]:
    return {"name": field.name, "old": field.old, "new": field.new, "words": _words_json(field.words)}
