"""RIS as reference managers write it."""

from review_service.bibliography.formats.ris import read

FILE = """Provider: Example
TY  - JOUR
AU  - van der Berg, Jan, Jr
A1  - World Health Organization
ED  - Lund, Ada
T1  - Walking for pain
JF  - Journal of Invented Trials
JO  - J Invent Trials
Y1  - 2019/05/14/
VL  - 12
IS  - 3
SP  - 101
EP  - 9
SN  - 2434-561X (Electronic)
DO  - https://doi.org/10.5555/WALK.1
N1  - PMID: 12345678
N1  - Seen by two people
KW  - Pain
KW  - Walking
AB  - BACKGROUND: Pain hurts
      and lasts.
UR  - https://example.org/a;b
ER  -

TY - CHAP
TI - On resting
A2 - Lund, Ada
BT - Rest
PY - 2020///Spring
SN - 0-306-40615-2
TY  - XXXX
TI  - Odd type
ER  -
VL  - 9
ER  -
TY  - JOUR
AU  - Nobody, N
ER  -
TY  - JOUR
TI  - Cut off
"""


def test_records_are_read_with_their_lines_and_problems() -> None:
    reading = read(FILE.encode())
    assert [(entry.item["title"], entry.line) for entry in reading.entries] == [
        ("Walking for pain", 2), ("On resting", 25), ("Odd type", 31), ("Cut off", 39),
    ]  # fmt: skip
    assert [(problem.line, problem.message[:11]) for problem in reading.problems] == [
        (34, "lines that "), (36, "this record"),
    ]  # fmt: skip
    assert [entry.warnings for entry in reading.entries] == [
        (), ("its end (ER) is missing",),
        ("«XXXX» is no type of RIS that is known here; taken as a document",), ("its end (ER) is missing",),
    ]  # fmt: skip


def test_every_field_finds_its_variable() -> None:
    entry = read(FILE.encode()).entries[0]
    assert entry.item == {
        "type": "article-journal",
        "title": "Walking for pain",
        "author": [
            {"non-dropping-particle": "van der", "family": "Berg", "given": "Jan", "suffix": "Jr"},
            {"literal": "World Health Organization"},
        ],
        "editor": [{"family": "Lund", "given": "Ada"}],
        "container-title": "Journal of Invented Trials",
        "container-title-short": "J Invent Trials",
        "issued": {"date-parts": [[2019, 5, 14]]},
        "volume": "12",
        "issue": "3",
        "page": "101-109",
        "ISSN": "2434-561X",
        "DOI": "10.5555/walk.1",
        "PMID": "12345678",
        "note": "Seen by two people",
        "keyword": "Pain; Walking",
        "URL": "https://example.org/a;b",
    }
    assert entry.abstract == "BACKGROUND: Pain hurts and lasts."


def test_a_chapter_has_its_book_and_season() -> None:
    chapter = read(FILE.encode()).entries[1].item
    assert chapter["container-title"] == "Rest" and chapter["ISBN"] == "0-306-40615-2"
    assert chapter["issued"] == {"date-parts": [[2020]], "season": 1}


def test_ends_of_lines_and_encodings_do_not_matter() -> None:
    text = "TY  - JOUR\nTI  - Größe\nER  - \n"
    for data in (text.replace("\n", "\r\n").encode("utf-8-sig"), text.replace("\n", "\r").encode("cp1252")):
        (entry,) = read(data).entries
        assert entry.item["title"] == "Größe"


def test_an_accession_number_of_another_database_is_no_pmid() -> None:
    (entry,) = read(b"TY  - JOUR\nTI  - Walking\nAN  - 2001234567\nDB  - Embase\nER  - \n").entries
    assert "PMID" not in entry.item
