"""What Pandoc, Quarto, Manubot and HTML add to Markdown is taken out of the claims; the words stay."""

import pytest

from review_service.reading.articles import read_article
from review_service.reading.document import Document


def read(text: str) -> Document:
    return read_article(f"# T\n\n{text}\n", "markdown")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("[Small caps]{.smallcaps} help.", "Small caps help."),
        ("[A link](https://example.org){.button} helps.", "A link helps."),
        ("The `code`{.python} runs.", "The code runs."), ("It ends so. {#par:end}", "It ends so."),
        ("Keep it below 50 cmH~2~O.", "Keep it below 50 cmH₂O."),
        ("Give Ca^2+^ at 10^9^/L.", "Give Ca²⁺ at 10⁹/L."),
        ("C~max~ rose on the 5^th^ day.", "Cmax rose on the 5th day."),
        ("It was 10^3-10^6 and ~20% to ~30%.", "It was 10^3-10^6 and ~20% to ~30%."),
        ("It is ~~wrong~~ right.", "It is ~~wrong~~ right."),
        ("It rose<br>by 5 cm<sup>2</sup> of H<sub>2</sub>O.", "It rose by 5 cm² of H₂O."),
        ('It <span class="x">rose</span>.', "It rose."), ("If a <b and c> d.", "If a <b and c> d."),
        ("It rose.^[By a note.] Yes.", "It rose."), ("`H~2~O` and `<br>` stay.", "H~2~O and <br> stay."),
        ("> [!WARNING]\n> Stop it.", "Stop it."),
        ("See [x](https://example.org/~2~a){.b}.", "See x."),
    ],
)  # fmt: skip
def test_marks_go_and_words_stay(typed: str, shown: str) -> None:
    assert read(typed).claims[0].text == shown


def test_an_inline_note_is_a_sentence_in_brackets() -> None:
    assert [claim.text for claim in read("It rose.^[By a note.] Yes.").claims] == [
        "It rose.",
        "(By a note.)",
        "Yes.",
    ]


def test_the_html_left_out_is_named_with_its_line() -> None:
    document = read("One line\nand a <span>second</span> one.")
    assert any("left out: «<span>»" in warning.message and warning.line == 4 for warning in document.warnings)


@pytest.mark.parametrize(
    "formula",
    [
        "$$ y = mx + b $$ {#eq:line}",
        "$$\ny = mx\n+ b_1\n$$",
        "\\begin{equation}\nf(x) = \\int x\n\\end{equation}",
    ],
)
def test_a_displayed_formula_is_no_claim_and_is_kept_as_it_is(formula: str) -> None:
    document = read(f"It is a line:\n{formula}\nwhere y rises.")
    assert [claim.text for claim in document.claims] == ["It is a line:", "where y rises."]
    assert formula.removesuffix(" {#eq:line}") in document.body


def test_what_only_looks_like_a_formula_is_prose() -> None:
    assert [claim.text for claim in read("$$ is a sign.\n\n$$ x").claims] == ["$$ is a sign.", "$$ x"]


def test_an_image_may_hold_links_and_citations() -> None:
    document = read('![**Flares.** Counts [@a] by [month](https://example.org).](x.svg){#fig:x width="5in"}')
    (claim,) = document.claims
    assert (claim.text, claim.kind.value) == ("Flares. Counts by month.", "caption")
    assert [citation.key for citation in claim.citations] == ["a"]
