"""PubMed XML (`PubmedArticleSet`, NLM DTD of 2019 and later): read only, from files and from
what efetch answers alike.

Each record is parsed by itself.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from review_service.bibliography.formats import dates
from review_service.bibliography.formats.entries import (
    Entry,
    Item,
    Lines,
    Problem,
    Reading,
    decoded,
    gathered,
    safely,
    without_empty,
)
from review_service.bibliography.formats.medline import (
    ABOUT,
    NOTICES,
    WORK_TYPES,
    Notices,
    article_number,
    typed_notes,
)
from review_service.bibliography.formats.names import person
from review_service.bibliography.formats.normalizing import AHEAD_OF_PRINT, Told, made, pages_in_full
from review_service.bibliography.formats.notices import StatusNote, note_from_citation
from review_service.bibliography.safe_xml import (
    Element,
    parse_xml,
    rich_text_of,
    text_of,
    with_named_characters,
)
from review_service.core.errors import BadInput
from review_service.reading.identifiers import normal_doi, normal_pmcid

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
    "language": ("BookDocument/Language",),
    "DOI": ("BookDocument/ArticleIdList/ArticleId[@IdType='doi']",),
}
# With a shape of their own: authors, editors, pages, dates, PublicationType (type, kind),
# abstract, MeSH and keywords, CommentsCorrections (medline.NOTICES), PublicationStatus,
# an article number where there are no pages.
_PLAUSIBLE: Mapping[str, Callable[[str], str | None]] = {"DOI": normal_doi, "PMCID": normal_pmcid}
LARGEST_RECORD = 8_000_000  # bytes; PubMed's largest (3,000 investigators) have under 1 MB
RECORDS = ("PubmedArticle", "PubmedBookArticle")
_RECORD = re.compile(rf"<({'|'.join(RECORDS)})(?=[\s>])")
# declared on the set, which a record stands outside of
_MATHML = ' xmlns:mml="http://www.w3.org/1998/Math/MathML" '


def read(data: bytes) -> Reading:
    """A record that is not well-formed, or breaks off, is a problem with the line where it begins."""
    return gathered(_records(decoded(data)))


def _records(text: str) -> Iterator[Entry | Problem]:
    lines, place, is_empty = Lines(text), 0, True
    unclosed: set[str] = set()  # what the rest of the file does not close need not be looked for again
    while match := _RECORD.search(text, place):
        is_empty = False
        line = lines.at(match.start())
        closing = f"</{match[1]}>"
        end = -1 if closing in unclosed else text.find(closing, match.end())
        following = _RECORD.search(text, match.end())
        unclosed |= {closing} if end < 0 else set()
        if end < 0 or (following and following.start() < end):
            yield Problem(line, "this record is not closed: the file breaks off, or its end is missing")
            place = following.start() if following else len(text)
            continue
        place = end + len(closing)
        yield safely(line, _entry, text[match.start() : place], line)
    if is_empty:
        yield Problem(1, "no PubmedArticle in this file")


def _entry(text: str, line: int) -> Entry:
    text, unknown = with_named_characters(text)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadInput("a record may not declare a document type or entities", line)
    start = re.match(r"<\w+", text)
    place = start.end() if start else 0
    whole = f"{text[:place]}{_MATHML}{text[place:]}".encode()
    root = parse_xml(whole, "this record", LARGEST_RECORD, line)
    is_book = root.tag == "PubmedBookArticle"
    work = root.find("BookDocument" if is_book else "MedlineCitation/Article")
    if work is None:
        raise BadInput("this record holds no article", line)
    item, types = _item(root, work, is_book), _types(work, is_book)
    item["type"] = _book_type(work) if is_book else _article_type(types)
    if item["type"] == "book":
        item.pop("container-title")
    notes = [*_notes(root, NOTICES), *typed_notes(types)]
    said = (f"«{unknown}» is not known in XML; it is left out",) if unknown else ()
    return made(without_empty(item), line, _abstract(work), types, Told(notes, _notes(root, ABOUT)), said)


def _item(root: Element, work: Element, is_book: bool) -> Item:
    paths = BOOK if is_book else ARTICLE
    item: Item = {name: _first(root, where, _PLAUSIBLE.get(name)) for name, where in paths.items()}
    item["title"] = item["title"].removesuffix(".")
    item["page"] = pages_in_full(_pages(work))
    item["number"] = "" if item["page"] else article_number(_publisher_items(work))
    item["author"] = _people(work, "authors") or (_people(work.find("Book"), "authors") if is_book else [])
    item["editor"] = _people(work.find("Book"), "editors") if is_book else []
    is_ahead = text_of(root.find("PubmedData/PublicationStatus")) == "aheadofprint"
    item["status"] = AHEAD_OF_PRINT if is_ahead else ""
    item["issued"] = _issued(work, is_book, is_ahead)
    item["keyword"] = "; ".join(_keywords(root))
    return item


def _first(root: Element, paths: Iterable[str], plausible: Callable[[str], str | None] | None = None) -> str:
    """The first text there, a plausible one if there is any; what the record calls invalid is nothing."""
    texts = [
        text
        for path in paths
        for element in root.iterfind(path)
        if _is_valid(element) and (text := rich_text_of(element))
    ]
    return next((text for text in texts if plausible and plausible(text)), next(iter(texts), ""))


def _is_valid(element: Element) -> bool:
    """`ValidYN="N"` marks what a corrected record keeps of its mistakes (PubMed DTD 2019)."""
    return bool(element.get("ValidYN", "Y") == "Y")


def _types(work: Element, is_book: bool) -> list[str]:
    path = "PublicationType" if is_book else "PublicationTypeList/PublicationType"
    return [text_of(element) for element in work.iterfind(path)]


def _article_type(types: list[str]) -> str:
    listed = {name.casefold() for name in types}
    return next((ours for theirs, ours in WORK_TYPES.items() if theirs in listed), "article-journal")


def _book_type(work: Element) -> str:
    return "chapter" if text_of(work.find("ArticleTitle")) else "book"


def _pages(work: Element) -> str:
    """`101-9` of MEDLINE, else from the first page to the last."""
    ends = [text_of(work.find(f"Pagination/{name}")) for name in ("StartPage", "EndPage")]
    return text_of(work.find("Pagination/MedlinePgn")) or "-".join(filter(None, ends))


def _publisher_items(work: Element) -> Iterator[str]:
    for element in work.iterfind("ELocationID[@EIdType='pii']"):
        if _is_valid(element):
            yield text_of(element)


def _people(parent: Element | None, role: str) -> list[dict[str, str]]:
    """Names of the lists with this role; a list that names no role is one of authors."""
    if parent is None:
        return []
    authors = (
        author
        for authors in parent.iterfind("AuthorList")
        if authors.get("Type", "authors") == role
        for author in authors.iterfind("Author")
        if _is_valid(author)
    )
    return [name for author in authors if (name := _name(author))]


def _name(author: Element) -> dict[str, str]:
    family, body = text_of(author.find("LastName")), text_of(author.find("CollectiveName"))
    given = text_of(author.find("ForeName")) or text_of(author.find("Initials"))
    if family:
        return person(family, given, text_of(author.find("Suffix")))
    literal = body.removesuffix(".") or given
    return {"literal": literal} if literal else {}


def _issued(work: Element, is_book: bool, is_ahead: bool) -> Item:
    """The date of the issue; ahead of print that of the electronic publication."""
    electronic = _date(work.find("ArticleDate"))
    if is_ahead and electronic:
        return electronic
    printed = _date(work.find("Book/PubDate" if is_book else "Journal/JournalIssue/PubDate"))
    return printed or electronic


def _date(element: Element | None) -> Item:
    if element is None:
        return {}
    if medline_date := text_of(element.find("MedlineDate")):
        return dates.from_medline(medline_date)
    year, month, day, season = (text_of(element.find(name)) for name in ("Year", "Month", "Day", "Season"))
    return dates.date(year, month, day, dates.season_of(season))


def _abstract(work: Element) -> str:
    """A paragraph a section, with its label in front where it has one («METHODS: …»)."""
    return "\n\n".join(
        f"{label}: {text}" if (label := section.get("Label", "").strip()) and label != "UNLABELLED" else text
        for section in work.iterfind("Abstract/AbstractText")
        if (text := text_of(section))
    )


def _keywords(root: Element) -> Iterator[str]:
    """MeSH headings with their qualifiers (`Hypertension/therapy`), then keywords."""
    for heading in root.iterfind("MedlineCitation/MeshHeadingList/MeshHeading"):
        names = [text_of(heading.find("DescriptorName")), *map(text_of, heading.iterfind("QualifierName"))]
        yield "/".join(name for name in names if name)
    for word in root.iterfind("*/KeywordList/Keyword"):
        yield text_of(word)


def _notes(root: Element, rows: Notices) -> Iterator[StatusNote]:
    for notice in root.iterfind("MedlineCitation/CommentsCorrectionsList/CommentsCorrections"):
        if row := rows.get(notice.get("RefType", "")):
            _, status, what = row
            citation = text_of(notice.find("RefSource"))
            yield note_from_citation(status, what, citation, text_of(notice.find("PMID")))
