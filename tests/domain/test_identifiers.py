"""One spelling for each identifier."""

import pytest

from review_service.domain.identifiers import (
    identifiers_of,
    normal_doi,
    normal_pmcid,
    normal_pmid,
    normal_url,
)


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1000/ABC", "10.1000/abc"),
        ("https://doi.org/10.1000/abc.", "10.1000/abc"),
        ("doi:10.1000/abc;", "10.1000/abc"),
        ("DOI 10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2", "10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2"),
        ("10.10/abc", None),
        ("", None),
        ("not a doi", None),
    ],
)  # fmt: skip
def test_a_doi_is_lower_case_without_resolver_or_stop(text: str, doi: str | None) -> None:
    assert normal_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "pmid"),
    [("30000001", "30000001"), (" 0030 ", "30"), ("0", None), ("", None), ("12a", None), ("1234567890", None), ("-3", None)],
)  # fmt: skip
def test_a_pmid_is_its_digits(text: str, pmid: str | None) -> None:
    assert normal_pmid(text) == pmid


@pytest.mark.parametrize(
    ("text", "pmcid"),
    [("PMC123", "PMC123"), ("pmc123", "PMC123"), ("123", "PMC123"), ("PMC", None), ("x", None)],
)
def test_a_pmcid_has_its_letters(text: str, pmcid: str | None) -> None:
    assert normal_pmcid(text) == pmcid


@pytest.mark.parametrize(
    ("text", "is_url"),
    [
        ("https://example.org/a", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("ftp://example.org", False),
        ("https://exa mple.org/a b", False),
    ],
)
def test_only_web_addresses_are_urls(text: str, is_url: bool) -> None:
    assert (normal_url(text) is not None) is is_url


def test_only_what_is_there_and_well_formed_is_returned() -> None:
    csl = {"DOI": "10.1000/A", "PMID": 30000001, "PMCID": "none", "URL": None, "title": "x"}
    assert identifiers_of(csl) == {"doi": "10.1000/a", "pmid": "30000001"}


@pytest.mark.parametrize("digits", ["²", "١٢٣", "１２"])
def test_digits_of_other_scripts_are_no_pmid(digits: str) -> None:
    assert normal_pmid(digits) is None
