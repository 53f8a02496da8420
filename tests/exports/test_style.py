"""References in a style of somebody's own: two small styles printed to the letter,
and files that are refused."""

from pathlib import Path

import pytest

from review_service.core.errors import BadConfiguration
from review_service.exports.ama import ama_reference_html, ama_references
from review_service.exports.markdown import to_markdown_file
from review_service.exports.style import ama_style
from review_service.reading.document import Reference
from review_service.services.publishing.reference_styles import style_at
from tests.exports.bundles import bundle

STYLES = Path(__file__).parent / "styles"
ITEMS = (
    Reference("a", 1, {"type": "article-journal", "title": "Walking & pain: a *trial*",
        "author": [{"family": "Moreau", "given": "Anne-Lise"}, {"family": "van der Okafor", "given": "BC"},
            {"literal": "The Walk Group"}], "container-title": "Journal of Invented Trials", "volume": "12",
            "page": "101-9", "issued": {"date-parts": [[2019, 3]]}, "DOI": "10.5555/walk_2019"}),
    Reference("b", 2, {"type": "book", "title": "On walking",
        "author": [{"family": "Diaz", "given": "Eva Maria"}, {"family": "Lee", "given": "Ann"}],
        "publisher": "Path Press", "publisher-place": "Lyon", "issued": {"date-parts": [[2021]]}}),
    Reference("c", 3, {"type": "webpage", "title": "Steps", "author": [{"literal": "City Health"}],
        "URL": "https://example.org/steps", "issued": {"date-parts": [[2020]]}}),
    Reference("d", 4, {}, "A leaflet *found*"),
)  # fmt: skip
GOLDEN = {
    "numbers": (
        (
            r"Moreau A-L et al. Walking &amp; pain: a \*trial\*. Journal of Invented Trials 2019 12:101–109. "
            r"doi [10.5555/walk\_2019](https://doi.org/10.5555/walk_2019)."
        ),
        "Diaz EM, Lee A. On walking. Lyon: Path Press. 2021.",
        "City Health. Steps. 2020.",
        r"A leaflet \*found\*",
    ),
    "author-date": (
        (
            r"Moreau, A.-L., B. C. van der Okafor, and The Walk Group (2019) Walking &amp; pain: a \*trial\*,"
            r" *Journal of Invented Trials*, 12, pp. 101–109."
        ),
        "Diaz, E. M. and A. Lee (2021) On walking.",
        "City Health (2020) Steps, [https://example.org/steps](https://example.org/steps).",
        r"A leaflet \*found\*",
    ),
}


def path(name: str) -> str:
    return str(STYLES / f"{name}.csl")


@pytest.mark.parametrize("name", GOLDEN)
def test_each_style_prints_its_own_way_without_a_second_number(name: str) -> None:
    assert ama_references(ITEMS, style_at(path(name))) == GOLDEN[name]


def test_what_was_printed_in_one_style_is_not_served_in_another() -> None:
    printed = [
        ama_reference_html(ITEMS[0], style) for style in (None, *(style_at(path(name)) for name in GOLDEN))
    ]
    again = [
        ama_reference_html(ITEMS[0], style) for style in (None, *(style_at(path(name)) for name in GOLDEN))
    ]
    assert len(set(printed)) == 3 and printed == again
    assert "<script" not in ama_reference_html(Reference("x", 1, {"type": "book", "title": "<script>"}),
        style_at(path("numbers")))  # fmt: skip


def test_an_export_names_the_style_and_is_the_same_to_the_byte(tmp_path: Path) -> None:
    copy = tmp_path / "house.csl"
    copy.write_bytes(Path(path("author-date")).read_bytes())
    first, second = (
        to_markdown_file(bundle(style=style_at(where))) for where in (path("author-date"), str(copy))
    )
    assert first == second
    assert b'reference_style: "Author and date, a small style for tests"\n' in first
    assert f'reference_style_sha256: "{style_at(str(copy)).sha256}"\n'.encode() in first
    assert b"(2019)" in first and b"reference_style" not in to_markdown_file(bundle())


def test_ours_is_the_style_where_no_path_is_set() -> None:
    assert style_at("") is ama_style()


HEAD = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" '
    'version="1.0"><info><title>x</title></info>'
)
CITES = '<citation><layout><text variable="title"/></layout></citation>'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<style>", "line 1: the style is not well-formed"),
        ("\n\n<html/>", "line 3: its outermost element is not the «style» of CSL"),
        (f"{HEAD}{CITES}</style>", "says nothing of a list of references"),
        ((
                '<style xmlns="http://purl.org/net/xbiblio/csl"><info><link rel="independent-parent" '
                'href="http://example.org/ama"/></info></style>'
            ), "only points to http://example.org/ama"),
        (f'{HEAD}{CITES}\n<bibliography><layout><text macro="none"/></layout></bibliography></style>',
            "line 2: it calls the macro «none», which it does not have"),
        (f"{HEAD}{CITES}<bibliography/></style>", "no reference can be printed in it"),
        ('<!DOCTYPE style [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + f"{HEAD}&x;</style>",
            "declares entities"),
        ("<" + "x" * 1_000_000, "larger than 1,000,000 bytes"),
        ("", "not well-formed"),
    ],
)  # fmt: skip
def test_a_file_that_could_not_print_is_refused_with_the_place(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "house.csl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadConfiguration) as refused:
        style_at(str(file))
    assert str(refused.value).startswith(f"REVIEW_CSL_STYLE, {file}: ") and why in str(refused.value)


def test_a_path_where_nothing_is_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match=r"cannot be read \(No such file or directory\)"):
        style_at(str(tmp_path / "none.csl"))
