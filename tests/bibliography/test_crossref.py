"""Crossref, asked over HTTP."""

from typing import Any

import pytest
from bibliography.protocol_servers import Reply, Server
from bibliography.reference_servers import Reference, json_reply, update, work

from review_service.bibliography.formats.jats_abstract import abstract_of
from review_service.bibliography.look_ups.crossref import Crossref
from review_service.bibliography.look_ups.polite import Asker
from review_service.bibliography.look_ups.protocol import Found
from review_service.core.errors import BadAnswer
from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.reading.identifiers import IdentifierKind

DOI = "10.1000/walk.2024.1"


@pytest.fixture
def crossref(server: Server, asker: Asker, reference: Reference) -> Crossref:
    reference.works = {DOI: work()}
    return Crossref(asker, "editor@example.com", server.url)


def found_with(crossref: Crossref, reference: Reference, **more: Any) -> Found:
    reference.works[DOI] = work(**more)
    found = crossref.find(IdentifierKind.DOI, DOI)
    assert found is not None
    return found


def test_a_work_becomes_a_csl_item_and_an_abstract(crossref: Crossref, server: Server) -> None:
    found = crossref.find(IdentifierKind.DOI, f"https://doi.org/{DOI.upper()}.")
    assert found is not None
    assert found.csl == {
        "type": "article-journal",
        "title": "Walking after surgery: a randomised trial",
        "container-title": "Annals of Invented Medicine",
        "container-title-short": "Ann Invent Med",
        "ISSN": "1234-5679",
        "author": [
            {"non-dropping-particle": "van der", "family": "Berg", "given": "Anna"},
            {"literal": "The Walking Group"},
        ],
        "issued": {"date-parts": [[2024, 3]]},
        "DOI": DOI,
        "publisher": "Invented Press",
        "volume": "12",
        "issue": "3",
        "number": "e381",
        "language": "en",
    }
    assert found.abstract == "Results: Pain fell by 12%.\n\nTrial NCT01234567."
    assert (found.kind, found.notes, found.identifiers) == (SourceKind.TRIAL, (), {"doi": DOI})
    assert found.asked == f"{server.url}/works/10.1000%2Fwalk.2024.1"
    assert {asked.query["mailto"] for asked in server.asked} == {"editor@example.com"}


def test_a_doi_with_any_signs_is_asked_for_whole(crossref: Crossref, reference: Reference, server: Server) -> None:  # fmt: skip
    doi = "10.1002/(sici)1097-0258(1998)17:15<1#2?&3%25;2-a"
    reference.works[doi] = work(doi)
    found = crossref.find(IdentifierKind.DOI, doi)
    assert found is not None
    assert found.identifiers == {"doi": doi}


def test_what_crossref_does_not_know_is_none(crossref: Crossref, server: Server) -> None:
    assert crossref.find(IdentifierKind.DOI, "10.1000/none") is None
    assert crossref.find(IdentifierKind.PMID, "31415926") is None
    assert crossref.find(IdentifierKind.DOI, "10.1/x") is None
    assert len(server.asked) == 1


def test_another_work_than_was_asked_for_is_no_answer(crossref: Crossref, reference: Reference) -> None:
    reference.works[DOI] = work("10.1000/other")
    assert crossref.find(IdentifierKind.DOI, DOI) is None


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        ("retraction", SourceStatus.RETRACTED), ("withdrawal", SourceStatus.WITHDRAWN), ("removal", SourceStatus.WITHDRAWN),
        ("expression_of_concern", SourceStatus.EXPRESSION_OF_CONCERN), ("Expression of concern", SourceStatus.EXPRESSION_OF_CONCERN),
        ("erratum", SourceStatus.CORRECTED), ("new_version", SourceStatus.SUPERSEDED), ("something else", SourceStatus.CORRECTED),
    ],
)  # fmt: skip
def test_a_notice_is_read_from_the_work_itself(
    crossref: Crossref, reference: Reference, server: Server, kind: str, note: SourceStatus
) -> None:
    found = found_with(crossref, reference, **{"updated-by": [update("10.1000/Notice", kind)]})
    assert [(one.status, one.notice, one.date) for one in found.notes] == [
        (note, {"doi": "10.1000/notice"}, "2025-01-09")
    ]
    assert len(server.asked) == 1


def test_a_notice_that_only_points_to_the_work_is_asked_for(crossref: Crossref, reference: Reference) -> None:
    notice = work("10.1000/notice", **{"update-to": [update(DOI.upper(), "retraction", "retraction-watch"), update("10.1000/else", "erratum")]})  # fmt: skip
    reference.works["10.1000/notice"] = notice
    found = crossref.find(IdentifierKind.DOI, DOI)
    assert found is not None
    assert [(one.status, one.notice, one.said) for one in found.notes] == [
        (SourceStatus.RETRACTED, {"doi": "10.1000/notice"}, "Retraction (retraction-watch)")
    ]
    of_notice = crossref.find(IdentifierKind.DOI, "10.1000/notice")
    assert of_notice is not None
    assert [one.notice["doi"] for one in of_notice.about] == [DOI, "10.1000/else"]


def test_the_same_notice_from_two_sources_is_one(crossref: Crossref, reference: Reference) -> None:
    updates = [update("10.1000/n", "retraction"), update("10.1000/N", "retraction", "retraction-watch")]
    found = found_with(crossref, reference, title=["RETRACTED: Walking"], **{"updated-by": updates})
    assert len(found.notes) == 1


def test_a_title_that_is_marked_is_a_note_without_a_notice(crossref: Crossref, reference: Reference) -> None:
    found = found_with(crossref, reference, title=["RETRACTED ARTICLE: Walking"])
    assert [(one.status, one.notice) for one in found.notes] == [(SourceStatus.RETRACTED, {})]
    assert found_with(crossref, reference, title=["Retraction: Walking"]).notes == ()


def test_a_preprint_is_superseded_by_its_article(crossref: Crossref, reference: Reference) -> None:
    relation = {
        "is-preprint-of": [{"id-type": "doi", "id": "10.1000/Final", "asserted-by": "subject"}, {"id-type": "uri", "id": "x"}],
        "has-review": [{"id-type": "doi", "id": "10.1000/review", "asserted-by": "object"}],
    }  # fmt: skip
    found = found_with(crossref, reference, type="posted-content", relation=relation)
    assert [(one.status, one.notice) for one in found.notes] == [(SourceStatus.SUPERSEDED, {"doi": "10.1000/final"})]  # fmt: skip


def test_a_work_with_a_newer_form_is_asked_for_its_notices_all_the_same(
    crossref: Crossref, reference: Reference
) -> None:
    reference.works["10.1000/notice"] = work(
        "10.1000/notice", **{"update-to": [update(DOI, "partial_retraction")]}
    )
    relation = {"is-preprint-of": [{"id-type": "doi", "id": "10.1000/final"}]}
    told = [(note.status, note.words) for note in found_with(crossref, reference, relation=relation).notes]
    assert told == [
        (SourceStatus.SUPERSEDED, "superseded by the article DOI 10.1000/final"),
        (SourceStatus.RETRACTED, "retracted in part by DOI 10.1000/notice"),
    ]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"<html>", content_type="text/html"), json_reply([]), json_reply({"status": "failed", "message-type": "validation-failure", "message": []}),
        json_reply({"status": "ok", "message-type": "work", "message": None}), json_reply({"status": "ok", "message-type": "work", "message": {"type": "book"}}), Reply(body=b"\xff\xfe"), Reply(400, b"{}"),
    ],
    ids=["html", "list", "failure", "null", "no work", "binary", "400"],
)  # fmt: skip
def test_an_answer_of_another_shape_is_a_bad_answer(server: Server, crossref: Crossref, reply: Reply) -> None:
    server.answer = lambda asked: reply
    with pytest.raises(BadAnswer):
        crossref.find(IdentifierKind.DOI, DOI)


def test_fields_of_a_wrong_type_are_left_out(crossref: Crossref, reference: Reference) -> None:
    """Deposited by thousands of publishers: anything may stand anywhere."""
    found = found_with(
        crossref, reference, title="text", author=[None, "x", {"given": 1}], issued={"date-parts": [[None]]}, relation=[],
        abstract=None, volume=None, **{"container-title": [7], "published-print": {"date-parts": []}, "update-to": {"DOI": 1}, "updated-by": [None, {"DOI": None}], "published-online": "soon"},
    )  # fmt: skip
    assert found.csl == {"type": "article-journal", "title": "text", "container-title-short": "Ann Invent Med", "ISSN": "1234-5679", "DOI": DOI, "publisher": "Invented Press", "issue": "3", "number": "e381", "language": "en"}  # fmt: skip


@pytest.mark.parametrize(
    ("jats", "text"),
    [
        ("", ""), ("Plain words.", "Plain words."), ("<jats:p>One.</jats:p>\n<jats:p>Two.</jats:p>", "One.\n\nTwo."),
        ("<p>No &nbsp; namespace", "No namespace"), ("A <jats:italic>b</jats:italic> c.", "A b c."), ("<p>10<sup>9</sup>/L", "10⁹/L"), ("a < b <b>c</b>", "a < b c"),
        ("<jats:sec><jats:title>Aim:</jats:title><jats:p>x</jats:p><jats:p>y</jats:p></jats:sec>", "Aim: x\n\ny"),
    ],
)  # fmt: skip
def test_an_abstract_is_plain_paragraphs(jats: str, text: str) -> None:
    assert abstract_of(jats) == text
