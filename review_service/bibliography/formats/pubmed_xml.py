"""PubMed XML (`PubmedArticleSet`, NLM DTD of 2019 and later): read only. Each record is parsed by itself."""

import re
from collections.abc import Iterator
from typing import Any

from review_service.bibliography.formats import dates
from review_service.bibliography.formats.entries import AHEAD_OF_PRINT, made, pages_in_full
from review_service.bibliography.formats.medline import LANGUAGES, NOTICES, RETRACTED_TYPE, WORK_TYPES
from review_service.bibliography.formats.names import person
from review_service.bibliography.formats.result import (
    Entry,
    Item,
    Lines,
    Problem,
    Reading,
    StatusNote,
    decoded,
    gathered,
    safely,
    without_empty,
)
from review_service.bibliography.xml import parsed, rich_text_of, text_of
from review_service.core.errors import BadInput
from review_service.core.vocabulary import SourceStatus

# CSL variable → the path it is read from, the first that is there. Articles, then books and their chapters.
ARTICLE = {
    "PMID": ("MedlineCitation/PMID",),
    "title": ("MedlineCitation/Article/ArticleTitle", "MedlineCitation/Article/VernacularTitle"),
    "container-title": ("MedlineCitation/Article/Journal/Title",),
    "container-title-short": (
        "MedlineCitation/MedlineJournalInfo/MedlineTA",
        "MedlineCitation/Article/Journal/ISOAbbreviation",
    ),
    "volume": ("MedlineCitation/Article/Journal/JournalIssue/Volume",),
    "issue": ("MedlineCitation/Article/Journal/JournalIssue/Issue",),
    "ISSN": ("MedlineCitation/Article/Journal/ISSN",),
    "page": ("MedlineCitation/Article/Pagination/MedlinePgn", "MedlineCitation/Article/Pagination/StartPage"),
    "language": ("MedlineCitation/Article/Language",),
    "DOI": (
        "MedlineCitation/Article/ELocationID[@EIdType='doi']",
        "PubmedData/ArticleIdList/ArticleId[@IdType='doi']",
    ),
    "PMCID": ("PubmedData/ArticleIdList/ArticleId[@IdType='pmc']",),
}
BOOK = {
    "PMID": ("BookDocument/PMID",),
    "title": ("BookDocument/ArticleTitle", "BookDocument/Book/BookTitle"),
    "container-title": ("BookDocument/Book/BookTitle",),
    "publisher": ("BookDocument/Book/Publisher/PublisherName",),
    "publisher-place": ("BookDocument/Book/Publisher/PublisherLocation",),
    "edition": ("BookDocument/Book/Edition",),
    "volume": ("BookDocument/Book/Volume",),
    "ISBN": ("BookDocument/Book/Isbn",),
    "page": ("BookDocument/Pagination/MedlinePgn",),
    "language": ("BookDocument/Language",),
    "DOI": ("BookDocument/ArticleIdList/ArticleId[@IdType='doi']",),
}
# With a shape of their own: authors, editors, dates, PublicationType (type, kind), abstract, MeSH and keywords,
# CommentsCorrections (medline.NOTICES), PublicationStatus.
_RECORD = re.compile(r"<(PubmedArticle|PubmedBookArticle)(?=[\s>])")
_MATHML = ' xmlns:mml="http://www.w3.org/1998/Math/MathML" '  # declared on the set, which a record stands outside of
_NAMED = re.compile(r"&(?!#|(?:amp|lt|gt|quot|apos);)\w+;")


def read(data: bytes) -> Reading:
    """A record that is not well-formed, or breaks off, is a problem with the line where it begins."""
    return gathered(_records(decoded(data)))


def _records(text: str) -> Iterator[Entry | Problem]:
    lines, place, is_empty = Lines(text), 0, True
    unclosed: set[str] = set()  # what the rest of the file does not close need not be looked for again
    while found := _RECORD.search(text, place):
        is_empty = False
        line = lines.at(found.start())
        closing = f"</{found[1]}>"
        end = -1 if closing in unclosed else text.find(closing, found.end())
        following = _RECORD.search(text, found.end())
        unclosed |= {closing} if end < 0 else set()
        if end < 0 or (following and following.start() < end):
            yield Problem(line, "this record is not closed: the file breaks off, or its end is missing")
            place = following.start() if following else len(text)
            continue
        place = end + len(closing)
        yield safely(line, _entry, text[found.start() : place], line)
    if is_empty:
        yield Problem(1, "no PubmedArticle in this file")


def _entry(text: str, line: int) -> Entry:
    named = _NAMED.search(text)
    if named:
        text = _NAMED.sub("", text)
    root = parsed(
        text.replace(" ", _MATHML, 1)
        if text.find(" ") < text.find(">")
        else text.replace(">", _MATHML + ">", 1)
    )
    is_book = root.tag == "PubmedBookArticle"
    said = (f"«{named[0]}» is not known in XML; it is left out",) if named else ()
    paths = BOOK if is_book else ARTICLE
    item: Item = {name: _first(root, where) for name, where in paths.items()}
    work = root.find("BookDocument" if is_book else "MedlineCitation/Article")
    if work is None:
        raise BadInput("this record holds no article", line)
    types = [
        text_of(one)
        for one in work.iterfind("PublicationTypeList/PublicationType" if not is_book else "PublicationType")
    ]
    item["type"] = _book_type(work) if is_book else _article_type(types)
    if item["type"] == "book":
        item.pop("container-title")
    item["title"] = item["title"].removesuffix(".")
    item["page"] = pages_in_full(item["page"])
    item["language"] = LANGUAGES.get(item["language"].lower(), item["language"])
    item["author"] = _people(work, "authors") or (_people(work.find("Book"), "authors") if is_book else [])
    item["editor"] = _people(work.find("Book"), "editors") if is_book else []
    is_ahead = text_of(root.find("PubmedData/PublicationStatus")) == "aheadofprint"
    item["status"] = AHEAD_OF_PRINT if is_ahead else ""
    item["issued"] = _issued(work, is_book, is_ahead)
    item["keyword"] = "; ".join(_keywords(root))
    return made(without_empty(item), line, _abstract(work), types, _notes(root, types), said)


def _first(root: Any, paths: tuple[str, ...]) -> str:
    return next((text for path in paths if (text := rich_text_of(root.find(path)))), "")


def _article_type(types: list[str]) -> str:
    listed = {name.casefold() for name in types}
    return next((ours for theirs, ours in WORK_TYPES.items() if theirs in listed), "article-journal")


def _book_type(work: Any) -> str:
    return "chapter" if text_of(work.find("ArticleTitle")) else "book"


def _people(parent: Any, role: str) -> list[dict[str, str]]:
    """Names of the lists with this role; a list that names no role is one of authors."""
    found: list[dict[str, str]] = []
    for people in parent.iterfind("AuthorList") if parent is not None else ():
        if people.get("Type", "authors") != role:
            continue
        for one in people.iterfind("Author"):
            family, body = text_of(one.find("LastName")), text_of(one.find("CollectiveName"))
            given = text_of(one.find("ForeName")) or text_of(one.find("Initials"))
            if family and one.get("ValidYN", "Y") == "Y":
                found.append(person(family, given, text_of(one.find("Suffix"))))
            elif body:
                found.append({"literal": body.removesuffix(".")})
    return found


def _issued(work: Any, is_book: bool, is_ahead: bool) -> Item:
    """The date of the issue; ahead of print that of the electronic publication."""
    electronic = _date(work.find("ArticleDate"))
    if is_ahead and electronic:
        return electronic
    printed = _date(work.find("Book/PubDate" if is_book else "Journal/JournalIssue/PubDate"))
    return printed or electronic


def _date(element: Any) -> Item:
    if element is None:
        return {}
    if words := text_of(element.find("MedlineDate")):
        return dates.from_medline(words)
    year, month, day, season = (text_of(element.find(name)) for name in ("Year", "Month", "Day", "Season"))
    return dates.date(year, month, day, dates.season_of(season))


def _abstract(work: Any) -> str:
    """A paragraph a section, with its label in front where it has one («METHODS: …»)."""
    sections = []
    for section in work.iterfind("Abstract/AbstractText"):
        label = section.get("Label", "")
        text = text_of(section)
        shown = f"{label}: {text}" if label and label != "UNLABELLED" else text
        sections.append(shown if text else "")
    return "\n\n".join(section for section in sections if section)


def _keywords(root: Any) -> Iterator[str]:
    """MeSH headings with their qualifiers (`Hypertension/therapy`), then keywords."""
    for heading in root.iterfind("MedlineCitation/MeshHeadingList/MeshHeading"):
        names = [text_of(heading.find("DescriptorName")), *map(text_of, heading.iterfind("QualifierName"))]
        yield "/".join(name for name in names if name)
    for word in root.iterfind("*/KeywordList/Keyword"):
        yield text_of(word)


def _notes(root: Any, types: list[str]) -> list[StatusNote]:
    notes = []
    for one in root.iterfind("MedlineCitation/CommentsCorrectionsList/CommentsCorrections"):
        _, status, words = NOTICES.get(one.get("RefType", ""), ("", None, ""))
        pmid = text_of(one.find("PMID"))
        if words:
            notes.append(
                StatusNote(status, f"{words} {f'PMID {pmid}' if pmid else text_of(one.find('RefSource'))}")
            )
    is_retracted = RETRACTED_TYPE in {name.casefold() for name in types}
    if is_retracted and not any(note.status is SourceStatus.RETRACTED for note in notes):
        notes.append(StatusNote(SourceStatus.RETRACTED, "marked as a retracted publication"))
    return notes
