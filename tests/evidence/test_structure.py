"""The shape of an article: what is uncited, unresolved, doubled, empty, or asserted in a heading."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.core.errors import BadInput
from review_service.core.vocabulary import SourceKind
from review_service.evidence.contract import SourceFacts
from review_service.evidence.structure import check_structure, is_isbn, malformed_identifiers
from review_service.reading.articles import read_article
from review_service.reading.document import Citation, Reference
from review_service.reading.years import year_of

FRONT = """---
title: Does walking lower blood pressure?
references:
  lee2020: {title: Walking and blood pressure, DOI: 10.1000/walk.2020, issued: 2020}
  diaz2021: {title: Steps a day, PMID: '30000001', issued: 2021}
---

"""
BOTH = "\n\nWalking lowers blood pressure. [@lee2020; @diaz2021]\n"


def codes(body: str, front: str = FRONT, sources: dict[str, SourceFacts] | None = None) -> list[str]:
    return [located.finding.code for located in check_structure(read_article(front + body), sources)]


def test_a_sound_article_has_no_finding() -> None:
    assert codes("## Effect" + BOTH) == []


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Walking helps most people.", "S301"),
        ("Take 5 mg daily.", "S301"),
        ("Ask what people enjoy.", "S302"),
        ("Measure the pressure at 4 weeks.", "S301"),
        ("This article is about adults.", "S302"),
    ],
)
def test_an_uncited_claim_is_a_warning_and_uncited_advice_a_note(sentence: str, code: str) -> None:
    assert codes(sentence + BOTH) == [code]


def test_a_high_risk_claim_wants_a_second_source() -> None:
    assert codes("Take 5 mg of the drug daily. [@lee2020]" + BOTH) == ["S303"]
    assert codes("Take 5 mg of the drug daily. [@lee2020; @diaz2021]" + BOTH) == []


@pytest.mark.parametrize(
    ("kind", "found"),
    [(kind, ["S303"] if kind in (SourceKind.TRIAL, SourceKind.GUIDELINE,
        SourceKind.LABEL) else ["S304"]) for kind in SourceKind],
)  # fmt: skip
def test_a_high_risk_claim_wants_a_trial_a_guideline_or_a_label(kind: SourceKind, found: list[str]) -> None:
    sources = {"lee2020": SourceFacts("lee2020", "Text.", kind=kind)}
    assert codes("Take 5 mg of the drug daily. [@lee2020]" + BOTH, sources=sources) == found


def test_a_source_nothing_is_known_of_is_not_called_weak() -> None:
    sources = {"lee2020": SourceFacts("lee2020", "")}
    assert codes("Take 5 mg of the drug daily. [@lee2020]" + BOTH, sources=sources) == ["S303"]


def test_two_assertions_on_one_citation_are_named_with_the_second() -> None:
    document = read_article(
        FRONT + "Walking is cheap, and the pressure was lower after it. [@lee2020]" + BOTH
    )
    (located,) = check_structure(document)
    claim = document.claims[0]
    assert located.finding.code == "S310"
    assert claim.text[located.start : located.end].startswith("and the pressure was")


def test_a_citation_that_leads_nowhere_is_an_error() -> None:
    document = read_article(FRONT + BOTH)
    claim = replace(document.claims[0], citations=(Citation("lee2020"), Citation("nobody")))
    (located, unused) = check_structure(replace(document, claims=(claim,)))
    assert (located.finding.code, located.ordinal) == ("S305", 1)
    assert (unused.finding.code, unused.reference) == ("S306", "diaz2021")


def test_a_reference_that_nobody_cites_is_named() -> None:
    found = check_structure(read_article(FRONT + "Walking lowers blood pressure. [@lee2020]"))
    assert [(located.finding.code, located.reference) for located in found] == [("S306", "diaz2021")]


@pytest.mark.parametrize(
    "again",
    [
        "{DOI: 10.1000/WALK.2020}",
        "{DOI: 'https://doi.org/10.1000/walk.2020'}",
        "{title: 'WALKING and blood-pressure', issued: {date-parts: [[2020, 5]]}}",
    ],
)
def test_one_work_listed_twice_is_found_by_identifier_or_by_title_and_year(again: str) -> None:
    front = FRONT.replace("---\n\n", f"  walk: {again}\n---\n\n")
    found = check_structure(
        read_article(front + "Walking lowers blood pressure. [@lee2020; @diaz2021; @walk]")
    )
    assert [(located.finding.code, located.reference) for located in found] == [("S307", "walk")]


def test_the_same_title_in_another_year_is_another_work() -> None:
    front = FRONT.replace("---\n\n", "  walk: {title: Steps a day, issued: 2019}\n---\n\n")
    assert codes("Walking lowers blood pressure. [@lee2020; @diaz2021; @walk]", front) == []


def test_a_reference_without_identifier_and_title_is_unresolved() -> None:
    front = FRONT.replace("---\n\n", "  '3': null\n---\n\n")
    assert codes("Walking lowers blood pressure. [@lee2020; @diaz2021; @3]", front) == ["S308"]


@pytest.mark.parametrize(
    ("name", "value", "is_right"),
    [
        ("DOI", "10.1000/walk", True),
        ("DOI", "https://doi.org/10.1000/walk", True),
        ("DOI", "doi: 10.1000/walk", True),
        ("DOI", "10.1000", False),
        ("DOI", "walk 10.1000/walk", False),
        ("PMID", "23359310", True),
        ("PMID", "PMC123", False),
        ("PMID", "1234567890", False),
        ("PMCID", "PMC2891387", True),
        ("PMCID", "PMCX", False),
        ("ISBN", "978-0-306-40615-7", True),
        ("ISBN", "978-0-306-40615-8", False),
        ("ISBN", "0-8044-2957-X", True),
        ("ISBN", "0-8044-2957-1", False),
        ("ISBN", "12345", False),
    ],
)
def test_the_form_and_check_digit_of_an_identifier(name: str, value: str, is_right: bool) -> None:
    assert (not list(malformed_identifiers(Reference("key", 1, {name: value})))) is is_right


@given(st.from_regex(r"97[89][0-9]{9}", fullmatch=True))
def test_one_check_digit_of_ten_makes_an_isbn(digits: str) -> None:
    assert sum(is_isbn(f"{digits}{last}") for last in range(10)) == 1


def test_the_year_is_read_however_csl_writes_it() -> None:
    for issued in ({"date-parts": [[2020, 5]]}, {"raw": "May 2020"}, 2020, "2020-05-01"):
        assert year_of({"issued": issued}) == 2020
    assert year_of({}) is None


def test_a_group_meant_for_a_whole_list_is_found_at_its_last_item() -> None:
    body = "- Walking lowers blood pressure.\n- Walking is safe.\n- Walking is fun. [@lee2020; @diaz2021]\n"
    assert codes(body) == ["S301", "S301", "S311"]
    assert "S311" not in codes(body.replace("pressure.", "pressure. [@lee2020]"))


def test_an_empty_section_is_one_without_text_or_subsection() -> None:
    assert codes("## Effect" + BOTH + "\n## Harm\n\n## Cost\n\n### In Europe" + BOTH) == ["S312"]
    assert codes(BOTH + "\n## Harm") == ["S312"]


@pytest.mark.parametrize(
    ("heading", "asserts"),
    [
        ("Walking lowers blood pressure", True),
        ("The evidence is weak", True),
        ("Who must not walk", False),
        ("What is known", False),
        ("Is it safe?", False),
        ("Side effects", False),
        ("Usual regimen", False),
    ],
)
def test_a_heading_that_asserts(heading: str, asserts: bool) -> None:
    assert (codes(f"## {heading}" + BOTH) == ["S313"]) is asserts


def test_a_title_the_text_says_nothing_about() -> None:
    front = FRONT.replace(
        "Does walking lower blood pressure?", "Do vaccines prevent shingles in transplant recipients?"
    )
    assert codes(BOTH, front) == ["S314"]


@given(st.text(alphabet="ab .,;:#-*[]@|>\n?!0123456789", max_size=300))
def test_no_text_makes_it_raise_anything_but_bad_input(text: str) -> None:
    try:
        document = read_article(text)
    except BadInput:
        return
    ordinals = {claim.ordinal: claim.text for claim in document.claims}
    for located in check_structure(document):
        if located.ordinal:
            assert located.end <= len(ordinals[located.ordinal])
