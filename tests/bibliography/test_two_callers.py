"""A file that is imported and an answer that is looked up are read by the same reader:
the same bytes give one truth."""

from typing import Any

import pytest
from bibliography.reference_servers import Record, update, work
from bibliography.test_crossref_json import WORK
from bibliography.test_pubmed_xml import ARTICLE, BOOK
from bibliography.two_callers import crossref, pubmed, read_by_both
from hypothesis import given, settings
from hypothesis import strategies as st
from sizes import examples

from review_service.bibliography.formats.medline import ABOUT, NOTICES
from review_service.reading.identifiers import IdentifierKind

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
