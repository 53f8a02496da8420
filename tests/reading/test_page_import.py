"""A pasted page: what is article, what is page, and which numbers are citations."""

from pathlib import Path

import pytest

from review_service.core.errors import BadInput
from review_service.reading.articles import read_article
from review_service.reading.document import Audience, ClaimKind, Document
from review_service.reading.inline import plain
from review_service.reading.page_citations import candidates
from review_service.reading.page_escape import escape

PAGE = (Path(__file__).parent.parent / "fixtures" / "pasted_page.txt").read_text(encoding="utf-8")


def page() -> Document:
    return read_article(PAGE)


def cited(text: str, rest: str = "Other words. 1, 2, 3") -> list[str]:
    document = read_article(f"Why so?\n\n{text}\n\n{rest}\n", "page")
    return [citation.key for citation in document.claims[0].citations]


def test_the_title_is_the_question_of_the_first_line() -> None:
    assert page().title.startswith("Is low‑dose colchicine effective") and page().title.endswith("?")


def test_no_furniture_is_left_in_the_body() -> None:
    for words in (
        "Advisory",
        "Educational",
        "Submitted",
        "Under Review",
        "Last updated",
        "Personal",
        "Which best",
        "follow-up",
        "assistant",
    ):
        assert words not in page().body


def test_headings_stand_on_two_levels() -> None:
    headings = [line for line in page().body.split("\n") if line.startswith("#")]
    assert headings == [
        "## How Colchicine Prevents Flares",
        "## Mechanism: Two Steps",
        "### Neutrophil Recruitment",
        "### Inflammasome",
        "## Evidence",
        "### Flares",
        "## Safety",
        "### Who Must Not Take It",
        "## Common Pitfalls to Avoid",
    ]


def test_each_claim_carries_the_numbers_behind_it_and_none_in_its_text() -> None:
    found = {claim.text: [citation.key for citation in claim.citations] for claim in page().claims}
    assert found["Fewer neutrophils reach the joint, as seen in 24 men (p=0.021)."] == ["3", "1"]
    assert found["A trial of 43 adults published in 2004 halved the flares in 2013."] == ["4"]
    assert found["Treatment for 7-10 days was not enough, in 9 of 12."] == ["4", "2"]
    assert found["It lowers the release of IL-1, IL-6 and TNF-alpha by macrophages."] == ["3"]


def test_items_of_every_bullet_are_claims_with_their_heading_path() -> None:
    claim = next(claim for claim in page().claims if "dialysis" in claim.text)
    assert (claim.kind, claim.heading) == (ClaimKind.ITEM, ("Safety", "Who Must Not Take It"))
    assert "Diarrhoea is usual." in [claim.text for claim in page().claims]


def test_the_references_are_made_unresolved() -> None:
    assert [(reference.key, reference.number) for reference in page().references] == [
        (str(n), n) for n in range(1, 6)
    ]
    assert all(reference.is_unresolved for reference in page().references)


def test_the_disclaimer_is_told_apart_and_says_who_reads() -> None:
    assert page().disclaimer.startswith("This information is intended for healthcare professionals.")
    assert page().audience is Audience.PROFESSIONAL
    patient = PAGE.replace("Professional Medical", "Medical").replace(
        "This information is intended for healthcare professionals. It does not replace clinical judgment.",
        "Talk to your doctor before you change anything.",
    )
    assert read_article(patient).audience is Audience.PATIENT


def test_every_guess_is_warned_about_with_its_line() -> None:
    lines = PAGE.split("\n")
    warnings = page().warnings
    for shown in ("Personalize", "Inflammasome", "Common Pitfalls to Avoid", "Have a follow-up question?"):
        assert any(lines[warning.line - 1] == shown and shown in warning.message for warning in warnings)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("It works. 1, 2", ["1", "2"]),
        ("It works.1,2", ["1", "2"]),
        ("It works.¹", ["1"]),
        ("It works [1, 2].", ["1", "2"]),
        ("It works [1-3].", ["1", "2", "3"]),
        ("It works in 9 of 12. 3", ["3"]),
        ("It works (p=0.016). 1", ["1"]),
        ("Take 1-5 mg of IL-1, IL-6 in 2013.", []),
        ("It was first seen in 2013. 120", []),
        ("It works at a dose of 4.5", []),
        ("The area is 10 m².", []),
        ("The mean was 7 (95% CI [1, 3]).", []),
        ("It works, see No.2", []),
    ],
)
def test_only_numbers_behind_a_stop_are_citations(text: str, keys: list[str]) -> None:
    assert cited(text) == keys


def test_a_range_that_runs_past_the_reference_list_cites_the_works_that_are_there() -> None:
    page = "Why?\n\nIt works [1-3]. It lasts. 3\n\nReferences\n1. Doe. A trial.\n2. Roe. A review.\n"
    document = read_article(page, "page")
    assert [[one.key for one in claim.citations] for claim in document.claims] == [["1", "2"], [], []]
    messages = [warning.message for warning in document.warnings]
    assert "«[1-3]» cites 3, which the reference list does not hold." in messages
    assert "«3» was read as text: there is no such reference." in messages


def test_a_number_between_two_sentences_is_a_citation_and_the_next_sentence_stands_alone() -> None:
    document = read_article("Why so?\n\nIt works. 1, 2 The dose is low. 3 patients left. 1\n", "page")
    assert [claim.text for claim in document.claims] == ["It works.", "The dose is low.", "3 patients left."]


def test_a_numbered_list_under_references_gives_the_works() -> None:
    document = read_article(
        (
            "Why so?\n\nIt works. 1, 2\n\nReferences\n\n1. Doe J. A trial. doi:10.1000/ab.\n2. Roe R. PMID: "
            "123456\n"
        ),
        "page",
    )
    assert [dict(reference.csl) for reference in document.references] == [
        {"DOI": "10.1000/ab"},
        {"PMID": "123456"},
    ]
    assert [claim.text for claim in document.claims] == ["It works."]


def test_a_bracketed_number_outside_the_list_is_read_as_text_and_warned_about() -> None:
    document = read_article("Why so?\n\nIt works. 1\n\nIt fails [7].\n\nReferences\n\n1. Doe J.\n", "page")
    assert any("[7]" in warning.message for warning in document.warnings)


def test_a_page_of_furniture_alone_is_refused() -> None:
    with pytest.raises(BadInput):
        read_article("Personalize\nHave a follow-up question?\n", "page")


@pytest.mark.parametrize(
    "text",
    [
        "a*b*c",
        "# 5",
        "1. x",
        "<b>",
        "_x_ [a](b)",
        "@key",
        "- 5",
        "> 5",
        "a \\ b",
        "Table: x",
        "C #",
        "&lt;",
        "{#a}",
        "`c`",
        "| a |",
        "::: x",
    ],
)
def test_escaped_text_reads_back_as_it_was(text: str) -> None:
    assert plain(escape(text)) == text
    document = read_article(f"# T\n\nx\n\n{escape(text)} y\n", "markdown")
    assert document.claims[-1].text == f"{text} y" and document.claims[-1].kind is ClaimKind.SENTENCE


def test_a_glued_decimal_is_no_candidate() -> None:
    assert not candidates("The dose is 4.5")


def claims_of(*lines: str) -> list[tuple[str, str, list[str]]]:
    document = read_article("\n".join(["Why so?", "", *lines, "", "Other words. 1, 2, 3"]), "page")
    return [
        (claim.kind.value, claim.text, [citation.key for citation in claim.citations])
        for claim in document.claims[:-1]
    ]


@pytest.mark.parametrize("sign", ["➢ ", "✓ ", "→ ", "◆ ", "o ", "> ", "a) ", "(b) ", "ii) ", "II. ", "— "])
def test_other_bullets_begin_items(sign: str) -> None:
    assert claims_of("Signs", f"{sign}Weak legs", f"{sign}Dark urine. 1") == [
        ("item", "Weak legs", []),
        ("item", "Dark urine.", ["1"]),
    ]


@pytest.mark.parametrize("divider", ["\t", " | "])
def test_a_flattened_table_is_a_table(divider: str) -> None:
    rows = (("Drug", "Stop before"), ("LDN", "2 days [1]"), ("Naltrexone", "72 h"))
    assert claims_of("Table 1. Timing of it", *(divider.join(row) for row in rows)) == [
        ("caption", "Table 1. Timing of it", []),
        ("row", "LDN | 2 days", ["1"]),
        ("row", "Naltrexone | 72 h", []),
    ]


def test_a_numbered_heading_is_one_and_a_numbered_item_is_one() -> None:
    document = read_article(
        "Why so?\n\n1. Background\n\nIt works. 1\n\n2. How much?\n1) Start low\n2) Go slow\nIt lasts. 1\n"
    )
    assert [(claim.heading[-1:], claim.text) for claim in document.claims][:2] == [
        (("Background",), "It works."),
        (("Background",), "How much?"),
    ]


def test_a_short_line_that_begins_in_mixed_case_begins_a_line() -> None:
    assert [text for _, text, _ in claims_of("eGFR 30–50: once daily", "eGFR <30: never")] == [
        "eGFR 30–50: once daily",
        "eGFR <30: never",
    ]


def test_a_number_in_brackets_may_name_a_page() -> None:
    document = read_article(
        "Why so?\n\nIt works [2, p. 4]. It lasts [1].\n\nReferences\n[1] Doe\n[2] Roe "
        "https://example.org/x.pdf\n[3] Poe\n"
    )
    assert document.claims[0].citations[0].locator == "p. 4"
    assert {reference.key: reference.text for reference in document.references} == {
        "1": "Doe", "2": "Roe https://example.org/x.pdf", "3": "Poe",
    }  # fmt: skip


def test_a_disclaimer_without_heading_behind_the_references_is_found() -> None:
    document = read_article(
        "Why so?\n\nIt works [1].\n\nReferences\n[1] Doe. 2001.\n\nThis page is for informational purposes "
        "only. Talk to your doctor.\n"
    )
    assert document.disclaimer.startswith("This page is for") and document.audience is Audience.PATIENT
    assert [reference.key for reference in document.references] == ["1"]


def test_a_line_below_a_numbered_list_is_not_dropped() -> None:
    document = read_article(
        "Why so?\n\nIt works [1].\n\nReferences\n[1] Doe. 2001.\nRoe. 2002.\n[2] Poe. 2003.\n"
    )
    assert {reference.text for reference in document.references} == {"Doe. 2001.", "Roe. 2002.", "Poe. 2003."}


def test_who_reviewed_the_page_and_when_is_furniture() -> None:
    document = read_article(
        "Why so?\n\nMedically reviewed by A. Doe, M.D. — Updated on May 3, 2025\n\n• It works. 1\n"
    )
    assert [claim.text for claim in document.claims] == ["It works."]
