"""CSL → format → CSL keeps what the format can hold, and docs/reference/sources.md says what that is."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sizes import examples

from review_service.bibliography.formats.registry import (
    FORMATS,
    VARIABLES,
    WRITABLE,
    SourceFormat,
    detect,
    read_sources,
)
from tests.bibliography.records import RECORDS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "sources.md"


def what_is_kept(item: dict[str, Any], chosen: SourceFormat) -> dict[str, Any]:
    """The part of `item` that the format says it keeps."""
    kept = {name: value for name, value in item.items() if name in chosen.keeps}
    if chosen.types is not None and item["type"] not in chosen.types:
        del kept["type"]
    issued = kept.get("issued", {})
    if "date range" not in chosen.keeps and len(issued.get("date-parts", ())) == 2:
        kept["issued"] = {"date-parts": issued["date-parts"][:1]}
    if (
        chosen.name == "nbib"
        and item["type"] == "article-journal"
        and "page" not in item
        and "number" in item
    ):
        # MEDLINE has one field for both, and only a number like `e45` is known for what it is
        kept["number" if item["number"].startswith("e") else "page"] = item["number"]
    return kept


def there_and_back(chosen: SourceFormat, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    assert chosen.write is not None
    reading = chosen.read(chosen.write(items))
    assert reading.problems == ()
    return [entry.item for entry in reading.entries]


@pytest.mark.parametrize("name", WRITABLE)
@pytest.mark.parametrize("shows", RECORDS)
def test_what_the_format_can_hold_comes_back(name: str, shows: str) -> None:
    item, chosen = RECORDS[shows], FORMATS[name]
    (back,) = there_and_back(chosen, [item])
    kept = what_is_kept(item, chosen)
    assert {variable: back.get(variable) for variable in kept} == kept
    assert set(back) - {"type"} <= set(kept), "nothing is made up"


@pytest.mark.parametrize("name", WRITABLE)
def test_all_records_in_one_file_come_back_in_their_order(name: str) -> None:
    """Import → export → import: the second reading is the first."""
    first = there_and_back(FORMATS[name], list(RECORDS.values()))
    assert [item["title"] for item in first] == [item["title"] for item in RECORDS.values()]
    assert there_and_back(FORMATS[name], first) == first


@pytest.mark.parametrize("name", WRITABLE)
def test_the_format_of_what_was_written_is_found(name: str) -> None:
    write = FORMATS[name].write
    assert write is not None
    for shows, item in RECORDS.items():
        assert detect(write([item])) == name, shows
        assert len(read_sources(write([item])).entries) == 1


@pytest.mark.parametrize("name", WRITABLE)
def test_an_abstract_comes_back_beside_the_item(name: str) -> None:
    write = FORMATS[name].write
    assert write is not None
    text = "BACKGROUND: Pain hurts. METHODS: We walked 10% more & rested. RESULTS: It helped."
    (entry,) = FORMATS[name].read(write([{**RECORDS["journal article"], "abstract": text}])).entries
    assert "abstract" not in entry.item and entry.abstract is not None
    assert " ".join(entry.abstract.split()) == text


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp", "Zs", "Co"]),
    min_size=1, max_size=8)  # fmt: skip
TITLES = (
    st.lists(WORDS, min_size=1, max_size=4).map(" ".join).filter(lambda title: title.strip("-–—`'. ") != "")
)


@settings(max_examples=examples(40), deadline=None)
@given(
    title=TITLES
    | st.text("\\{}$%&#_^~<>i/-`'\"@,=. a", min_size=1, max_size=12).map(lambda text: f"T {text} e")
)
@pytest.mark.parametrize("name", WRITABLE)
def test_no_title_however_odd_loses_the_record_or_its_neighbour(name: str, title: str) -> None:
    items = [{"type": "article-journal", "title": title, "DOI": "10.5555/odd"}, RECORDS["book"]]
    odd, book = there_and_back(FORMATS[name], items)
    assert book["title"] == "Pain and walking"
    assert odd["DOI"] == "10.5555/odd"


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=examples(40), deadline=None)
@given(
    data=st.binary(max_size=80) | st.text("@article{a,=}\n TY-PMIDER<>[]\"':0.", max_size=80).map(str.encode)
)
def test_no_bytes_however_odd_break_a_reader(name: str, data: bytes) -> None:
    reading = FORMATS[name].read(data)
    lines = data.count(b"\n") + data.count(b"\r") + 1
    assert all(1 <= problem.line <= lines and problem.message for problem in reading.problems)


def test_the_page_says_what_each_format_keeps() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"\| `", line)]
    said = {
        cells[0].strip("`"): cells[1:]
        for line in lines
        if (cells := [c.strip() for c in line.strip("|").split("|")])
    }
    true = {
        variable: ["yes" if variable in FORMATS[name].keeps else "–" for name in WRITABLE]
        for variable in VARIABLES
    }
    assert {variable: said.get(variable) for variable in VARIABLES} == true, (
        "docs/reference/sources.md differs from the code"
    )


def test_the_page_names_the_types_that_nbib_keeps() -> None:
    text = PAGE.read_text(encoding="utf-8")
    types = FORMATS["nbib"].types
    assert types is not None
    assert f"NBIB knows {', '.join(f'`{one}`' for one in types)}" in " ".join(text.split())
