"""What every format's entries have in common."""

import pytest

from review_service.bibliography.formats.normalizing import clean, made, pages_in_full


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"URL": "https://doi.org/10.5555/A%2Fb"}, {"DOI": "10.5555/a/b"}),
        ({"URL": "http://dx.doi.org/10.5555/a", "DOI": "10.5555/A"}, {"DOI": "10.5555/a"}),
        ({"URL": "http://dx.doi.org/10.5555/a", "DOI": "10.1/x"}, {"DOI": "10.5555/a"}),
        (
            {"URL": "https://doi.org/10.5555/a", "DOI": "10.5555/b"},
            {"URL": "https://doi.org/10.5555/a", "DOI": "10.5555/b"},
        ),
        ({"URL": "https://example.org/10.5555/a"}, {"URL": "https://example.org/10.5555/a"}),
        ({"PMID": "PMID: x", "PMCID": "3962576"}, {"PMCID": "PMC3962576"}),
    ],
)
def test_an_identifier_has_one_spelling(given: dict[str, str], kept: dict[str, str]) -> None:
    assert made(given, 1).item == kept


def test_text_is_composed_and_holds_nothing_invisible() -> None:
    assert clean({"a": " A\u0308\x00 b\n", "b": ["", None, "x"], "c": {"d": ""}}) == {
        "a": "Ä b",
        "b": ["x"],
        "c": {},
    }


def test_paragraphs_of_an_abstract_stay() -> None:
    assert made({"title": "x"}, 1, " A\n b.\n\n\n C.\x00 ").abstract == "A b.\n\nC."
    assert made({"title": "x"}, 1, " \n ").abstract is None


@pytest.mark.parametrize(
    ("text", "pages"),
    [("101-9", "101-109"), ("101–109", "101-109"), ("1451--9", "1451-1459"), ("S12-5", "S12-S15"),
        ("e45", "e45"), ("12-14, 19", "12-14, 19"), ("9-10", "9-10"), ("", "")],
)  # fmt: skip
def test_pages_are_written_in_full(text: str, pages: str) -> None:
    assert pages_in_full(text) == pages
