"""Markdown as people write it: front matter, Pandoc and Manubot citations, numbers with a list, footnotes."""

import pytest

from review_service.core.errors import BadInput
from review_service.reading.articles import as_json, read_article
from review_service.reading.document import Audience, Document

FRONT = """---
title: Does it work?
audience: patient
summary: Briefly.
keywords: [gout, pain]
references:
  doe: "pmid:23359310"
  roe: {type: article-journal, title: A trial, doi: 10.1000/xyz, issued: {date-parts: [[2001, 3]]}}
  old: null
---

"""


def read(text: str) -> Document:
    return read_article(text, "markdown")


def keys(document: Document, at: int = 0) -> list[str]:
    return [citation.key for citation in document.claims[at].citations]


def test_front_matter_fills_the_document() -> None:
    document = read(FRONT + "It works. [@doe; @roe, p. 4; @old]\n")
    assert (document.title, document.audience, document.summary) == (
        "Does it work?",
        Audience.PATIENT,
        "Briefly.",
    )
    assert document.keywords == ("gout", "pain")
    assert [(r.key, r.number, r.is_unresolved) for r in document.references] == [
        ("doe", 1, False),
        ("roe", 2, False),
        ("old", 3, True),
    ]
    assert document.references[1].csl["DOI"] == "10.1000/xyz"
    assert document.claims[0].citations[1].locator == "p. 4"


def test_references_are_numbered_by_first_citation_narrative_ones_included() -> None:
    document = read(FRONT + "As @old showed, it works. [@roe]\n")
    assert [reference.key for reference in document.references] == ["old", "roe", "doe"]


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        ("[@doe]", ["doe"]), ("[-@doe]", ["doe"]), ("[see @doe, pp. 3-4; also @roe]", ["doe", "roe"]),
        ("[@doe] [@roe]", ["doe", "roe"]),
        ("[@doi:10.1016/S0140-6736(98)01234-5]", ["doi:10.1016/S0140-6736(98)01234-5"]),
        ("[@pmid:12; @pmcid:PMC34; @url:https://example.org/a?b=c]",
            ["pmid:12", "pmcid:PMC34", "url:https://example.org/a?b=c"]),
        ("`[@x]`", []), ("me@example.org", []), ("\\[@x\\]", []), ("@fig:x", []),
    ],
)  # fmt: skip
def test_pandoc_and_manubot_citations_are_read(cited: str, expected: list[str]) -> None:
    assert keys(read(FRONT + f"It works {cited}.\n")) == expected


def test_manubot_keys_bring_their_own_identifier() -> None:
    document = read("# T\n\nIt works [@doi:10.1000/x; @pmid:12; @url:https://example.org/a].\n")
    assert [dict(reference.csl) for reference in document.references] == [
        {"DOI": "10.1000/x"},
        {"PMID": "12"},
        {"URL": "https://example.org/a"},
    ]


def test_numbers_are_citations_where_there_is_a_list() -> None:
    document = read(
        "# T\n\nIt works [1, 3]. It lasts.[1-3] The CI was 95% CI [1, 2].\n\n## References\n\n1. Doe.\n2. "
        "Roe.\n3. Poe. https://doi.org/10.1000/x\n"
    )
    assert [keys(document, at) for at in range(3)] == [["1", "3"], ["1", "2", "3"], []]
    assert document.claims[2].text == "The CI was 95% CI [1, 2]."
    assert document.references[1].csl == {"DOI": "10.1000/x"}
    assert "References" not in document.body


@pytest.mark.parametrize(
    "listed",
    [
        "[^1]: Doe J. PMID: 12\n",
        "[1]: https://example.org\n",
        "## References\n\n[1] Doe J.\n",
        "## Sources\n\n- Doe J.\n",
    ],
)
def test_every_kind_of_list_is_understood(listed: str) -> None:
    mark = "[^1]" if listed.startswith("[^") else "[1]"
    document = read(f"# T\n\nIt works.{mark}\n\n{listed}")
    assert keys(document) == ["1"] and len(document.references) == 1 and len(document.claims) == 1


def test_a_placeholder_for_the_list_is_dropped() -> None:
    document = read('# T\n\nIt works [@doe].\n\n## References\n\n<!-- here -->\n<div id="refs"></div>\n')
    assert [claim.text for claim in document.claims] == ["It works."]
    assert document.references[0].is_unresolved


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1), (" \n\n", 1), ("# T\n", 1),
        (FRONT + "Fine. [@doe]\n\nIt works\n[@nobody].\n", 15),
        ("# T\n\nIt works [2].\n\n## References\n\n1. Doe.\n", 3),
        ("# T\n\nIt works.[^2]\n\n[^1]: Doe.\n", 3),
        ("---\ntitle: a: b\n---\n\nx", 2), ("---\ntitle: a\ntitle: b\n---\n\nx", 3),
        ("---\ntitle: a\naudience: cats\n---\n\nx", 3),
        ("---\ntitle: &a b\nsummary: *a\n---\n\nx", 2), ("---\ntitle: !!python/name:os.system x\n---\nx", 2),
        ("---\ntitle: x\n\ntext", 1),
        ("---\nreferences:\n  a: [1]\n---\nx", 3), ("---\nkeywords: " + "[" * 50 + "\n---\nx", 2),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BadInput) as refused:
        read(text)
    assert refused.value.line == line


def test_a_text_of_more_than_two_million_characters_is_refused() -> None:
    with pytest.raises(BadInput, match="2,000,000"):
        read("a\n" * 1_000_001)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# The title\n\nx", "The title"),
        ("Title\n=====\n\nx", "Title"),
        ("Does it work?\n\nx y", "Does it work?"),
        ("Only words here.", "Only words here."),
    ],
)
def test_a_title_is_found_without_front_matter(text: str, title: str) -> None:
    assert read(text).title == title


def test_line_ends_blanks_and_invisible_characters_make_no_difference() -> None:
    plain = read("# T\n\nGive 5 mg of it. [@a]\n")
    odd = read("\ufeff# T\r\n\r\nGive 5\u00a0mg\u200b of\u202f it.\u00ad [@a]\r\n")
    assert (odd.body, odd.claims) == (plain.body, plain.claims)
    assert any("cannot be seen" in warning.message for warning in odd.warnings)


def test_raw_html_is_text_and_warned_about() -> None:
    document = read("# T\n\nIt <b>works</b>.\n")
    assert document.claims[0].text == "It <b>works</b>."
    assert any("HTML" in warning.message and warning.line == 3 for warning in document.warnings)


def test_the_json_has_exactly_the_agreed_names() -> None:
    data = as_json(read(FRONT + "Give 5 mg. [@doe]\n"))
    assert set(data) == {"title", "audience", "claims", "references", "warnings"}
    assert data["claims"][0] == {
        "ordinal": 1,
        "text": "Give 5 mg.",
        "heading": [],
        "kind": "sentence",
        "citations": ["doe"],
        "risk": "high",
    }
    assert data["references"][0]["key"] == "doe" and set(data["warnings"][0]) == {"line", "message"}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("# T\n\nx [@a].", "markdown"),
        ("Why?\n\nWords. 1, 2\n", "page"),
        ("Why?\n\n • Words.\n", "page"),
        ("Why?\n\nWords.", "markdown"),
    ],
)
def test_the_form_is_told_by_its_marks(text: str, form: str) -> None:
    assert read_article(text) == read_article(text, form)


@pytest.mark.parametrize(
    ("typed", "claims"),
    [
        ("As @doe [p. 3] showed, it works. @roe disagrees.",
            [("As doe showed, it works.", ["doe"]), ("roe disagrees.", ["roe"])]),
        ("Kale et al. @doe found it (see @roe).", [("Kale et al. doe found it (see roe).", ["doe", "roe"])]),
        ("It works. @doe", [("It works.", ["doe"])]), ("Doe -@doe found it.", [("Doe found it.", ["doe"])]),
        ("@{doe}'s trial works.", [("doe's trial works.", ["doe"])]),
    ],
)  # fmt: skip
def test_a_narrative_citation_can_be_read_in_its_claim(
    typed: str, claims: list[tuple[str, list[str]]]
) -> None:
    document = read(FRONT + typed + "\n")
    assert [(claim.text, keys(document, at)) for at, claim in enumerate(document.claims)] == claims
    for claim in document.claims:
        (start, end), *_ = claim.spans
        assert document.body[start:end].count("@") == len(claim.citations) or typed == "It works. @doe"


@pytest.mark.parametrize(
    "key", ["fig-one", "tbl-two", "sec-methods", "eq-three", "tbl:x", "eq:x", "sec:x", "vid:x"]
)
def test_a_cross_reference_is_no_citation(key: str) -> None:
    assert keys(read(FRONT + f"See @{key} and [@{key}].\n")) == []


def test_manubot_keys_of_every_kind_are_citations() -> None:
    document = read(
        "# T\n\nIt works [@isbn:9780262517638; @arxiv:1502.01329; @wikidata:Q56458321; "
        "@clinicaltrials:NCT04280705; @raw:old; @tag:x; @tag:y; 10.1000/z].\n\n[@tag:x]: doi:10.1000/x\n"
        "[tag:y]: pmid:12\n"
    )
    assert [reference.key for reference in document.references if reference.is_unresolved] == ["raw:old"]
    assert dict(document.references[3].csl) == {"URL": "https://clinicaltrials.gov/study/NCT04280705"}
    assert [dict(reference.csl) for reference in document.references[5:]] == [
        {"DOI": "10.1000/x"},
        {"PMID": "12"},
        {"DOI": "10.1000/z"},
    ]
    assert "@doi:10.1000/z]" in document.body


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: T\nbibliography: paper.bib\n---\n\nIt works [@nobody].[^a]\n\n[^a]: A note.\n",
        (
            "---\ntitle: T\nbibliography: paper.bib\nreferences:\n  doe: null\n---\n\nIt works [@nobody; "
            "@doe].\n"
        ),
        "# T\n\nIt works [@nobody].[^1]\n\n[^1]: A note.\n",
        "# T\n\nIt works [@nobody; @doe].\n\n[@doe]: doi:10.1000/x\n",
    ],
)
def test_notes_and_a_bibliography_elsewhere_refuse_no_citekey(text: str) -> None:
    document = read(text)
    assert keys(document)[0] == "nobody"
    assert any("nobody is unresolved" in warning.message for warning in document.warnings)


def test_an_interval_from_zero_cites_nothing_even_beside_a_list() -> None:
    assert keys(read("# T\n\nIt lies in [0, 1] [1].\n\n## References\n\n1. Doe.\n")) == ["1"]


def test_a_reference_keeps_the_address_of_its_link() -> None:
    document = read(
        "# T\n\nIt works [1].\n\n## References\n\n1. Doe. [On fasting](https://example.org/f). 2019.\n"
    )
    assert (dict(document.references[0].csl), document.references[0].text) == (
        {"URL": "https://example.org/f"},
        "Doe. On fasting. 2019.",
    )


@pytest.mark.parametrize("form", ["markdown", "page", "auto"])
@pytest.mark.parametrize(
    "text",
    [
        "# A title{blanks}x\n\nA claim.",
        "# A title\n\nA claim.{blanks}x",
        "# A title\n\nA claim.{blanks}}}",
        "# A title\n\nTable: a caption{blanks}x\n\nA claim.",
        "# A title\n\nA claim. [1]\n\n## References\n\n1. A work{blanks}of 2020",
    ],
)
def test_a_line_full_of_blanks_is_read_as_fast_as_any(text: str, form: str) -> None:
    """The square of 90,000 blanks once took a minute: the short one is the yardstick,
    so no clock decides alone."""
    long_gap, short_gap = (read_article(text.format(blanks=" " * size), form) for size in (90_000, 100))
    assert long_gap == short_gap


def test_blank_lines_before_the_front_matter_change_nothing() -> None:
    text = "---\ntitle: Does it help?\naudience: patient\n---\n\nIt helps.\n"
    assert read_article("\n \n" + text, "markdown") == read_article(text, "markdown")


def test_a_form_that_there_is_not_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="no form «weird»"):
        read_article("# T\n\nA claim.", "weird")


@pytest.mark.parametrize("mark", ["!", ".", "?", "?!", ". ", "…"])
def test_a_line_of_stops_is_read_as_fast_as_any(mark: str) -> None:
    """40,000 of them once took forty seconds: without a clock, that the test ends is what it says."""
    assert read_article("# T\n\nA claim. " + mark * 40_000, "markdown").claims
