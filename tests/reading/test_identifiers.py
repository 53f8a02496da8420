"""One spelling for each identifier."""

import pytest

from review_service.reading.identifiers import (
    all_identifiers_of,
    identifiers_of,
    normal_doi,
    normal_isbn,
    normal_issn,
    normal_nct,
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
        ("DOI 10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2",
            "10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2"),
        ("https://dx.doi.org/10.1016%2FS0140-6736(20)30183-5?via=ihub#s1", "10.1016/s0140-6736(20)30183-5"),
        ("(10.1016/s0140-6736(05))", "10.1016/s0140-6736(05)"),
        ("«10.1000/abc».", "10.1000/abc"),
        ("10.1000.10/123456", "10.1000.10/123456"),
        ("10.1000/).", None),
        ("10.1/x", None),
        ("10.10/abc", None),
        ("", None),
        ("not a doi", None),
    ],
)  # fmt: skip
def test_a_doi_is_lower_case_without_resolver_or_stop(text: str, doi: str | None) -> None:
    assert normal_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "pmid"),
    [("30000001", "30000001"), (" 0030 ", "30"), ("0", None), ("", None), ("12a", None), ("1234567890", None),
        ("-3", None)],
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


@pytest.mark.parametrize(
    ("text", "nct"),
    [
        ("NCT01234567", "NCT01234567"),
        ("https://clinicaltrials.gov/study/nct01234567?tab=results", "NCT01234567"),
        ("ClinicalTrials.gov identifier: NCT 01234567.", "NCT01234567"),
        ("NCT0123456", None),
        ("NCT012345678", None),
        ("", None),
    ],
)
def test_a_trial_number_has_eight_digits(text: str, nct: str | None) -> None:
    assert normal_nct(text) == nct


@pytest.mark.parametrize(
    ("text", "isbn"),
    [
        ("978-0-306-40615-7", "9780306406157"),
        ("0-306-40615-2", "9780306406157"),
        ("ISBN-10: 0 8044 2957 X", "9780804429573"),
        ("ISBN 9780306406157", "9780306406157"),
        ("978-0-306-40615-8", None),
        ("0-306-40615-3", None),
        ("9770306406157", None),
        ("X306406152", None),
        ("", None),
    ],
)
def test_an_isbn_is_thirteen_digits_whose_check_digit_is_right(text: str, isbn: str | None) -> None:
    assert normal_isbn(text) == isbn


@pytest.mark.parametrize(
    ("text", "issn"),
    [("0028-4793", "0028-4793"), ("2434561X", "2434-561X"), ("eISSN: 1533-4406", "1533-4406"),
        ("0028-4794", None), ("28-4793", None), ("", None)],
)  # fmt: skip
def test_an_issn_has_a_right_check_digit(text: str, issn: str | None) -> None:
    assert normal_issn(text) == issn


def test_an_isbn_stands_for_a_book_and_a_trial_number_for_its_record() -> None:
    isbn, nct = {"ISBN": "0-306-40615-2"}, {"number": "NCT01234567"}
    assert all_identifiers_of({"type": "book", **isbn}) == {"isbn": "9780306406157"}
    assert all_identifiers_of({"type": "chapter", **isbn}) == {}
    assert all_identifiers_of({"type": "dataset", **nct}) == {"nct": "NCT01234567"}
    assert all_identifiers_of({"type": "article-journal", **nct}) == {}
