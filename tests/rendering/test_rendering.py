"""The HTML of an article: claims and citations marked, nothing of what was typed runs, nothing stalls."""

import re
from collections.abc import Callable
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sizes import examples
from work import assert_work_grows_with

from review_service.core.errors import BadInput
from review_service.reading.articles import read_article
from review_service.rendering.html import guard_input, render_body, render_text

OPENERS = [
    "<![", "[", "1. ", "[@a ", "> ", ">", "- ", "*a ", "*a* ", "**a ", "_a ", "*a _b ", "`", "` ``", "![",
    "![a](", "[a](b ", "[a](b)", "[](", "(", "<a ",
    "<http://", "&#", "&amp;", "\\[", "@a ", "[1] ", "[^1]", "|a|b|\n|-|-|\n", "# a\n", "```\n", "[a]: b\n",
    "A. ", "(A. ", "e.g. ", "<!-- ", "{#", "^1^",
    "[a [b](c) ", "> - ", "- > ", "**_a_ ", "a\\\n", "x [@a; @b]. ", "A b. 1, 2\n", "a\n\n", "@url:http://",
    "@{", "* ", "1", " \n", '"a. ', "****",
]  # fmt: skip
ATTACKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
    "[x](data:text/html,1)", "![x](javascript:alert(1))", "<javascript:alert(1)>",
    "[x](vbscript:1)", "[x](//evil.example)", "[x](/admin)", '[x](http://a.b "onmouseover=alert(1)")',
    "<svg/onload=1>", "[x](http://a\"onmouseover=1)", "`<script>`", "    <script>",
    "# x {#body}", "[x]: javascript:alert(1)\n\n[x]", "&lt;script&gt;alert(1)&lt;/script&gt;", "\\<script>",
    "<a href='x'>", "<!-- <script> -->", "\ue003script>", "```\n<script>\n```",
]  # fmt: skip
BODY_TAGS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "pre",
        "code",
        "hr",
        "em",
        "strong",
        "a",
        "sup",
        "span",
    ]
)


class Tags(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def render(body: str) -> str:
    return render_body(read_article(f"# T\n\n{body}", "markdown"))


def assert_safe(html: str) -> None:
    for tag, attributes in Tags(html).found:
        assert tag in BODY_TAGS
        assert set(attributes) <= {"href", "rel", "title", "class", "id", "data-claim", "data-ref", "start"}
        assert re.match(r"(?:https?://|mailto:|#ref-\d|$)", attributes.get("href") or "", re.IGNORECASE)
        assert re.match(r"(?:claim-|sec-|$)", attributes.get("id") or "")


def test_claims_and_citations_are_marked() -> None:
    assert render("It *fell*. [@a; @b, p. 4] It rose [@a].") == (
        '<p><span class="claim" data-claim="1" id="claim-1">It <em>fell</em>.</span> <sup '
        'class="citation"><a data-ref="1" href="#ref-1" rel="noopener noreferrer">1</a>,<a data-ref="2" '
        'href="#ref-2" title="p. 4" rel="noopener noreferrer">2</a></sup> <span class="claim" '
        'data-claim="2" id="claim-2">It rose <sup class="citation"><a data-ref="1" href="#ref-1" '
        'rel="noopener noreferrer">1</a></sup>.</span></p>'
    )


def test_a_citation_in_the_running_text_names_the_authors_before_its_number() -> None:
    text = (
        "---\ntitle: T\nreferences:\n  lee2020:\n    title: W\n    author: [{family: '<b>Lee'}, {family: "
        "Roe}]\n  x1:\n    title: A label\n---\n\nAs @lee2020 found, it helps. @x1 *says* so.\n"
    )
    html = render_body(read_article(text, "markdown"))
    words = re.sub(r"<[^>]+>", "", html)
    assert words.strip() == "As &lt;b&gt;Lee and Roe1 found, it helps. reference2 says so."


def test_emphasis_across_claims_is_closed_and_opened_again() -> None:
    html = render("**It fell. It rose.** [@a]")
    assert re.findall(r"<strong>(.*?)</strong>", html) == ["It fell.", "It rose."]
    assert "*" not in html


def test_each_cell_of_a_row_is_marked_and_the_id_comes_once() -> None:
    html = render("| H | I |\n|---|--:|\n| a | b |\n")
    assert html.count('data-claim="1"') == 2 and html.count('id="claim-1"') == 1
    assert '<th class="text-end">I</th>' in html


def test_headings_start_at_h2_and_have_ids_that_stay() -> None:
    html = render("# A b\n\nx\n\n## A b\n\ny")
    assert re.findall(r"<h\d id=\"[^\"]*\"", html) == ['<h2 id="sec-a-b"', '<h3 id="sec-a-b--2"']


def test_an_image_shows_its_words_only() -> None:
    assert render("![Shown *here*.](http://x.org/f.png)") == (
        '<p class="caption"><span class="claim" data-claim="1" id="claim-1">Shown <em>here</em>.</span></p>'
    )


def test_a_text_has_lists_links_and_no_claims() -> None:
    assert render_text("# H\n\n- a [b](https://x.org)\n- **c**\n") == (
        '<h2 id="sec-h">H</h2><ul><li>a <a href="https://x.org" rel="noopener '
        'noreferrer">b</a></li><li><strong>c</strong></li></ul>'
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_was_typed_runs(attack: str) -> None:
    assert_safe(render(f"Words {attack} more.\n\n{attack}\n"))
    assert_safe(render_text(attack))


@given(st.lists(st.sampled_from([*ATTACKS, *OPENERS, "Word. ", "\n\n"]), max_size=25).map("".join))
@settings(max_examples=examples(150), deadline=None)
def test_no_mixture_of_attacks_runs_and_every_claim_is_marked_once(text: str) -> None:
    try:
        document = read_article(f"# T\n\nStart. {text}", "markdown")
        html = render_body(document)
    except BadInput:
        return
    assert_safe(html)
    assert [html.count(f'id="claim-{claim.ordinal}"') for claim in document.claims] == [1] * len(
        document.claims
    )


def answered_or_refused(answer: Callable[[], object]) -> None:
    with suppress(BadInput):
        answer()


@pytest.mark.parametrize("opener", OPENERS)
def test_what_stalls_other_renderers_is_answered_or_refused_without_stalling(opener: str) -> None:
    def of(size: int) -> str:
        return opener * (size // len(opener))

    assert_work_grows_with(1_000, lambda size: answered_or_refused(lambda: render_text(of(size))))
    assert_work_grows_with(1_000, lambda size: answered_or_refused(lambda: render(of(size))))
    assert_work_grows_with(16_384, lambda size: answered_or_refused(lambda: guard_input(of(size))))
    for answer in (
        lambda: render_text(of(16_384)),
        lambda: render(of(16_384)),
        lambda: guard_input(of(524_288)),
    ):
        answered_or_refused(answer)  # other renderers stall for 7 to 60 seconds


@pytest.mark.parametrize(
    "text",
    ["<![" * 30, "1. " * 60 + "x", "[" * 100, "a\n" * 30_000, "x" * 200_000, "> " * 100 + "x", "*a" * 500],
)
def test_runs_that_no_person_writes_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        guard_input(text)
