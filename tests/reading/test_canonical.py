"""Reading the canonical form gives the document back, and writing that gives the same bytes."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sizes import examples

from review_service.core.errors import BadInput
from review_service.reading.articles import read_article
from review_service.reading.canonical import to_markdown

PIECES = [
    "- ", "* ", "1. ", "10) ", "> ", "# ", "## ", "    ", "  ", "\n", "\n\n", "\n\n", "```\n", "| a | b |\n",
    "|---|---|\n", "---\n", "===\n",
    "[@a]", "[@a; @b, p. 4]", "@c ", "[1]", "[1, 2]", "[^1]", "[^1]: note 10.1000/x\n", "[1]: http://x.org\n",
    "[x]: http://y.org\n", "[x]",
    "[t][x]", "[t]{.c}", "{.c}", "{#b}", "~2~", "10^3-10^6 ", "^[note]", "<br>", "<sup>2</sup>", "<span>",
    "$$", "\n$$\n", "[!NOTE] ", "![alt. two](u)", "![i [@a]](u){#f}\n", "<b>", "<!--", "-->", "`", "``", "*",
    "**", "_", "\\", "\\*", "&lt;", "&", "<", "Word ",
    "lower ", "The end. ", "E.g. this. ", "Dr. X. ", "5 mg. ", "Table: cap\n", ": cap\n", "::: {#refs}\n",
    "## References\n", "References\n",
    "• ", "\t", "(", ")", "[", "]", "? ", "… ", "  \n", "\\\n", "\ue000", "\u200b", "{#a}", "^1^", "¹²",
    "  - ", "Submitted\n",
]  # fmt: skip
MESSES = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60)


@given(MESSES, st.sampled_from(["auto", "page", "markdown"]))
@settings(max_examples=examples(400), deadline=None)
def test_import_canonical_import_is_the_identity(text: str, form: str) -> None:
    try:
        document = read_article(text, form)
    except BadInput:
        return
    written = to_markdown(document)
    again = read_article(written, "markdown")
    assert replace(again, warnings=()) == replace(document, warnings=())
    assert to_markdown(again) == written
    written.encode("utf-8")


def test_prose_stands_on_one_line_and_nested_lists_are_indented_by_four() -> None:
    document = read_article("# T\n\nOne\ntwo.\n\n* a\n  * b\n    more\n* c\n", "markdown")
    assert document.body == "One two.\n\n- a\n    - b more\n- c"


def test_code_keeps_its_lines_and_a_table_its_columns() -> None:
    document = read_article("# T\n\n    x\n      y\n\nA | B\n--|:-:\n1 | 2 | 3\n", "markdown")
    assert document.body == "```\nx\n  y\n```\n\n| A | B |  |\n| --- | :---: | --- |\n| 1 | 2 | 3 |"


def test_the_front_matter_is_quoted_the_same_way_everywhere() -> None:
    document = read_article(
        '---\ntitle: "A: b"\nreferences:\n  yes: "doi:10.1/x"\n---\n\nIt is. [@yes]\n', "markdown"
    )
    assert to_markdown(document) == (
        '---\ntitle: "A: b"\naudience: professional\nreferences:\n  "yes": "doi:10.1/x"\n---\n\nIt '
        "is. [@yes]\n"
    )


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "# \ue000\n\nx\ufdd0 y"])
def test_characters_that_cannot_be_stored_never_reach_the_file(text: str) -> None:
    to_markdown(read_article(text, "markdown")).encode("utf-8")
