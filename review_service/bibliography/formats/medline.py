"""What PubMed's two formats (NBIB and XML) have in common: notices and types of work."""

import re
from collections.abc import Iterable, Iterator

from review_service.bibliography.formats.notices import StatusNote
from review_service.core.vocabulary import SourceStatus

# CommentsCorrections RefType (PubMed DTD 2019) → NBIB tag, status of the work that the notice is about, words
# before the other work. https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html, CommentsCorrections
Notices = dict[str, tuple[str, SourceStatus, str]]
NOTICES: Notices = {
    "RetractionIn": ("RIN", SourceStatus.RETRACTED, "retracted by"),
    "PartialRetractionIn": ("PRIN", SourceStatus.RETRACTED, "retracted in part by"),
    "ExpressionOfConcernIn": ("ECI", SourceStatus.EXPRESSION_OF_CONCERN, "expression of concern in"),
    "ErratumIn": ("EIN", SourceStatus.CORRECTED, "corrected by"),
    "CorrectedandRepublishedIn": ("CRI", SourceStatus.CORRECTED, "corrected and republished as"),
    "RetractedandRepublishedIn": ("RRI", SourceStatus.RETRACTED, "retracted and republished as"),
    "UpdateIn": ("UIN", SourceStatus.SUPERSEDED, "updated by"),
}
# The record is itself the notice, or the newer form, and the status is that of the other work.
ABOUT: Notices = {
    "RetractionOf": ("ROF", SourceStatus.RETRACTED, "is the retraction of"),
    "PartialRetractionOf": ("PROF", SourceStatus.RETRACTED, "is the partial retraction of"),
    "ErratumFor": ("EFR", SourceStatus.CORRECTED, "is the correction of"),
    "ExpressionOfConcernFor": (
        "ECF",
        SourceStatus.EXPRESSION_OF_CONCERN,
        "is the expression of concern about",
    ),
    "UpdateOf": ("UOF", SourceStatus.SUPERSEDED, "is an update of"),
    "CorrectedandRepublishedFrom": ("CRF", SourceStatus.CORRECTED, "is the corrected form of"),
    "RetractedandRepublishedFrom": ("RRF", SourceStatus.RETRACTED, "is the republished form of"),
}
_ELOCATOR = re.compile("[A-Za-z][0-9]{1,8}")
_RETRACTED_TYPE = "retracted publication"

# Publication type → CSL type; what is not here is an article in a journal, if the record names one.
WORK_TYPES = {
    "preprint": "article",
    "newspaper article": "article-newspaper",
    "technical report": "report",
    "dataset": "dataset",
    "book": "book",
    "book chapter": "chapter",
}


def article_number(publisher_items: Iterable[str]) -> str:
    """Of what is marked as «pii», which may be an article's number, and is far
    more often what a publisher counts by (`S0140-6736(20)30183-5`, `2763401`)."""
    return next((text for text in publisher_items if _ELOCATOR.fullmatch(text)), "")


def typed_notes(publication_types: Iterable[str]) -> Iterator[StatusNote]:
    """A record may be marked as retracted and name no notice."""
    if _RETRACTED_TYPE in {name.casefold() for name in publication_types}:
        yield StatusNote(SourceStatus.RETRACTED, said="marked as a retracted publication")
