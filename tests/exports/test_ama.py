"""AMA references: a golden list of every kind, an independent reader, and data nobody would write."""

import json
from html.parser import HTMLParser
from typing import Any

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sizes import examples
from work import steps

from review_service.exports import ama
from review_service.exports.ama import (
    ama_reference_html,
    ama_reference_text,
    ama_references,
    plain_reference,
)
from review_service.exports.csl_item import clean_item
from review_service.exports.style import OURS, ama_style
from tests.exports.ama_items import GOLDEN, JOURNAL
from tests.exports.bundles import reference

FIELDS = (
    *(
        "type",
        "title",
        "author",
        "editor",
        "issued",
        "accessed",
        "volume",
        "issue",
        "page",
        "number",
        "edition",
    ),
    *("container-title", "container-title-short", "publisher", "genre", "DOI", "PMID", "PMCID", "URL"),
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.text(
    "<i>/*_[](){}`\\&#@^$~|!. \u202e1aI-", max_size=12
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["family", "given", "literal", "suffix", "date-parts", "raw", "season"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
KINDS = st.sampled_from(
    ["article-journal", "book", "chapter", "report", "webpage", "article", "pamphlet", "nonsense"]
)


class TextOf(HTMLParser):
    """The characters a browser would show, and the tags it would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags = "", set[str]()
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


@pytest.mark.parametrize(("shows", "csl", "expected"), GOLDEN, ids=[row[0] for row in GOLDEN])
def test_each_kind_of_work_is_printed_as_ama_wants_it(shows: str, csl: dict[str, Any], expected: str) -> None:
    assert ama_references([reference(**csl)]) == (expected,)


@pytest.mark.parametrize("csl", [row[1] for row in GOLDEN], ids=[row[0] for row in GOLDEN])
def test_citeproc_prints_every_golden_item_itself(csl: dict[str, Any]) -> None:
    assert ama._through_citeproc(clean_item(csl), ama_style())


def test_the_style_is_valid_csl(recwarn: pytest.WarningsRecorder) -> None:
    from citeproc import CitationStylesStyle

    CitationStylesStyle(str(OURS), validate=True)  # warns, and warnings are errors, where it is not
    assert not recwarn


def test_a_reference_nobody_could_identify_prints_what_was_typed() -> None:
    typed = reference(text="A leaflet *found*\nat home", publisher="unknown")
    assert ama_references([typed]) == (r"A leaflet \*found\* at home",)


def test_a_reference_of_which_nothing_is_known_says_so() -> None:
    assert ama_references([reference()]) == ("Reference not identified",)
    assert ama_reference_html(reference(title="\u202e")) == "Reference not identified"


def test_words_typed_beside_an_identifier_are_kept_with_it() -> None:
    (line,) = ama_references([reference(text="Moreau, walking trial", PMID="12345678")])
    assert line == "Moreau, walking trial PMID: [12345678](https://pubmed.ncbi.nlm.nih.gov/12345678/)"


def test_html_links_identifiers_and_escapes_everything_else() -> None:
    html = ama_reference_html(
        reference(**JOURNAL | {"title": "<script>x</script> & <i>y</i>", "DOI": "10.5555/a<b"})
    )
    assert "&lt;script&gt;x&lt;/script&gt; &amp; <i>y</i>. <i>J Invent Trials</i>." in html
    assert html.endswith('doi:<a href="https://doi.org/10.5555/a%3Cb">10.5555/a&lt;b</a>')


def test_plain_text_has_no_marks_of_markdown() -> None:
    line = ama_reference_text(reference(**JOURNAL | {"title": "A *b* & <i>c</i>_", "DOI": "10.5555/a_b"}))
    assert line == "Moreau AL, Okafor BC. A *b* & c_. J Invent Trials. 2019;12(3):101-109. doi:10.5555/a_b"


def test_an_address_that_runs_is_never_a_link() -> None:
    html = ama_reference_html(reference(title="x", URL=" JavaScript:alert('1')"))
    assert "<a" not in html


@settings(max_examples=examples(150), deadline=None)
@given(csl=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8), kind=KINDS | VALUES, text=TEXTS)
def test_no_item_however_odd_breaks_a_line_or_opens_a_tag(csl: dict[str, Any], kind: Any, text: str) -> None:
    odd = reference(text=text, **{**csl, "type": kind})
    (line,) = ama_references([odd])
    assert line
    assert len(line.splitlines()) == 1
    assert "\u202e" not in line
    assert TextOf(ama_reference_html(odd)).tags <= {"i", "a"}
    assert isinstance(plain_reference(clean_item(odd.csl)), str)


@settings(max_examples=examples(150), deadline=None)
@given(title=TEXTS, family=TEXTS, typed=TEXTS)
def test_an_independent_reader_of_the_markdown_shows_the_same_words_as_the_html(
    title: str, family: str, typed: str
) -> None:
    for one in (
        reference(title=f"T {title}", author=[{"family": family}], type="article-journal"),
        reference(text=typed),
    ):
        (line,) = ama_references([one])
        read = TextOf(markdown.markdown(f"1. {line}", extensions=["tables", "fenced_code"]))
        shown = TextOf(ama_reference_html(one))
        assert " ".join(read.text.split()) == " ".join(shown.text.split())
        assert read.tags - {"ol", "li"} <= {"em", "a"}


@given(csl=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8))
def test_a_cleaned_item_survives_json(csl: dict[str, Any]) -> None:
    cleaned = clean_item(csl)
    assert json.loads(json.dumps(cleaned)) == cleaned


def test_references_already_seen_are_not_written_again() -> None:
    thirty = [reference(n, **JOURNAL | {"volume": str(n), "DOI": f"10.5555/{n}"}) for n in range(1, 31)]
    first = steps(lambda: ama_references(thirty))
    assert steps(lambda: ama_references(thirty)) < first / 5


def test_importing_the_exports_does_not_import_citeproc() -> None:
    import subprocess
    import sys

    code = "import sys, review_service.exports; sys.exit('citeproc' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
