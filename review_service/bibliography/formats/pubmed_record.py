"""One record of a PubMed answer (`PubmedArticleSet`): CSL item, abstract, kind, and what its notices say of it."""

import re
from collections.abc import Mapping
from typing import Any

from review_service.bibliography.look_ups.protocol import Found, NoteKind, StatusNote
from review_service.bibliography.safe_xml import Element, text_of
from review_service.core.vocabulary import SourceKind
from review_service.reading.identifiers import normal_doi, normal_pmcid, normal_pmid

# https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html, CommentsCorrections: RefType seen from this record
_NOTES = {
    "RetractionIn": NoteKind.RETRACTED,
    "PartialRetractionIn": NoteKind.RETRACTED,
    "RetractedandRepublishedIn": NoteKind.RETRACTED,
    "ExpressionOfConcernIn": NoteKind.EXPRESSION_OF_CONCERN,
    "ErratumIn": NoteKind.CORRECTED,
    "CorrectedandRepublishedIn": NoteKind.CORRECTED,
    "UpdateIn": NoteKind.SUPERSEDED,
}
_ABOUT = {
    "RetractionOf": NoteKind.RETRACTED,
    "PartialRetractionOf": NoteKind.RETRACTED,
    "ExpressionOfConcernFor": NoteKind.EXPRESSION_OF_CONCERN,
    "ErratumFor": NoteKind.CORRECTED,
    "UpdateOf": NoteKind.SUPERSEDED,
}
# The first that applies; a meta-analysis of trials is a review, a protocol of a trial is no trial.
_KINDS = (
    ("Clinical Trial Protocol", SourceKind.PROTOCOL),
    ("Practice Guideline", SourceKind.GUIDELINE),
    ("Guideline", SourceKind.GUIDELINE),
    ("Meta-Analysis", SourceKind.REVIEW),
    ("Systematic Review", SourceKind.REVIEW),
    ("Review", SourceKind.REVIEW),
    ("Randomized Controlled Trial", SourceKind.TRIAL),
    ("Controlled Clinical Trial", SourceKind.TRIAL),
    ("Clinical Trial", SourceKind.TRIAL),
    ("Observational Study", SourceKind.STUDY),
    ("Multicenter Study", SourceKind.STUDY),
    ("Comparative Study", SourceKind.STUDY),
    ("Case Reports", SourceKind.STUDY),
)
_MONTHS = {name: number for number, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
_SEASONS = {"spring": 1, "summer": 2, "fall": 3, "autumn": 3, "winter": 4}


def found_from(root: Element, pmid: str) -> Found | None:
    """The record with this PMID; None where the set does not hold it."""
    for record in root.iterfind("PubmedArticle"):
        if normal_pmid(text_of(record.find("MedlineCitation/PMID"))) == pmid:
            return _found(record, pmid)
    return None


def _found(record: Element, pmid: str) -> Found:
    article = record.find("MedlineCitation/Article")
    types = tuple(
        map(text_of, record.iterfind("MedlineCitation/Article/PublicationTypeList/PublicationType"))
    )
    identifiers = {"pmid": pmid, **_identifiers(record)}
    return Found(
        service="PubMed",
        identifiers=identifiers,
        csl=_csl(article, identifiers) if article is not None else {},
        abstract=_abstract(article.find("Abstract")) if article is not None else "",
        kind=next((kind for name, kind in _KINDS if name in types), None),
        notes=_notes(record, types, _NOTES),
        about=_notes(record, (), _ABOUT),
        publication_types=types,
        mesh=tuple(
            map(text_of, record.iterfind("MedlineCitation/MeshHeadingList/MeshHeading/DescriptorName"))
        ),
    )


def _identifiers(record: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in record.iterfind("PubmedData/ArticleIdList/ArticleId"):
        kind, text = one.get("IdType"), text_of(one)
        value = normal_doi(text) if kind == "doi" else normal_pmcid(text) if kind == "pmc" else None
        if kind and value:
            found.setdefault("doi" if kind == "doi" else "pmcid", value)
    for one in record.iterfind("MedlineCitation/Article/ELocationID"):
        if one.get("EIdType") == "doi" and (value := normal_doi(text_of(one))):
            found.setdefault("doi", value)
    return found


def _csl(article: Element, identifiers: Mapping[str, str]) -> dict[str, Any]:
    issue = article.find("Journal/JournalIssue")
    item = {
        "type": "article-journal",
        "title": text_of(article.find("ArticleTitle")).rstrip("."),
        "container-title": text_of(article.find("Journal/Title")),
        "container-title-short": text_of(article.find("Journal/ISOAbbreviation")),
        "ISSN": text_of(article.find("Journal/ISSN")),
        "volume": text_of(issue.find("Volume")) if issue is not None else "",
        "issue": text_of(issue.find("Issue")) if issue is not None else "",
        "page": _page(article),
        "language": text_of(article.find("Language")),
        "author": _people(article.find("AuthorList")),
        "issued": _date(issue.find("PubDate")) if issue is not None else {},
        "DOI": identifiers.get("doi", ""),
        "PMID": identifiers.get("pmid", ""),
        "PMCID": identifiers.get("pmcid", ""),
    }
    if not item["issued"]:
        item["issued"] = _date(article.find("ArticleDate"))
    return {name: value for name, value in item.items() if value}


def _page(article: Element) -> str:
    """«381-9» in full, 381-389; an electronic locator where there are no pages."""
    pages = text_of(article.find("Pagination/MedlinePgn"))
    if match := re.fullmatch(r"(\d+)-(\d+)", pages):
        first, last = match.groups()
        return f"{first}-{first[: len(first) - len(last)]}{last}" if len(last) < len(first) else pages
    locators = (text_of(one) for one in article.iterfind("ELocationID") if one.get("EIdType") == "pii")
    return pages or next(locators, "")


def _people(authors: Element | None) -> list[dict[str, str]]:
    people: list[dict[str, str]] = []
    for one in authors.iterfind("Author") if authors is not None else ():
        parts = {
            "family": text_of(one.find("LastName")),
            "given": text_of(one.find("ForeName")) or text_of(one.find("Initials")),
            "suffix": text_of(one.find("Suffix")),
            "literal": text_of(one.find("CollectiveName")),
        }
        if person := {name: text for name, text in parts.items() if text}:
            people.append(person)
    return people


def _date(date: Element | None) -> dict[str, Any]:
    """CSL date of `PubDate` or `ArticleDate`; a MedlineDate («2020 Nov-Dec») by its first year and month."""
    if date is None:
        return {}
    year, month, day, season = (text_of(date.find(name)) for name in ("Year", "Month", "Day", "Season"))
    if medline := re.search(r"\b((?:1[5-9]|20)\d\d)\b(?:\s+([A-Z][a-z]{2}))?", text_of(date.find("MedlineDate"))):  # fmt: skip
        year, month = medline[1], medline[2] or ""
    if not re.fullmatch(r"\d{4}", year):
        return {}
    parts = [int(year)]
    number = int(month) if re.fullmatch(r"\d{1,2}", month) else _MONTHS.get(month[:3].lower(), 0)
    if 1 <= number <= 12:
        parts.append(number)
        if re.fullmatch(r"\d{1,2}", day):
            parts.append(int(day))
    found: dict[str, Any] = {"date-parts": [parts]}
    if season.lower() in _SEASONS:
        found["season"] = _SEASONS[season.lower()]
    return found


def _abstract(abstract: Element | None) -> str:
    """A paragraph a section, each with its label as printed («METHODS: …»), the copyright line left out."""
    parts: list[str] = []
    for one in abstract.iterfind("AbstractText") if abstract is not None else ():
        label, text = (one.get("Label") or "").strip(), text_of(one)
        if text:
            parts.append(f"{label}: {text}" if label and label.upper() != "UNLABELLED" else text)
    return "\n\n".join(parts)


def _notes(record: Element, types: tuple[str, ...], kinds: Mapping[str, NoteKind]) -> tuple[StatusNote, ...]:
    notes = [
        StatusNote(kind, _notice(one), f"{one.get('RefType')}: {text_of(one.find('RefSource'))}", _year(one))
        for one in record.iterfind("MedlineCitation/CommentsCorrectionsList/CommentsCorrections")
        if (kind := kinds.get(one.get("RefType") or ""))
    ]
    if "Retracted Publication" in types and not any(note.kind is NoteKind.RETRACTED for note in notes):
        notes.append(StatusNote(NoteKind.RETRACTED, {}, "Publication type: Retracted Publication"))
    return tuple(notes)


def _notice(one: Element) -> dict[str, str]:
    found = {
        "pmid": normal_pmid(text_of(one.find("PMID"))),
        "doi": normal_doi(text_of(one.find("RefSource"))),
    }
    return {name: value for name, value in found.items() if value}


def _year(one: Element) -> str:
    found = re.search(r"\b(?:1[5-9]|20)\d\d\b", text_of(one.find("RefSource")))
    return found.group() if found else ""
