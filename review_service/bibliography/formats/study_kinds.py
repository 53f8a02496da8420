"""The kind of a source, guessed from what its record says; a person has the last word."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from review_service.core.vocabulary import SourceKind
from review_service.reading.identifiers import normal_nct

# MEDLINE publication types, in the order in which one outranks the next («Randomized Controlled Trial» is
# often listed beside «Journal Article»; a protocol and a guideline are listed beside their study type).
_PUBLICATION_TYPES = (
    ("clinical trial protocol", SourceKind.PROTOCOL),
    ("practice guideline", SourceKind.GUIDELINE),
    ("guideline", SourceKind.GUIDELINE),
    ("consensus development conference", SourceKind.GUIDELINE),
    ("systematic review", SourceKind.REVIEW),
    ("meta-analysis", SourceKind.REVIEW),
    ("network meta-analysis", SourceKind.REVIEW),
    ("randomized controlled trial", SourceKind.TRIAL),
    ("controlled clinical trial", SourceKind.TRIAL),
    ("pragmatic clinical trial", SourceKind.TRIAL),
    ("clinical trial", SourceKind.TRIAL),
    ("review", SourceKind.REVIEW),
    ("observational study", SourceKind.STUDY),
    ("case reports", SourceKind.STUDY),
    ("comparative study", SourceKind.STUDY),
    ("multicenter study", SourceKind.STUDY),
)
_WORDS = (
    (
        re.compile(r"prescribing information|package insert|drug label|summary of product", re.I),
        SourceKind.LABEL,
    ),
    (re.compile(r"\bprotocol\b", re.I), SourceKind.PROTOCOL),
    (re.compile(r"\bguidelines?\b|\bconsensus (?:statement|conference)\b", re.I), SourceKind.GUIDELINE),
    (re.compile(r"\bsystematic review\b|\bmeta-?analys[ie]s\b|\bscoping review\b", re.I), SourceKind.REVIEW),
    (re.compile(r"\brandomi[sz]ed\b|\bplacebo-controlled\b|\bclinical trial\b", re.I), SourceKind.TRIAL),
    (
        re.compile(r"\bcohort\b|\bcase[- ]control\b|\bcross-sectional\b|\bcase report\b", re.I),
        SourceKind.STUDY,
    ),
)
_REGISTER = re.compile(r"^(?:NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}|\d{4}-\d{6}-\d{2}(?:-\d{2})?)$")


def guess_kind(item: Mapping[str, Any], publication_types: Iterable[str] = ()) -> SourceKind:
    """By publication types first, then a register's number, then the words of genre and title; else OTHER."""
    listed = {name.casefold() for name in publication_types}
    for name, kind in _PUBLICATION_TYPES:
        if name in listed or (
            name == "clinical trial" and any(entry.startswith(name + ",") for entry in listed)
        ):
            return kind
    number = str(item.get("number") or "")
    if item.get("type") != "article-journal" and (normal_nct(number) or _REGISTER.match(number)):
        return SourceKind.PROTOCOL
    said = f"{item.get('genre') or ''}\n{item.get('title') or ''}"
    for pattern, kind in _WORDS:
        if pattern.search(said):
            return kind
    by_type = {"review": SourceKind.REVIEW, "regulation": SourceKind.LABEL, "article": SourceKind.STUDY}
    return by_type.get(str(item.get("type")), SourceKind.OTHER)
