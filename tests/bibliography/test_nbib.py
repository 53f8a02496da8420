"""NBIB as PubMed sends it."""

from review_service.bibliography.formats.nbib import read
from review_service.core.vocabulary import SourceKind, SourceStatus

FILE = """
PMID- 12345678
OWN - NLM
VI  - 12
IP  - 3
DP  - 2019 May-Jun
IS  - 2434-561X (Electronic)
TI  - Walking for pain: a randomised trial with a title that runs
      over two lines.
PG  - 101-9
LID - 10.5555/WALK.1 [doi]
AB  - BACKGROUND: Pain hurts. METHODS: We walked. CONCLUSION: It helped
      (see NOTE: none).
FAU - van der Berg, Jan W Jr
AU  - van der Berg JW Jr
CN  - WALK Study Group
LA  - eng
PT  - Journal Article
PT  - Randomized Controlled Trial
RIN - J Invent Trials. 2021 Jan;14(1):1. doi: 10.5555/r. PMID: 23456789
EIN - J Invent Trials. 2020;13(1):2
UOF - Cochrane. 2015. PMID: 3
JT  - Journal of invented trials
TA  - J Invent Trials
MH  - Pain/*therapy
OT  - walking
PMC - PMC3962576
PMID- 2
TI  - Walking, soon.
AU  - Okafor BC
DP  - 2026 Feb
DEP - 20260109
PST - aheadofprint
PT  - Journal Article

garbage here
PMID- 3
FAU - Nobody, N

TI  - A chapter.
BTI - Rest and pain
FED - Lund, Ada
PT  - Review

PMID-
OWN - NLM
"""


def test_records_are_read_with_their_lines_and_problems() -> None:
    reading = read(FILE.encode())
    assert [(entry.item.get("title"), entry.line) for entry in reading.entries] == [
        ("Walking for pain: a randomised trial with a title that runs over two lines", 2),
        ("Walking, soon", 28), (None, 37), ("A chapter", 40),
    ]  # fmt: skip
    assert [(problem.line, problem.message) for problem in reading.problems] == [
        (36, "this line has no tag: «garbage here»"), (45, "this record has no title (TI) and no PMID"),
    ]  # fmt: skip


def test_every_field_finds_its_variable() -> None:
    entry = read(FILE.encode()).entries[0]
    assert {name: value for name, value in entry.item.items() if name != "title"} == {
        "type": "article-journal",
        "author": [
            {"non-dropping-particle": "van der", "family": "Berg", "given": "Jan W", "suffix": "Jr"},
            {"literal": "WALK Study Group"},
        ],
        "container-title": "Journal of invented trials",
        "container-title-short": "J Invent Trials",
        "issued": {"date-parts": [[2019, 5], [2019, 6]]},
        "volume": "12",
        "issue": "3",
        "page": "101-109",
        "ISSN": "2434-561X",
        "DOI": "10.5555/walk.1",
        "PMID": "12345678",
        "PMCID": "PMC3962576",
        "language": "en",
        "keyword": "Pain/therapy; walking",
    }
    assert entry.kind is SourceKind.TRIAL


def test_the_sections_of_an_abstract_are_paragraphs() -> None:
    entry = read(FILE.encode()).entries[0]
    assert entry.abstract == (
        "BACKGROUND: Pain hurts.\n\nMETHODS: We walked.\n\nCONCLUSION: It helped (see NOTE: none)."
    )


def test_notices_are_told_with_their_pmid() -> None:
    entry = read(FILE.encode()).entries[0]
    assert [note.words for note in entry.about] == ["is an update of PMID 3"]
    assert {(note.status, note.words) for note in entry.notes} == {
        (SourceStatus.RETRACTED, "retracted by PMID 23456789"),
        (SourceStatus.CORRECTED, "corrected by J Invent Trials. 2020;13(1):2"),
    }


def test_ahead_of_print_the_electronic_day_counts() -> None:
    soon = read(FILE.encode()).entries[1].item
    assert soon["issued"] == {"date-parts": [[2026, 1, 9]]} and soon["status"] == "ahead of print"
    assert soon["author"] == [{"family": "Okafor", "given": "BC"}]


def test_a_chapter_of_a_book_names_it() -> None:
    chapter = read(FILE.encode()).entries[3].item
    assert (chapter["type"], chapter["container-title"]) == ("chapter", "Rest and pain")
    assert chapter["editor"] == [{"family": "Lund", "given": "Ada"}]


def test_an_article_number_stands_where_no_pages_are() -> None:
    for locator, number in (("e381", "e381"), ("S0140-6736(20)30183-5", None), ("2763401", None)):
        data = f"PMID- 1\nTI  - X.\nTA  - J\nLID - {locator} [pii]\nLID - 10.5555/a [doi]\n".encode()
        (entry,) = read(data).entries
        assert (entry.item.get("number"), entry.item["DOI"]) == (number, "10.5555/a")


def test_a_retracted_publication_without_notice_is_still_told() -> None:
    (entry,) = read(b"PMID- 1\nTI  - X.\nPT  - Retracted Publication\n").entries
    assert [note.status for note in entry.notes] == [SourceStatus.RETRACTED]
