"""Which format a file is in; names and dates as all formats share them."""

from typing import Any

import pytest
from work import assert_work_grows_with

from review_service.bibliography.formats import dates
from review_service.bibliography.formats.entries import decoded
from review_service.bibliography.formats.names import (
    from_initials,
    from_inverted,
    inverted,
    person,
    with_initials,
)
from review_service.bibliography.formats.registry import FORMATS, detect, read_sources
from review_service.bibliography.formats.study_kinds import guess_kind
from review_service.core.errors import BadInput
from review_service.core.vocabulary import SourceKind


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"\xef\xbb\xbfTY  - JOUR\r\n", "", "ris"),
        (b"1.\nTY  - JOUR\n", "", "ris"),
        (b"\n\nPMID- 1\n", "", "nbib"),
        (b"% by hand\n@article{a,\n", "", "bibtex"),
        (b'<?xml version="1.0"?><PubmedArticleSet>', "", "pubmed-xml"),
        (b'[{"type": "book"}]', "", "csl-json"),
        (b'{"status":"ok","message-type":"work"}', "", "crossref-json"),
        (b"", "empty.bib", "bibtex"),
        (b"hello", "LIST.RIS", "ris"),
    ],
)
def test_the_format_is_found_by_what_the_file_says(data: bytes, name: str, found: str) -> None:
    assert detect(data, name) == found


@pytest.mark.parametrize("data", [b"", b"hello", b"<html><body></body></html>", b"\x00\x01"])
def test_what_is_no_format_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(BadInput):
        detect(data, "notes.txt")
    with pytest.raises(BadInput, match="There is no format «word»"):
        read_sources(data, "word")


def test_a_file_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review_service.bibliography.formats.entries.MOST_BYTES", 10)
    with pytest.raises(BadInput, match="may have"):
        decoded(b"x" * 11)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("van der Berg, Jan, Jr.", {"non-dropping-particle": "van der", "family": "Berg", "given": "Jan",
            "suffix": "Jr"}),
        ("King, Martin Luther III", {"family": "King", "given": "Martin Luther", "suffix": "III"}),
        ("World Health Organization", {"literal": "World Health Organization"}),
        ("Health, Education and Rest,", {"literal": "Health, Education and Rest"}),
        ("Van den Berg, A", {"family": "Van den Berg", "given": "A"}),
        ("de, X", {"family": "de", "given": "X"}),
        (" , ", {}), ("", {}), (",", {}),
    ],
)  # fmt: skip
def test_a_name_is_read_from_its_inverted_form(text: str, name: dict[str, str]) -> None:
    assert from_inverted(text) == name
    if name:
        assert from_inverted(inverted(name)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("van der Berg JW Jr", person("van der Berg", "JW", "Jr")), ("Moreau AL", person("Moreau", "AL")),
        ("WALK Study Group", {"literal": "WALK Study Group"}), ("", {})],
)  # fmt: skip
def test_a_name_is_read_from_its_initials(text: str, name: dict[str, str]) -> None:
    assert from_initials(text) == name
    if "family" in name:
        assert with_initials(name) == text


def test_initials_are_taken_from_given_names() -> None:
    assert with_initials(person("Petit", "Jean-Paul É.")) == "Petit JPÉ"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2020 May 3", {"date-parts": [[2020, 5, 3]]}),
        ("2020 Spring", {"date-parts": [[2020]], "season": 1}),
        ("2020 Jan-Feb", {"date-parts": [[2020, 1], [2020, 2]]}),
        ("1999 Dec-2000 Jan", {"date-parts": [[1999, 12], [2000, 1]]}),
        ("2020 Nov 15-30", {"date-parts": [[2020, 11, 15], [2020, 11, 30]]}),
        ("2020-2021", {"date-parts": [[2020], [2021]]}),
        ("2020 Feb 31", {"date-parts": [[2020, 2, 31]]}),
        ("in press", {"literal": "in press"}),
        ("", {}),
    ],
)
def test_a_date_of_medline_is_read(text: str, found: dict[str, Any]) -> None:
    assert dates.from_medline(text) == found
    if "-" not in text:
        assert dates.to_medline(found) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2020", {"date-parts": [[2020]]}),
        ("2020///", {"date-parts": [[2020]]}),
        ("2020/5/3", {"date-parts": [[2020, 5, 3]]}),
        ("2020///Fall", {"date-parts": [[2020]], "season": 3}),
        ("2020-05-03", {"date-parts": [[2020, 5, 3]]}),
        ("2020 May 3", {"date-parts": [[2020, 5, 3]]}),
        ("2020/13/40", {"date-parts": [[2020]]}),
        ("n.d.", {"literal": "n.d."}),
        ("///", {}),
    ],
)
def test_a_date_of_ris_is_read(text: str, found: dict[str, Any]) -> None:
    assert dates.from_ris(text) == found


@pytest.mark.parametrize(
    ("item", "types", "kind"),
    [
        ({"title": "Walking: a randomised trial"}, (), SourceKind.TRIAL),
        ({"title": "Walking: a randomised trial"}, ("Systematic Review",), SourceKind.REVIEW),
        ({"title": "Protocol for a randomized trial"}, (), SourceKind.PROTOCOL),
        ({"title": "Guideline on walking"}, (), SourceKind.GUIDELINE),
        ({"title": "Walking"}, ("Journal Article", "Clinical Trial, Phase II"), SourceKind.TRIAL),
        ({"title": "Walking"}, ("Journal Article", "Practice Guideline"), SourceKind.GUIDELINE),
        ({"title": "A cohort of walkers"}, (), SourceKind.STUDY),
        ({"title": "Examplin", "genre": "Package insert"}, (), SourceKind.LABEL),
        ({"title": "Walking", "type": "dataset", "number": "NCT01234567"}, (), SourceKind.PROTOCOL),
        ({"title": "Walking", "type": "article-journal"}, (), SourceKind.OTHER),
        ({}, (), SourceKind.OTHER),
    ],
)
def test_the_kind_is_guessed_from_what_the_record_says(
    item: dict[str, str], types: tuple[str, ...], kind: SourceKind
) -> None:
    assert guess_kind(item, types) is kind


HOSTILE = (
    ("bibtex", "@a{" * 10_000),
    ("bibtex", "@article{a, title={" + r"\textit{" * 20_000 + "}" * 20_000 + "}}"),
    ("bibtex", "@article{a, author={" + "{" * 20_000 + "}" * 20_000 + " and " * 9_000 + "}}"),
    ("bibtex", "@string{a = a}" * 2_000),
    ("ris", "TY  - JOUR\n" * 10_000),
    ("ris", "TY  - JOUR\nTI  - a\nSP  - " + "1-" * 50_000 + "\nER  - "),
    ("nbib", "PMID- 1\n" * 10_000),
    ("nbib", "PMID- 1\nAB  - " + ". AAAA " * 50_000),
    ("pubmed-xml", "<PubmedArticle>" * 10_000),
    ("pubmed-xml", "<PubmedArticle>" + "&a;" * 50_000 + "</PubmedArticle>"),
    ("csl-json", '[{"title":"x"} ' * 5_000),
    ("csl-json", '[{"a": ' * 20_000),
    ("crossref-json", '[{"title":["a"],"abstract":"' + "<title>" * 20_000 + '"}]'),
)


@pytest.mark.parametrize(
    ("name", "text"), HOSTILE, ids=[f"{name} {place}" for place, (name, _) in enumerate(HOSTILE)]
)
def test_a_hostile_file_costs_no_more_than_its_length(name: str, text: str) -> None:
    reading = FORMATS[name].read(text.encode())
    assert not [problem for problem in reading.problems if "Error" in problem.message]
    assert_work_grows_with(len(text) // 8, lambda size: FORMATS[name].read(text[:size].encode()))
