"""The retraction list: rows read one by one, sources found for certain or as a suggestion,
the same list twice is one."""

import pytest
from factories import NOW, Cast, approved, sources
from sqlalchemy.orm import Session

from review_service.bibliography.formats.retraction_watch import Retraction, read_retractions
from review_service.core.errors import BadInput
from review_service.core.vocabulary import SourceStatus
from review_service.services.sources.retractions import match_retractions
from review_service.services.sources.source_status import FallPolicy, change_source_status
from review_service.services.sources.sources import make_source

HEAD = (
    "Record "
    "ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,"
    "RetractionNature,Reason,Paywalled,Notes"
)


def row(record: str, nature: str = "Retraction", doi: str = "", pmid: str = "0", title: str = "Other",
    date: str = "1/2/2020 0:00") -> str:  # fmt: skip
    return (
        f'{record},"{title}",(HSC),,,,,,,,3/4/2024 '
        f"0:00,10.1000/notice.{record},0,{date},{doi},{pmid},{nature},+Unreliable Results;+Fake "
        "Data;,No,"
    )


def rows(*lines: str) -> list[Retraction | BadInput]:
    return list(read_retractions([f"{line}\n" for line in (HEAD, *lines)]))


def test_a_row_says_what_happened_why_and_where_it_can_be_read() -> None:
    (found,) = rows(row("12", doi="https://doi.org/10.1000/WALK.2020", pmid="30000001"))
    assert isinstance(found, Retraction)
    assert (found.line, found.record, found.status, found.doi, found.pmid, found.year) == (
        2, "12", SourceStatus.RETRACTED, "10.1000/walk.2020", "30000001", 2020,
    )  # fmt: skip
    assert found.reason == (
        "Retraction of 3/4/2024: Unreliable Results; Fake Data. Notice doi:10.1000/notice.12. Retraction "
        "Watch, record 12."
    )


def test_a_bad_row_is_named_with_its_line_and_loses_none_of_the_rest() -> None:
    found = rows(row("1"), "2,too,short", row("3", nature="Applause"), row("4"))
    assert [type(one).__name__ for one in found] == ["Retraction", "BadInput", "BadInput", "Retraction"]
    assert [str(one).partition(":")[0] for one in found if isinstance(one, BadInput)] == ["line 3", "line 4"]


@pytest.mark.parametrize(
    "bad", [row("9" * 5_000), row("2", nature="Retraction\0"), row("2").replace("Fake", "\0")]
)
def test_a_row_that_no_database_could_hold_is_left_out(bad: str) -> None:
    assert [type(one).__name__ for one in rows(row("1"), bad, row("3"))] == [
        "Retraction",
        "BadInput",
        "Retraction",
    ]


@pytest.mark.parametrize("lines", [[], ["\n"], ["a,b\n", "1,2\n"], ["x" * 1_000_001]])
def test_another_list_is_refused_with_the_column_it_lacks(lines: list[str]) -> None:
    with pytest.raises(BadInput, match="no column «Record ID»"):
        list(read_retractions(lines))


def test_sources_are_found_by_doi_or_pmid_and_suggested_by_title_and_year(
    session: Session, people: Cast
) -> None:
    known = sources(session, people.editor)
    csl = {"title": "A Third: Trial", "issued": {"date-parts": [[2019]]}, "URL": "https://example.org/third"}
    third = make_source(session, csl, None, NOW)
    found = match_retractions(
        session,
        rows(
            row("1", doi="10.1000/walk.2020"),
            row("2", "Expression of concern", pmid="30000001"),
            row("3", title="A third - trial", date="5/6/2019 0:00"),
            row("4", title="A third - trial", date="5/6/2018 0:00"),
            row("5", doi="10.1000/unknown"),
            row("6", "Reinstatement", doi="10.1000/walk.2020"),
        ),
    )
    assert [(one.source_id, one.row.record) for one in found.sure] == [
        (known["lee2020"].id, "1"),
        (known["diaz2021"].id, "2"),
    ]
    assert [(one.source_id, one.row.record) for one in found.maybe] == [(third.id, "3")]
    assert [one.row.record for one in found.reinstated] == ["6"]
    assert (found.rows, found.known) == (6, 0)


def test_the_same_list_twice_changes_nothing_the_second_time(session: Session, people: Cast) -> None:
    approved(session, people)
    listed = rows(row("1", doi="10.1000/walk.2020"))
    for match in match_retractions(session, listed).sure:
        change_source_status(session, match.source_id, match.new_status, people.editor, NOW, FallPolicy())
    again = match_retractions(session, listed)
    assert (again.sure, again.known) == ([], 1)
