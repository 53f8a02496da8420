"""PubMed and the PMC ID converter, asked over HTTP."""

import pytest
from bibliography.protocol_servers import FakeTime, Reply, Server, truncated
from bibliography.reference_servers import (
    XML_HEAD,
    Record,
    Reference,
    correction,
    json_reply,
    publication_type,
)
from bibliography.test_pubmed_xml import BOOK, whole

from review_service.bibliography.look_ups.polite import Asker, RateLimiter
from review_service.bibliography.look_ups.protocol import Found
from review_service.bibliography.look_ups.pubmed import PubMed
from review_service.core.errors import BadAnswer
from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.reading.identifiers import IdentifierKind

PMID, PMCID, DOI = IdentifierKind.PMID, IdentifierKind.PMCID, IdentifierKind.DOI


@pytest.fixture
def pubmed(server: Server, asker: Asker) -> PubMed:
    return PubMed(asker, "editor@example.com", "", f"{server.url}/eutils", f"{server.url}/idconv/")


def of_record(record: Record, pubmed: PubMed, reference: Reference) -> Found:
    reference.records = [record]
    found = pubmed.find(PMID, record.pmid)
    assert found is not None
    return found


def test_a_record_becomes_a_csl_item_an_abstract_and_a_kind(pubmed: PubMed, reference: Reference) -> None:
    found = pubmed.find(PMID, "31415926")
    assert found is not None
    assert found.csl == {
        "type": "article-journal",
        "title": "Walking after <i>surgery</i> & rest: a randomised trial of H<sub>2</sub>O",
        "container-title": "Annals of invented medicine",
        "container-title-short": "Ann Invent Med",
        "ISSN": "1234-5679",
        "volume": "12",
        "issue": "3",
        "page": "381-389",
        "language": "en",
        "author": [
            {"non-dropping-particle": "van der", "family": "Berg", "given": "Anna Maria", "suffix": "Jr"},
            {"literal": "The Walking Group"},
        ],
        "issued": {"date-parts": [[2024, 3, 5]]},
        "keyword": "Walking",
        "DOI": "10.1000/walk.2024.1",
        "PMID": "31415926",
        "PMCID": "PMC271828",
    }
    assert (
        found.abstract
        == "BACKGROUND: Walking is said to help.\n\nRESULTS: Pain fell by 12% (P<0.01) in 1 of 3."
    )
    assert (found.kind, found.notes, found.about) == (SourceKind.TRIAL, (), ())
    assert found.identifiers == {"pmid": "31415926", "doi": "10.1000/walk.2024.1", "pmcid": "PMC271828"}
    assert len(found.sha256) == 64


def test_what_is_kept_of_the_address_holds_no_key_and_what_is_sent_is_polite(
    server: Server, asker: Asker, reference: Reference
) -> None:
    pubmed = PubMed(asker, "editor@example.com", "key", f"{server.url}/eutils/")
    found = pubmed.find(PMID, "31415926")
    assert found is not None
    assert found.asked == f"{server.url}/eutils/efetch.fcgi?db=pubmed&id=31415926&retmode=xml"
    query = server.asked[0].query
    assert (query["tool"], query["email"], query["api_key"]) == ("review-service", "editor@example.com",
        "key")  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "requests"),
    [(DOI, "https://doi.org/10.1000/WALK.2024.1", 2), (PMCID, "pmc271828", 2), (PMID, " 031415926 ", 1)],
)
def test_each_identifier_finds_the_same_record(
    server: Server, pubmed: PubMed, reference: Reference, kind: IdentifierKind, value: str, requests: int
) -> None:
    found = pubmed.find(kind, value)
    assert found is not None
    assert found.identifiers["pmid"] == "31415926"
    assert len(server.asked) == requests


@pytest.mark.parametrize(("kind", "value"), [(PMID, "999"), (PMCID, "PMC1"), (DOI, "10.1000/none"),
    (PMID, "x"), (DOI, "10.1/x"), (PMCID, "?")])  # fmt: skip
def test_what_pubmed_does_not_know_is_none(
    pubmed: PubMed, reference: Reference, kind: IdentifierKind, value: str
) -> None:
    assert pubmed.find(kind, value) is None


def test_a_record_that_does_not_carry_the_doi_asked_for_is_no_answer(
    server: Server, pubmed: PubMed, reference: Reference
) -> None:
    """PubMed falls back to a search by words where it does not know a phrase."""

    def obliging(query: dict[str, str]) -> Reply:
        return json_reply({"esearchresult": {"count": "1", "idlist": ["31415926"]}})

    reference.esearch = obliging  # type: ignore[method-assign]
    assert pubmed.find(DOI, "10.1000/other") is None


def test_the_hit_that_carries_the_doi_is_taken_not_the_first(pubmed: PubMed, reference: Reference) -> None:
    reference.records = [Record("5", "10.1000/walk"), Record("6", "10.1000/walk.2")]
    reference.esearch = lambda query: json_reply({"esearchresult": {"count": "2", "idlist": ["5", "6"]}})  # type: ignore[method-assign]
    found = pubmed.find(DOI, "10.1000/walk.2")
    assert found is not None
    assert found.identifiers["pmid"] == "6"


def test_a_doi_that_only_the_converter_knows_is_found(pubmed: PubMed, reference: Reference) -> None:
    reference.esearch = lambda query: json_reply({"esearchresult": {"count": "0", "idlist": []}})  # type: ignore[method-assign]
    found = pubmed.find(DOI, "10.1000/walk.2024.1")
    assert found is not None
    assert found.identifiers["pmcid"] == "PMC271828"


def test_the_notices_say_what_became_of_a_record(pubmed: PubMed, reference: Reference) -> None:
    corrections = "".join(
        correction(kind, str(number),
            f"Ann Invent Med. {2020 + number};12(4):400. doi: 10.1000/notice.{number}.")
        for number, kind in enumerate(("ErratumIn", "ExpressionOfConcernIn", "RetractionIn", "UpdateIn",
            "CommentIn"), 1)
    )  # fmt: skip
    record = Record(types=publication_type("Retracted Publication"), corrections=corrections)
    notes = of_record(record, pubmed, reference).notes
    assert [(note.status, note.notice["pmid"], note.date) for note in notes] == [
        (SourceStatus.CORRECTED, "1", "2021"),
        (SourceStatus.EXPRESSION_OF_CONCERN, "2", "2022"),
        (SourceStatus.RETRACTED, "3", "2023"),
        (SourceStatus.SUPERSEDED, "4", "2024"),
    ]
    assert notes[2].notice["doi"] == "10.1000/notice.3"
    assert notes[2].reason.startswith(
        "retracted by PMID 3, DOI 10.1000/notice.3; Ann Invent Med. 2023;12(4):400"
    )


def test_a_retracted_publication_without_a_notice_is_retracted_all_the_same(pubmed: PubMed,
    reference: Reference) -> None:  # fmt: skip
    notes = of_record(Record(types=publication_type("Retracted Publication")), pubmed, reference).notes
    assert [(note.status, note.notice) for note in notes] == [(SourceStatus.RETRACTED, {})]


def test_a_notice_says_what_it_is_about(pubmed: PubMed, reference: Reference) -> None:
    found = of_record(Record(corrections=correction("RetractionOf", "5", "Ann. 2019;1:2")), pubmed, reference)
    assert (found.notes, [(note.status, note.notice) for note in found.about]) == ((),
        [(SourceStatus.RETRACTED, {"pmid": "5"})])  # fmt: skip


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["Randomized Controlled Trial", "Meta-Analysis"], SourceKind.REVIEW),
        (["Practice Guideline", "Review"], SourceKind.GUIDELINE),
        (["Clinical Trial Protocol", "Clinical Trial"], SourceKind.PROTOCOL),
        (["Clinical Trial, Phase III"], SourceKind.TRIAL),
        (["Observational Study"], SourceKind.STUDY), (["Multicenter Study"], SourceKind.STUDY),
        ([], SourceKind.TRIAL),
    ],
)  # fmt: skip
def test_the_kind_is_guessed_from_the_publication_types(
    pubmed: PubMed, reference: Reference, types: list[str], kind: SourceKind
) -> None:
    assert of_record(Record(types="".join(map(publication_type, types))), pubmed, reference).kind == kind


@pytest.mark.parametrize(
    ("pubdate", "issued"),
    [
        ("<Year>2024</Year>", {"date-parts": [[2024]]}),
        ("<Year>2024</Year><Month>11</Month>", {"date-parts": [[2024, 11]]}),
        ("<Year>2024</Year><Season>Winter</Season>", {"date-parts": [[2024]], "season": 4}),
        ("<MedlineDate>2019 Nov-Dec</MedlineDate>", {"date-parts": [[2019, 11], [2019, 12]]}),
        ("<MedlineDate>Winter 2018-2019</MedlineDate>", {"date-parts": [[2018]], "season": 4}),
        ("<Year>20x4</Year>", None), ("", None),
    ],
)  # fmt: skip
def test_every_form_of_a_date_is_read(
    pubmed: PubMed, reference: Reference, pubdate: str, issued: object
) -> None:
    assert of_record(Record(pubdate=pubdate), pubmed, reference).csl.get("issued") == issued


@pytest.mark.parametrize(
    "body",
    [
        b"<PubmedArticleSet><PubmedArticle>", b"", b"\0\1\2", b"<html>down</html", b"API rate limit exceeded",
        b'<!DOCTYPE x [<!ENTITY a "b">]><PubmedArticleSet>&a;</PubmedArticleSet>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><PubmedArticleSet>&a;</PubmedArticleSet>',
        b"<PubmedArticleSet>" + b"<a>" * 500 + b"</a>" * 500 + b"</PubmedArticleSet>", b"<a>" * 200_000,
    ],
    ids=["cut off", "empty", "binary", "half a page", "words", "entity", "external entity", "deep",
        "200k deep"],
)  # fmt: skip
def test_a_record_that_cannot_be_read_is_a_bad_answer(server: Server, pubmed: PubMed, body: bytes) -> None:
    server.routes["/eutils/efetch.fcgi"] = [Reply(body=body, content_type="text/xml")]
    with pytest.raises(BadAnswer, match="cannot be read"):
        pubmed.find(PMID, "1")


def test_a_record_that_the_reader_cannot_take_is_a_bad_answer_and_not_an_unknown_work(
    server: Server, pubmed: PubMed
) -> None:
    body = (
        b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID></MedlineCitation></"
        b"PubmedArticle></PubmedArticleSet>"
    )
    server.routes["/eutils/efetch.fcgi"] = [Reply(body=body, content_type="text/xml")]
    with pytest.raises(BadAnswer, match="this record holds no article"):
        pubmed.find(PMID, "1")


def test_a_chapter_of_a_book_is_found(server: Server, pubmed: PubMed) -> None:
    server.routes["/eutils/efetch.fcgi"] = [Reply(body=whole(BOOK), content_type="text/xml")]
    found = pubmed.find(PMID, "30000002")
    assert found is not None and found.csl["type"] == "chapter"


def test_an_empty_set_and_a_400_are_not_found(server: Server, pubmed: PubMed) -> None:
    server.routes["/eutils/efetch.fcgi"] = [
        Reply(body=f"{XML_HEAD}</PubmedArticleSet>".encode()),
        Reply(400, b"ID list is empty"),
    ]
    assert pubmed.find(PMID, "1") is None
    assert pubmed.find(PMID, "1") is None


@pytest.mark.parametrize(
    "body",
    [b"<html>maintenance</html>", b"[]", b"null", b'{"esearchresult": {"ERROR": "Search Backend failed"}}',
        b"{}", b"[" * 100_000],
    ids=["html", "list", "null", "error", "empty", "deep"],
)  # fmt: skip
def test_a_search_that_went_wrong_is_not_taken_for_nothing_found(
    server: Server, pubmed: PubMed, body: bytes
) -> None:
    server.routes["/eutils/esearch.fcgi"] = [Reply(body=body, content_type="application/json")]
    with pytest.raises(BadAnswer):
        pubmed.find(DOI, "10.1000/x")


def test_a_truncated_record_is_asked_for_again(server: Server, pubmed: PubMed) -> None:
    whole = f"{XML_HEAD}{Record().xml()}</PubmedArticleSet>".encode()
    server.routes["/eutils/efetch.fcgi"] = [truncated(whole[:500]), Reply(body=whole)]
    assert pubmed.find(PMID, "31415926") is not None


def test_a_search_by_words_gives_lines_to_choose_from(pubmed: PubMed, reference: Reference) -> None:
    (candidate,) = pubmed.search("walking  after surgery")
    assert (candidate.pmid, candidate.title, candidate.authors) == ("31415926", "Walking after surgery.",
        ("van der Berg AM",))  # fmt: skip
    assert (candidate.journal, candidate.date, candidate.doi) == ("Annals of invented medicine", "2024 Mar 5",
        "10.1000/walk.2024.1")  # fmt: skip
    reference.records = []
    assert pubmed.search("walking") == ()


def test_a_key_makes_ten_a_second(server: Server, asker: Asker, reference: Reference, time: FakeTime) -> None:
    asker.limiter = RateLimiter(10, time.clock, time.sleep)
    pubmed = PubMed(asker, "", "key", f"{server.url}/eutils")
    for _ in range(10):
        pubmed.find(PMID, "31415926")
    assert (time.slept, reference.said_429) == ([], 0)
