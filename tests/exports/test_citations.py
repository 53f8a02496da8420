"""The body with numbers for citekeys: what counts as a citation, what stays, what is made harmless."""

import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.core.errors import BadInput
from review_service.exports.citations import list_numbers, listed_references, numbered_body
from tests.exports.bundles import document, reference

KEYS = ("a", "b2019", "doi:10.5555/x.1_(y)", "pmid:123", "e", "f")


def body(text: str) -> str:
    references = tuple(reference(place, key, text="typed") for place, key in enumerate(KEYS, start=1))
    return numbered_body(document(body=text, references=references))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It helps. [@a]", r"It helps. \[1\]"),
        ("It helps [@a; @b2019].", r"It helps \[1,2\]."),
        ("Out of order. [@f; @b2019]", r"Out of order. \[2,6\]"),
        ("Three in a row. [@a; @b2019; @doi:10.5555/x.1_(y); @e]", r"Three in a row. \[1-3,5\]"),
        ("Braces. [@{doi:10.5555/x.1_(y)}]", r"Braces. \[3\]"),
        ("A page. [@a, p. 4; @pmid:123]", r"A page. \[1(p4),4\]"),
        ("Pages, a table. [@a, pp. 4-6; @e, Table *1*]", r"Pages, a table. \[1(p4-6),5(Table \*1\*)\]"),
        (
            "A locator ends a run. [@a; @b2019; @doi:10.5555/x.1_(y), p. 9]",
            r"A locator ends a run. \[1,2,3(p9)\]",
        ),
        ("The same twice. [@a; @a, p. 4]", r"The same twice. \[1(p4)\]"),
        ("Over a line. [@a;\n@e]", r"Over a line. \[1,5\]"),
        ("In code `[@a]` and ``a ` [@a]``.", "In code `[@a]` and ``a ` [@a]``."),
        ("```\n[@a]\n```\n\n[@a]", "```\n[@a]\n```\n\n\\[1\\]"),
        ("~~~ md\n[@a]\n~~~\n", "~~~ md\n[@a]\n~~~\n"),
        ("One ` here.\n\nAnd [@a] there `.", "One ` here.\n\nAnd \\[1\\] there `."),
        ("```\n[@a]", "```\n[@a]\n```"),
        ("Before an aside [@a](n = 31)", r"Before an aside \[1\](n = 31)"),
        ("As @b2019 says, not @nobody.", r"As reference\[2\] says, not @nobody."),
        ("With a word before. [see @a; -@e]", r"With a word before. \[1,5\]"),
        (r"Escaped \[1].", r"Escaped \[1]."),
        (
            "Mail [me@example.org] or [a@b](https://example.org).",
            "Mail [me@example.org] or [a@b](https://example.org).",
        ),
    ],
)
def test_citations_become_numbers_and_nothing_else_does(text: str, expected: str) -> None:
    assert body(text) == expected


def test_a_citation_in_the_running_text_names_the_authors() -> None:
    lee = reference(1, "lee2020", text="typed", author=[{"family": "Lee_*"}, {"family": "Diaz"}])
    found = numbered_body(document(body="As @lee2020 [p. 4] found.", references=(lee,)))
    assert found == r"As Lee\_\* and Diaz\[1(p4)\] found."


def test_a_citation_without_an_entry_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="«lost2020»"):
        body("It helps. [@a; @lost2020]")


def test_numbers_follow_the_printed_list_where_the_stored_ones_have_gaps() -> None:
    gaps = document(body="[@x; @y]", references=(reference(9, "y", text="y"), reference(2, "x", text="x")))
    assert list_numbers(gaps) == {"x": 1, "y": 2}
    assert [one.key for one in listed_references(gaps)] == ["x", "y"]
    assert numbered_body(gaps) == r"\[1,2\]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("p <0.05 and 3 < 4", "p <0.05 and 3 < 4"),
        ("<!-- gone -->", "&lt;!-- gone -->"),
        ("See <https://example.org/a>.", "See <https://example.org/a>."),
        ("<javascript:alert(1)>", "&lt;javascript:alert(1)>"),
        ("{{ site.secret }} {% include x %}", r"\{\{ site.secret }} \{% include x %}"),
        ("`<b>`{=html}", r"`<b>`\{=html}"),
        ("```{=html}\n<b>\n```\n", "```\n<b>\n```\n"),
        (
            "[x](https://example.org 'a: b') [y](#z) [z](a/b)",
            "[x](https://example.org 'a: b') [y](#z) [z](a/b)",
        ),
        ("[x](javascript:alert(1))", "[x](#(1))"),
        ("[x](<JAVA&#115;cript:alert>)", "[x](#)"),
        ("[x](java\nscript:alert)", "[x](#)"),
        ("[x](javascript\\:alert)", "[x](#)"),
        ("[x](data:text/html,y)", "[x](#)"),
        ("[x]: javascript:alert", "[x]: #"),
        ("> [x@y]:\n> javascript:alert", "> [x@y]: #"),
        ("[x\\\\](javascript:alert)", "[x\\\\](#)"),
        ("[<b>me@x.org](javascript:alert)", "[&lt;b>me@x.org](#)"),
        ("[x]: https://example.org", "[x]: https://example.org"),
        (r"An aside \[1\](note: kept)", r"An aside \[1\](note: kept)"),
    ],
)
def test_what_could_run_or_be_expanded_becomes_text(text: str, expected: str) -> None:
    assert body(text) == expected


@given(
    words=st.lists(
        st.sampled_from(["word", "4.5 mg", "`code`", "[@a]", "[@e; @f, p. 2]", "\n\n", "`", "(x)"])
    ),
)
def test_no_citekey_is_left_outside_code_and_every_number_is_in_the_list(words: list[str]) -> None:
    html = markdown.markdown(body(" ".join(words)))
    outside = re.sub(r"<code>.*?</code>", "", html, flags=re.S)
    assert "[@" not in outside
    for group in re.findall(r"\[(\d[^\]]*)\]", outside):
        assert all(1 <= int(number) <= len(KEYS) for number in re.findall(r"(?:^|,)(\d+)", group))
