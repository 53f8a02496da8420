"""A file that is imported and an answer that is looked up are read by the same reader:
the same bytes give one truth.

Each pair below differed once: one caller read the one, the other caller the other.
"""

import json
from collections.abc import Mapping
from typing import Any, cast

import pytest
from bibliography.reference_servers import XML_HEAD, Record, correction, publication_type, update, work
from bibliography.test_crossref_json import WORK
from bibliography.test_pubmed_xml import ARTICLE, BOOK
from hypothesis import given, settings
from hypothesis import strategies as st
from sizes import examples

from review_service.bibliography.formats import nbib
from review_service.bibliography.formats.entries import Entry
from review_service.bibliography.formats.medline import ABOUT, NOTICES
from review_service.bibliography.formats.registry import read_sources
from review_service.bibliography.look_ups.crossref import Crossref
from review_service.bibliography.look_ups.outbound import Answer
from review_service.bibliography.look_ups.polite import Asker
from review_service.bibliography.look_ups.protocol import Found
from review_service.bibliography.look_ups.pubmed import PubMed
from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.reading.identifiers import IdentifierKind


class Answering:
    """Answers each request for a work with these bytes, and a search for notices with none."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def get(self, address: str, parameters: Mapping[str, str], accept: str) -> Answer:
        none = {"status": "ok", "message-type": "work-list", "message": {"total-results": 0, "items": []}}
        body = json.dumps(none).encode() if "filter" in parameters else self.body
        return Answer(address, 200, {}, body)


def imported(body: bytes) -> Entry:
    reading = read_sources(body)
    assert reading.problems == ()
    (entry,) = reading.entries
    return entry


def looked_up(body: bytes, kind: IdentifierKind, identifier: str) -> Found:
    asker = cast(Asker, Answering(body))
    service = PubMed(asker) if kind is IdentifierKind.PMID else Crossref(asker)
    found = service.find(kind, identifier)
    assert found is not None
    return found


def read_by_both(body: bytes, kind: IdentifierKind) -> Entry:
    """What both callers say of the one work in `body`."""
    entry = imported(body)
    found = looked_up(body, kind, entry.item[kind.name])
    told = (found.csl, found.kind, found.abstract or None, found.notes, found.about)
    assert told == (entry.item, entry.kind, entry.abstract, entry.notes, entry.about)
    return entry


def pubmed(record: str) -> bytes:
    return f"{XML_HEAD}\n{record}</PubmedArticleSet>".encode()


def crossref(message: dict[str, Any]) -> bytes:
    answer = {"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": message}
    return json.dumps(answer, indent=1).encode()


PREPRINT = {"type": "posted-content", "subtype": "preprint", "DOI": "10.5555/p", "title": ["Walking"],
            "institution": [{"name": "medRxiv"}], "posted": {"date-parts": [[2025, 11, 2]]}}  # fmt: skip
RETRACTION = work("10.5555/notice", title=["Retraction: Walking"],
    **{"update-to": [update("10.5555/walk.1", "retraction")]})  # fmt: skip
PUBMED_RECORDS = {"an article": ARTICLE, "a chapter": BOOK, "the article of the servers": Record().xml()}
CROSSREF_WORKS = {
    "an article": WORK,
    "the work of the servers": work(),
    "a preprint": PREPRINT,
    "a notice": RETRACTION,
}


@pytest.mark.parametrize("shows", PUBMED_RECORDS)
def test_a_golden_record_of_pubmed_is_the_same_to_both(shows: str) -> None:
    assert read_by_both(pubmed(PUBMED_RECORDS[shows]), IdentifierKind.PMID).item["title"]


@pytest.mark.parametrize("shows", CROSSREF_WORKS)
def test_a_golden_work_of_crossref_is_the_same_to_both(shows: str) -> None:
    assert read_by_both(crossref(CROSSREF_WORKS[shows]), IdentifierKind.DOI).item["title"]


# What is put where in a record of PubMed: (what stands there, what may stand there instead).
PUBMED_VARIANTS = (
    (ARTICLE[ARTICLE.index("<PubDate>") : ARTICLE.index("</PubDate>")], tuple(f"<PubDate>{date}" for date in (
        "<Year>2024</Year>", "<Year>2024</Year><Month>13</Month>",
        "<Year>2024</Year><Month>Feb</Month><Day>31</Day>",
        "<Year>2024</Year><Season>Fall</Season>", "<MedlineDate>Winter 2018-2019</MedlineDate>",
        "<Year>20x4</Year>", ""))),
    ('RefType="RetractionIn"', tuple(f'RefType="{name}"' for name in (*NOTICES, *ABOUT, "Cites"))),
    ("Randomized Controlled Trial", ("Retracted Publication", "RETRACTED PUBLICATION",
        "Clinical Trial, Phase III", "Review", "Multicenter Study", "Preprint")),
    ('<Author ValidYN="Y"><LastName>van der Berg',
        ('<Author ValidYN="N"><LastName>van der Berg', "<Author><LastName>de la Cruz", "<Author><LastName>")),
    ('<Author ValidYN="Y"><Coll', ('<Author ValidYN="N"><Coll', "<Author><Coll")),
    ("<MedlinePgn>101-9</MedlinePgn>", ("<MedlinePgn>e45</MedlinePgn>", "<MedlinePgn>S12-S5</MedlinePgn>",
        "")),
    ("a trial.", ("etc..", "10<sup>9</sup> &nbsp;cells.", "[A trial].", "")),
    ("Walking &amp; CO", ("RETRACTED: Walking &amp; CO", "[Withdrawn] CO", "Retraction: CO")),
    ("We walked.", ("We <i>walked</i> 10<sup>9</sup> steps.", "")),
    ("<Language>eng", ("<Language>ger", "<Language>und", "<Language>")),
    ('<ELocationID EIdType="doi" ValidYN="Y">', ('<ELocationID EIdType="doi" ValidYN="N">',
        '<ELocationID EIdType="doi">no')),
    (">S1<", (">e381<", ">S0140-6736(20)30183-5<")),
    ("ppublish", ("aheadofprint", "epublish")),
)  # fmt: skip


def test_every_variant_stands_somewhere_in_the_record() -> None:
    assert [written for written, _ in PUBMED_VARIANTS if written not in ARTICLE] == []


@st.composite
def pubmed_records(draw: st.DrawFn) -> str:
    record = ARTICLE
    for written, instead in PUBMED_VARIANTS:
        record = record.replace(written, draw(st.sampled_from((written, *instead))), 1)
    return record


@settings(max_examples=examples(60), deadline=None)
@given(pubmed_records())
def test_generated_records_of_pubmed_are_the_same_to_both(record: str) -> None:
    read_by_both(pubmed(record), IdentifierKind.PMID)


ODD = st.sampled_from([None, 7, "text", [], {}, [None], [7], ["x", 1], {"date-parts": [[None]]}, True])
DATE = st.sampled_from([{"date-parts": [[2018, 2]]}, {"date-parts": [["2018", 2, 31]]},
    {"date-parts": [[2018, 13]]}]) | ODD  # fmt: skip
UPDATE = st.sampled_from(["retraction", "partial_retraction", "Partial Retraction", "concern", "addendum",
    "removal", "unheard of", ""])  # fmt: skip
UPDATES = st.lists(st.builds(lambda kind, n: update(f"10.5555/N{n}", kind), UPDATE, st.integers(1, 3)),
    max_size=3)  # fmt: skip
RELATION = st.fixed_dictionaries({}, optional={
    name: st.lists(st.sampled_from([{"id-type": "doi", "id": "10.5555/Other"},
        {"id-type": "uri", "id": "https://example.org/x"}, {"id-type": "uri", "id": "x"}, None]), max_size=2)
    for name in ("is-preprint-of", "is-replaced-by", "has-preprint", "replaces", "has-review")
})  # fmt: skip
TITLE = st.sampled_from([["RETRACTED: Walking"], ["[Retracted] Walking"], ["Walking: a trial"],
    ["<i>In vivo</i> &amp; <scp>DNA</scp>"], "Walking"])  # fmt: skip
ABSTRACT = st.sampled_from(["<jats:p>10<jats:sup>9</jats:sup>", "a < b <b>c</b>",
    "<jats:sec><jats:title>Aim:</jats:title><jats:p>x</jats:p></jats:sec>"])  # fmt: skip
CROSSREF_VARIANTS = st.fixed_dictionaries({}, optional={
    "type": st.sampled_from(["report-component", "posted-content", "book-chapter", "unheard-of",
        "article-journal"]),
    "title": TITLE | ODD, "subtitle": st.sampled_from([["A trial"], ["more"]]) | ODD,
    "abstract": ABSTRACT | ODD,
    "author": st.lists(st.sampled_from([{"family": "van der Berg", "given": "A"}, {"given": "A"},
        {"name": "Group"}, None, 7]), max_size=3) | ODD,
    "page": st.sampled_from(["101-9", "e45", "S1–S5"]) | ODD, "article-number": st.just("e381") | ODD,
    "language": st.sampled_from(["en", "eng"]) | ODD,
    "issued": DATE, "published-print": DATE, "published-online": DATE, "created": DATE, "volume": ODD,
    "issue": ODD,
    "updated-by": UPDATES | ODD, "update-to": UPDATES | ODD, "relation": RELATION | ODD, "institution": ODD,
    "PMID": st.just("12") | ODD,
})  # fmt: skip


@settings(max_examples=examples(100), deadline=None)
@given(more=CROSSREF_VARIANTS, is_turned=st.booleans())
def test_generated_works_of_crossref_are_the_same_to_both(more: dict[str, Any], is_turned: bool) -> None:
    message = {**WORK, **more}
    read_by_both(crossref(dict(reversed(message.items())) if is_turned else message), IdentifierKind.DOI)


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
