"""BibTeX as people have it: LaTeX accents, bodies in braces, broken entries, old encodings."""

from typing import Any

import pytest

from review_service.bibliography.formats.bibtex import read, write
from review_service.bibliography.formats.latex import decode, encode
from review_service.core.vocabulary import SourceKind

FILE = r"""% exported by hand
@string{jit = {Journal of Invented Trials}}
@ARTICLE{a1,
  author = {M{\"u}ller, J{\"o}rg and {World Health Organization} and Jan van der Berg and others},
  title = "{W}alking in {\'E}vian: {50\%} of $CO_2$ \& more",
  journal = jit, year = 2019, month = may, volume = 12, number = 3, pages = {101--9},
  doi = {https://doi.org/10.5555/A\_1}, eid = {e45}
}

@article{broken, title = {No end, author = {Lund, Ada}, year = 2020
}
@book(b1,
  editor = {de la Cruz, Mar{\'\i}a and Stone, Jr., John}, title = {Rest}, publisher = {Model Press},
  year = {2020}, isbn = {0-306-40615-3})
@article{a1, title = {The same key}, year = {1999}, doi = {10.1/x}}
@article{twice, title = {First}, title = {Second}, date = {2020-22}}
"""


def entries(text: str) -> list[Any]:
    return list(read(text.encode()).entries)


def test_one_bad_entry_is_named_with_its_line_and_loses_none_of_the_rest() -> None:
    reading = read(FILE.encode())
    assert [entry.item["title"] for entry in reading.entries] == [
        "Walking in Évian: 50% of CO<sub>2</sub> & more", "Rest", "The same key", "First",
    ]  # fmt: skip
    assert [problem.line for problem in reading.problems] == [10]
    assert [entry.line for entry in reading.entries] == [3, 12, 15, 16]


def test_names_are_split_before_latex_is_decoded() -> None:
    first = entries(FILE)[0]
    assert first.item["author"] == [
        {"family": "Müller", "given": "Jörg"},
        {"literal": "World Health Organization"},
        {"non-dropping-particle": "van der", "family": "Berg", "given": "Jan"},
    ]
    assert first.warnings == ("the list of names ends in «and others»: it is not complete",)


def test_fields_find_their_variables() -> None:
    first, book, *_ = entries(FILE)
    assert {name: first.item[name] for name in ("container-title", "volume", "issue", "page", "number",
        "DOI")} == {
        "container-title": "Journal of Invented Trials", "volume": "12", "issue": "3", "page": "101-109",
        "number": "e45", "DOI": "10.5555/a_1",
    }  # fmt: skip
    assert first.item["issued"] == {"date-parts": [[2019, 5]]}
    assert book.item["editor"] == [
        {"non-dropping-particle": "de la", "family": "Cruz", "given": "María"},
        {"family": "Stone", "given": "John", "suffix": "Jr"},
    ]
    assert book.warnings == ("the ISBN «0-306-40615-3» has a wrong check digit or length",)


def test_what_is_there_twice_or_implausible_is_said() -> None:
    *_, same_key, twice = entries(FILE)
    assert same_key.warnings == ("its key is there twice", "«10.1/x» is not a plausible DOI; it is left out")
    assert "DOI" not in same_key.item
    assert twice.warnings == ("one of its fields is there twice",)
    assert twice.item["issued"] == {"date-parts": [[2020]], "season": 2}


def test_latin_1_and_a_bom_are_read() -> None:
    text = "@article{a, title = {Größe}, author = {Müller, Jörg}}"
    for data in (text.encode("latin-1"), text.encode("utf-8-sig"), text.encode("utf-16")):
        (entry,) = read(data).entries
        assert entry.item["title"] == "Größe" and entry.item["author"][0]["family"] == "Müller"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Garc{\'\i}a", "García"), (r"Gar\c{c}on", "Garçon"), (r"\'{E}vian", "Évian"),
        (r"{\O}rsted", "Ørsted"),
        (r"\v{S}koda", "Škoda"), (r"Stra{\ss}e", "Straße"), (r"\AA ngstr\"om", "Ångström"), (r"\~n", "ñ"),
        (r"Paul Erd\H{o}s", "Paul Erdős"), (r"{\L}{\'o}d{\'z}", "Łódź"), (r"a~b", "a b"), (r"1--2", "1–2"),
        (r"``so''", "“so”"), (r"\emph{in vitro}", "<i>in vitro</i>"),
        (r"{\it in vitro} x", "<i>in vitro</i> x"),
        (r"$\beta_{2}$-blocker", "β<sub>2</sub>-blocker"), (r"costs $5", "costs $5"),
        (r"\$5 \& 6\%", "$5 & 6%"),
        (r"{{DNA} repair}", "DNA repair"), (r"\unknown{kept}", "kept"), ("a\\", "a\\"), ("{{{", ""),
        ("}}", ""),
    ],
)  # fmt: skip
def test_latex_is_read_as_text(latex: str, text: str) -> None:
    assert decode(latex) == text


def test_tags_that_do_not_match_are_not_written_as_groups() -> None:
    assert decode(encode("</i>odd<i>")) == "odd"


def test_a_key_is_written_once() -> None:
    text = write([{"id": "a b", "title": "One"}, {"id": "ab", "title": "Two"}]).decode()
    assert "@misc{ab," in text and "@misc{ref2," in text


def test_the_kind_is_guessed() -> None:
    (entry,) = entries("@article{a, title = {Walking: a systematic review}}")
    assert entry.kind is SourceKind.REVIEW
