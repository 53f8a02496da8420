"""CSL-JSON, whole and broken."""

from review_service.bibliography.formats.csl_json import read, write

FILE = """[
  {"id": "a", "type": "book", "title": "One", "author": [{"family": "Lund"}], "issued": {"raw": \
"2020-05-03"}},
  {"id": "b", "type": "book", "title": "Two" "author": [{"family": "Lund"}]},
  {"id": "c", "type": "book", "title": "Three", "issued": {"date-parts": [["2019", "5"]]}},
  {"author": [{"family": "Nobody"}]},
  "text",
  {"title": "Four", "author": "Lund, Ada", "custom": {"rank": 1}, "DOI": "HTTPS://DOI.ORG/10.5555/A", \
"abstract": "So."}
]
"""


def test_one_bad_item_is_named_with_its_line_and_loses_none_of_the_rest() -> None:
    reading = read(FILE.encode())
    assert [(entry.item["title"], entry.line) for entry in reading.entries] == [
        ("One", 2),
        ("Three", 4),
        ("Four", 7),
    ]
    assert [problem.line for problem in reading.problems] == [3, 5, 6]
    assert "not JSON" in reading.problems[0].message


def test_dates_and_names_are_brought_into_one_shape() -> None:
    one, three, four = read(FILE.encode()).entries
    assert one.item["issued"] == {"date-parts": [[2020, 5, 3]]}
    assert three.item["issued"] == {"date-parts": [[2019, 5]]}
    assert four.item == {"title": "Four", "custom": {"rank": 1}, "DOI": "10.5555/a"}
    assert four.abstract == "So." and "«author»" in four.warnings[0]


def test_a_file_cut_short_keeps_what_came_whole() -> None:
    reading = read(FILE[:170].encode())
    assert [entry.item["title"] for entry in reading.entries] == ["One"]
    assert len(reading.problems) == 1


def test_one_item_an_object_with_items_and_nothing_at_all() -> None:
    for data in (b'{"title": "One"}', b'{"items": [{"title": "One"}]}', b'\xef\xbb\xbf[{"title": "One"}]'):
        assert [entry.item["title"] for entry in read(data).entries] == ["One"]
    for data in (b"", b"[]", b"  "):
        assert read(data) == read(b"[ ]")


def test_what_no_database_can_hold_is_taken_out() -> None:
    (entry,) = read(rb'[{"title": "A\u0000B\ud800C\ufdd0", "note": "\n"}]').entries
    assert entry.item == {"title": "ABC"}


def test_a_deep_item_and_a_number_that_is_none_lose_none_of_the_rest() -> None:
    deep = "[" * 100_000
    reading = read(f'[{{"title": "Deep", "x": {deep}}},\n{{"title": "Flat", "volume": NaN}}]'.encode())
    assert [entry.item for entry in reading.entries] == [{"title": "Flat"}]


def test_a_title_that_is_no_text_makes_no_source_and_its_place_is_named() -> None:
    reading = read(b'[{"title": "One"},\n{"title": 1},\n{"title": [2]},\n{"title": 3, "DOI": "10.5555/a"}]')
    assert [entry.item for entry in reading.entries] == [{"title": "One"}, {"DOI": "10.5555/a"}]
    assert [problem.line for problem in reading.problems] == [2, 3]
    assert (
        "needs a title or an identifier; «title» is not what CSL-JSON has there"
        in reading.problems[0].message
    )
    assert "«title»" in reading.entries[1].warnings[0]


def test_each_item_is_written_with_an_id() -> None:
    text = write([{"title": "Ä"}, {"id": 7, "title": "B"}]).decode()
    assert '"id": "ref1"' in text and '"id": "7"' in text and "Ä" in text
