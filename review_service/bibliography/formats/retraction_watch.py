"""The retraction list in the column layout of the Retraction Watch database:
a row a notice, read one by one."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from review_service.core.errors import BadInput
from review_service.core.vocabulary import SourceStatus
from review_service.reading.identifiers import normal_doi, normal_pmid

# Column → what it is for; the other columns of the list are not read.
COLUMNS = {
    "Record ID": "number of the record",
    "Title": "title of the paper",
    "OriginalPaperDOI": "DOI of the paper",
    "OriginalPaperPubMedID": "PMID of the paper",
    "OriginalPaperDate": "its date, for the year",
    "RetractionDOI": "DOI of the notice",
    "RetractionDate": "date of the notice",
    "RetractionNature": "what happened",
    "Reason": "why, several with semicolons",
}
NATURES = {
    "retraction": SourceStatus.RETRACTED,
    "expression of concern": SourceStatus.EXPRESSION_OF_CONCERN,
    "correction": SourceStatus.CORRECTED,
    "reinstatement": SourceStatus.OK,
}
NAMES, LONGEST_NAME = (
    ("Record ID", "RetractionDOI", "RetractionDate"),
    200,
)  # they go into the reason that people read
LONGEST_CELL = 1_000_000  # characters; the list has long author cells


@dataclass(frozen=True)
class Retraction:
    """`line` counts from 1; `status` OK: the paper was reinstated.
    Empty identifiers are empty strings, `year` 0."""

    line: int
    record: str
    status: SourceStatus
    title: str
    doi: str
    pmid: str
    year: int
    reason: str

    @property
    def found_in(self) -> str:
        return f"retraction-watch:{self.record}"


def read_retractions(lines: Iterable[str]) -> Iterator[Retraction | BadInput]:
    """The rows one by one; a row that cannot be read comes as a BadInput with its line
    and loses none of the rest.

    Raises BadInput where a column is missing: then it is another list.
    """
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(lines)
    try:
        head = [name.strip().lstrip("\ufeff") for name in next(rows, [])]
    except csv.Error:
        head = []
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        raise BadInput(f"this is not the layout of the retraction list: no column «{missing[0]}».", 1)
    places = {name: head.index(name) for name in COLUMNS}
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadInput(f"not a row of a CSV file ({error}).", rows.line_num)
            continue
        if row:
            yield _read(row, places, rows.line_num)


def _read(row: list[str], places: dict[str, int], line: int) -> Retraction | BadInput:
    if len(row) <= max(places.values()):
        return BadInput(f"{len(row)} cells are too few.", line)
    cell = {name: row[place].strip() for name, place in places.items()}
    if "\0" in "".join(cell.values()) or any(len(cell[name]) > LONGEST_NAME for name in NAMES):
        return BadInput("a cell holds a NUL, or is too long for what it should hold.", line)
    status = NATURES.get(cell["RetractionNature"].lower())
    if status is None or not cell["Record ID"]:
        return BadInput(
            f"«{cell['RetractionNature'][:60]}» of record «{cell['Record ID'][:20]}» is unknown.", line
        )
    year = re.search(r"\b(1[5-9]|20)\d\d\b", cell["OriginalPaperDate"])
    return Retraction(
        line,
        cell["Record ID"],
        status,
        cell["Title"],
        normal_doi(cell["OriginalPaperDOI"]) or "",
        normal_pmid(cell["OriginalPaperPubMedID"]) or "" if cell["OriginalPaperPubMedID"] != "0" else "",
        int(year[0]) if year else 0,
        _reason(cell),
    )


def _reason(cell: dict[str, str]) -> str:
    """«Retraction of 3/2/2020: Unreliable Results; Notice 10.1/x (Retraction Watch, record 12).»"""
    why = "; ".join(part.strip().lstrip("+") for part in cell["Reason"].split(";") if part.strip())
    date = cell["RetractionDate"].split(" ")[0]
    notice = normal_doi(cell["RetractionDOI"])
    parts = [f"{cell['RetractionNature']}{f' of {date}' if date else ''}{f': {why[:1500]}' if why else ''}."]
    parts.append(f"{f'Notice doi:{notice}. ' if notice else ''}Retraction Watch, record {cell['Record ID']}.")
    return " ".join(parts)
