"""Where the readers of files and of look-ups once differed: the one that holds now, for both callers.

Of notices the more cautious reading (docs/adr/0032).
"""

import json
from typing import Any

import pytest
from bibliography.reference_servers import Record, correction, publication_type, update, work
from bibliography.test_pubmed_xml import ARTICLE
from bibliography.two_callers import crossref, pubmed, read_by_both

from review_service.bibliography.formats import nbib
from review_service.bibliography.formats.entries import Entry
from review_service.bibliography.formats.medline import ABOUT, NOTICES
from review_service.bibliography.formats.registry import read_sources
from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.reading.identifiers import IdentifierKind


def one_of_pubmed(**written: str) -> Entry:
    return read_by_both(pubmed(Record(**written).xml()), IdentifierKind.PMID)


def one_of_crossref(**more: Any) -> Entry:
    return read_by_both(crossref(work(**more)), IdentifierKind.DOI)


def test_a_partial_retraction_is_a_retraction_and_says_that_it_is_partial() -> None:
    """The more cautious reading, docs/adr/0032."""
    notes = (
        *one_of_pubmed(corrections=correction("PartialRetractionIn", "7", "Ann. 2025;1:2")).notes,
        *one_of_crossref(**{"updated-by": [update("10.5555/r", "partial_retraction")]}).notes,
        *nbib.read(b"PMID- 1\nTI  - X.\nPRIN- Ann. 2025;1:2. PMID: 7\n").entries[0].notes,
    )
    assert {note.status for note in notes} == {SourceStatus.RETRACTED}
    assert [note.words for note in notes] == [
        "retracted in part by PMID 7",
        "retracted in part by DOI 10.5555/r",
        "retracted in part by PMID 7",
    ]


def test_nobody_whom_the_record_calls_invalid_is_an_author_of_it() -> None:
    wrong = ARTICLE.replace('<Author ValidYN="Y"><Coll', '<Author ValidYN="N"><Coll')
    (author,) = read_by_both(pubmed(wrong), IdentifierKind.PMID).item["author"]
    assert author["family"] == "Berg"


@pytest.mark.parametrize(
    ("more", "variable", "value"),
    [
        ({"article-number": "e381"}, "number", "e381"),
        ({"article-number": "", "page": "e381"}, "number", "e381"),
        ({"page": "101-9"}, "page", "101-109"),
        ({"subtitle": ["A randomised trial"]}, "title", "Walking after surgery: a randomised trial"),
        ({"language": "eng"}, "language", "en"),
        ({"title": ["<jats:italic>In vivo</jats:italic> &amp; <scp>DNA</scp>"]}, "title",
            "<i>In vivo</i> & DNA"),
        ({"created": {"date-parts": [[2004]]}, "issued": None, "published-online": None,
            "published-print": None}, "issued", None),
    ],
)  # fmt: skip
def test_a_variable_of_crossref_has_one_truth(more: dict[str, Any], variable: str, value: object) -> None:
    assert one_of_crossref(**more).item.get(variable) == value


@pytest.mark.parametrize(
    ("written", "instead", "variable", "value"),
    [
        ("<MedlinePgn>101-9</MedlinePgn>", "<MedlinePgn>e45</MedlinePgn>", "number", "e45"),
        ("<MedlinePgn>101-9</MedlinePgn>", "", "page", "101-109"),
        (">S1<", ">S0140-6736(20)30183-5<", "number", None),
        ("<Language>eng", "<Language>ger", "language", "de"),
        ("a trial.", "etc..", "title", "Walking & CO<sub>2</sub> in <i>vivo</i>: etc."),
        ("ppublish", "aheadofprint", "issued", {"date-parts": [[2018, 10, 9]]}),
        ("2018 Dec-2019 Jan", "Winter 2018-2019", "issued", {"date-parts": [[2018]], "season": 4}),
        ("<MedlineTA>J Invent Trials</MedlineTA>", "", "container-title-short", "J. Invent. Trials"),
        ('"doi" ValidYN="Y">10.5555/WALK.1', '"doi" ValidYN="N">10.5555/WRONG', "DOI", None),
    ],
)
def test_a_variable_of_pubmed_has_one_truth(written: str, instead: str, variable: str, value: object) -> None:
    item = read_by_both(pubmed(ARTICLE.replace(written, instead)), IdentifierKind.PMID).item
    assert item.get(variable) == value


def test_an_article_number_of_pubmed_stands_where_no_pages_are() -> None:
    pages = ARTICLE[ARTICLE.index("<Pagination>") : ARTICLE.index("</Pagination>")]
    record = ARTICLE.replace(pages, "<Pagination>").replace(">S1<", ">e381<")
    assert read_by_both(pubmed(record), IdentifierKind.PMID).item["number"] == "e381"


@pytest.mark.parametrize(
    ("types", "kind"),
    [(["Clinical Trial, Phase III"], SourceKind.TRIAL), (["Multicenter Study"], SourceKind.STUDY),
        (["RANDOMIZED CONTROLLED TRIAL", "Review"], SourceKind.TRIAL)],
)  # fmt: skip
def test_the_kind_has_one_truth(types: list[str], kind: SourceKind) -> None:
    assert one_of_pubmed(types="".join(map(publication_type, types))).kind is kind


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"updated-by": [update("10.5555/n", "concern")]}, SourceStatus.EXPRESSION_OF_CONCERN),
        ({"updated-by": [update("10.5555/n", "addendum")]}, SourceStatus.CORRECTED),
        ({"updated-by": [update("10.5555/n", "unheard of")]}, SourceStatus.CORRECTED),
        ({"relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/n"}]}}, SourceStatus.SUPERSEDED),
        ({"title": ["[Retracted] Walking"]}, SourceStatus.RETRACTED),
        ({"title": ["WITHDRAWN: Walking"]}, SourceStatus.WITHDRAWN),
    ],
)
def test_the_more_cautious_reading_of_a_notice_is_the_one(more: dict[str, Any], status: SourceStatus) -> None:
    assert [note.status for note in one_of_crossref(**more).notes] == [status]


@pytest.mark.parametrize("name", [*NOTICES, *ABOUT])
def test_a_notice_of_pubmed_says_the_same_in_xml_and_in_nbib(name: str) -> None:
    where = "Ann Invent Med. 2025;1:2. doi: 10.5555/n."
    of_xml = one_of_pubmed(corrections=correction(name, "7", where))
    tag = {**NOTICES, **ABOUT}[name][0]
    (of_nbib,) = nbib.read(f"PMID- 1\nTI  - X.\n{tag:<4}- {where} PMID: 7\n".encode()).entries
    (note,), (other,) = (*of_xml.notes, *of_xml.about), (*of_nbib.notes, *of_nbib.about)
    assert (note.status, note.what, note.notice, note.date) == (other.status, other.what, other.notice,
        other.date)  # fmt: skip
    assert bool(of_xml.about) is (name in ABOUT)


def test_an_answer_with_a_list_has_no_other_works_than_those_of_the_list() -> None:
    """The real API says more after the list: how many, and what was asked."""
    message = {"total-results": 1, "items": [work()], "items-per-page": 20, "query": {"search-terms": None}}
    reading = read_sources(
        json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()
    )
    assert reading.problems == () and len(reading.entries) == 1


def test_a_figure_that_is_raised_in_an_abstract_stays_raised() -> None:
    record = ARTICLE.replace("We walked.", "10<sup>9</sup> cells.")
    assert "METHODS: 10⁹ cells." in str(read_by_both(pubmed(record), IdentifierKind.PMID).abstract)
    assert one_of_crossref(abstract="<jats:p>10<jats:sup>9</jats:sup>/L</jats:p>").abstract == "10⁹/L"
