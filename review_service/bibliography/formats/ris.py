"""RIS (Research Information Systems, 2001 and as EndNote and Zotero write it), through rispy."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from review_service.bibliography.formats import dates
from review_service.bibliography.formats.entries import (
    Entry,
    Item,
    Problem,
    Reading,
    decoded,
    gathered,
    safely,
    without_empty,
)
from review_service.bibliography.formats.names import from_inverted, inverted, names_in
from review_service.bibliography.formats.normalizing import made, pages_in_full
from review_service.core.errors import BadInput
from review_service.reading.identifiers import normal_isbn, normal_pmid

# CSL variable → the tags it is read from, the first that is there; written as the first.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("TI", "T1", "CT"),
    "container-title": ("T2", "JF", "JO", "BT"),
    "container-title-short": ("J2", "JA"),
    "volume": ("VL",),
    "edition": ("ET",),
    "publisher": ("PB",),
    "publisher-place": ("CY", "PP"),
    "genre": ("M3",),
    "DOI": ("DO",),
    "PMCID": ("C2",),
    "language": ("LA",),
}
PEOPLE: Mapping[str, tuple[str, ...]] = {"author": ("AU", "A1"), "editor": ("A2", "ED")}
# Tags with a shape of their own: PY and DA (issued), Y2 (accessed), SP and EP (page), SN (ISBN or ISSN),
# UR, KW and N1 (lists), AN with DB (PMID), AB, and the numbers: IS is a journal's issue,
# C7 its article number, M1 any other number.
TYPES = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "article": "UNPB",
    "book": "BOOK",
    "chapter": "CHAP",
    "paper-conference": "CPAPER",
    "entry-encyclopedia": "ENCYC",
    "report": "RPRT",
    "standard": "STAND",
    "thesis": "THES",
    "webpage": "ELEC",
    "dataset": "DATA",
    "pamphlet": "PAMP",
    "legislation": "STAT",
    "regulation": "LEGAL",
    "software": "COMP",
    "document": "GEN",
}
READ_TYPES = {
    **{theirs: ours for ours, theirs in TYPES.items()},
    **dict.fromkeys(("EJOUR", "JFULL", "INPR", "ABST"), "article-journal"),
    **dict.fromkeys(("EBOOK", "EDBOOK", "SER"), "book"),
    **dict.fromkeys(("ECHAP",), "chapter"),
    **dict.fromkeys(("CONF",), "paper-conference"),
    **dict.fromkeys(("GOVDOC",), "report"),
    **dict.fromkeys(("BLOG", "ICOMM", "MULTI"), "webpage"),
    **dict.fromkeys(("AGGR", "DBASE"), "dataset"),
    **dict.fromkeys(("MANSCPT",), "article"),
    **dict.fromkeys(("DICT",), "entry-encyclopedia"),
}
JOURNALS = frozenset({"article-journal", "article-magazine", "article-newspaper"})
LISTS = ["A1", "A2", "A3", "A4", "AU", "ED", "KW", "N1", "UR", "SN"]
KEEPS = frozenset(
    {
        *FIELDS,
        *PEOPLE,
        "type",
        "issued",
        "accessed",
        "season",
        "issue",
        "number",
        "page",
        "PMID",
        "ISBN",
        "ISSN",
        "URL",
    }
    | {"keyword", "note"}
)
_LINE = re.compile(r"^\ufeff?([A-Z][A-Z0-9]) {1,2}-(?: |$)(.*)$")
_PMID = re.compile(r"\bPMID:?\s*([0-9]{1,9})\b", re.IGNORECASE)


def read(data: bytes) -> Reading:
    """A record runs from TY to ER; a forgotten ER ends where the next TY begins, and is said."""
    return gathered(_records(decoded(data).split("\n")))


def _records(lines: Iterable[str]) -> Iterator[Entry | Problem]:
    record: list[str] = []
    start, stray = 0, 0
    for number, line in enumerate(lines, start=1):
        match = _LINE.match(line)
        tag = match[1] if match else ""
        if tag == "TY":
            if record:
                yield safely(start, _entry, record, start, ("its end (ER) is missing",))
            record, start = [f"TY  - {match[2].strip()}" if match else ""], number
        elif tag == "ER":
            if record:
                yield safely(start, _entry, record, start, ())
            elif stray:
                yield Problem(stray, "lines that belong to no record: the beginning (TY) is missing")
            record, stray = [], 0
        elif record and match:
            record.append(f"{tag}  - {match[2].strip()}")
        elif record:
            record[-1] += f" {line.strip()}" if line.strip() else ""
        elif match and not stray:
            stray = number
    if record:
        yield safely(start, _entry, record, start, ("its end (ER) is missing",))
    if stray:
        yield Problem(stray, "lines that belong to no record: the beginning (TY) is missing")


def _entry(lines: list[str], line: int, warnings: tuple[str, ...]) -> Entry:
    import rispy

    mapping = {tag: tag for tag in {tag_line[:2] for tag_line in lines} | {"TY", "ER", "UK"}}
    (fields,) = rispy.loads(
        "\n".join([*lines, "ER  - "]), mapping=mapping, list_tags=LISTS, delimiter_tags_mapping={}
    )
    written = str(fields["TY"]).strip().upper()
    said = list(warnings)
    if written not in READ_TYPES:
        said.append(f"«{written}» is no type of RIS that is known here; taken as a document")
    item: Item = {"type": READ_TYPES.get(written, "document")}
    for name, tags in FIELDS.items():
        item[name] = next((fields[tag] for tag in tags if fields.get(tag)), "")
    for role, tags in PEOPLE.items():
        item[role] = [
            read_name for tag in tags for text in fields.get(tag, ()) if (read_name := from_inverted(text))
        ]
    item |= _numbers(fields, item["type"] in JOURNALS)
    if item["container-title-short"] == "" and item["container-title"] != fields.get("JO", ""):
        item["container-title-short"] = fields.get("JO", "")
    item["issued"] = _issued(fields)
    item["accessed"] = dates.from_ris(fields["Y2"]) if fields.get("Y2") else {}
    item["URL"] = next((url for url in fields.get("UR", ()) if url), "")
    item["keyword"] = "; ".join(word for word in fields.get("KW", ()) if word)
    item["PMID"], item["note"] = _pmid_and_note(fields)
    if not item["title"] and not item["DOI"] and not item["PMID"]:
        raise BadInput("this record has no title (TI) and no identifier", line)
    return made(without_empty(item), line, fields.get("AB") or fields.get("N2"), warnings=said)


def _numbers(fields: Mapping[str, Any], is_journal: bool) -> Item:
    first, last = fields.get("SP", ""), fields.get("EP", "")
    issns, isbns = _serials(fields.get("SN", ()))
    return {
        "page": pages_in_full(f"{first}-{last}" if last and last != first and "-" not in first else first),
        "issue": fields.get("IS", "") if is_journal else "",
        "number": fields.get("C7", "") if is_journal else fields.get("M1") or fields.get("IS", ""),
        "ISSN": issns[0] if issns else "",
        "ISBN": isbns[0] if isbns else "",
    }


def _serials(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """ISSN and ISBN apart, by their shape; SN holds either, often with words («2434-561X (Electronic)»)."""
    whole = [text for text in texts if normal_isbn(text)]
    rest = [word.strip(",;()") for text in texts if text not in whole for word in text.split()]
    shape = re.compile(r"\d{4}-?\d{3}[\dXx]")
    issns = [word for word in rest if shape.fullmatch(word)]
    numbers = [word for word in rest if re.search(r"\d.*\d", word) and word not in issns]
    return issns, [*whole, *numbers]


def _issued(fields: Mapping[str, Any]) -> Item:
    """DA says the day, PY the year; older files write the whole date into PY or Y1."""
    dates_read = [dates.from_ris(fields[tag]) for tag in ("DA", "PY", "Y1") if fields.get(tag)]
    numbers = [read_date for read_date in dates_read if "date-parts" in read_date]
    return next(iter(numbers or dates_read), {})


def _pmid_and_note(fields: Mapping[str, Any]) -> tuple[str, str]:
    """PubMed's number is the accession number (AN) where the database (DB) is PubMed;
    some write it into a note."""
    pmid = ""
    if re.search("pubmed|medline|nlm", str(fields.get("DB", "")), flags=re.IGNORECASE):
        pmid = normal_pmid(str(fields.get("AN", ""))) or ""
    notes = []
    for note in fields.get("N1", ()):
        match = _PMID.search(note)
        pmid = pmid or (match[1] if match else "")
        if note and not (match and match[0] == note.strip(" .;")):
            notes.append(note)
    return pmid, "; ".join(notes)


def write(items: Iterable[Mapping[str, Any]]) -> bytes:
    """A record an item, in the order given, as rispy writes them, without its numbers between the records."""
    import rispy

    class Writer(rispy.RisWriter):  # type: ignore[misc]
        def set_header(self, count: int) -> str:
            return ""

        def _format_line(self, tag: str, value: str = "") -> str:
            return f"{tag}  - {value}"

    records = [{name: value for name, value in _record(item) if value} for item in items]
    names = {tag for record in records for tag in record} | {"TY", "ER", "UK"}
    mapping = {tag: tag.lower() for tag in names}
    lowered = [{tag.lower(): value for tag, value in record.items()} for record in records]
    Writer.REFERENCE_TYPE_KEY = "ty"
    text: str = rispy.dumps(
        lowered, implementation=Writer, mapping=mapping, list_tags=LISTS, delimiter_tags_mapping={}
    )
    return text.encode()


def _record(item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    kind = str(item.get("type"))
    is_journal = kind in JOURNALS
    yield "TY", TYPES.get(kind, "GEN")
    for role, tags in PEOPLE.items():
        yield tags[0], [inverted(name) for name in names_in(item.get(role)) if inverted(name)]
    for name, tags in FIELDS.items():
        yield tags[0], _line(item.get(name))
    issued = item.get("issued")
    ends = dates.date_parts(issued)
    yield "PY", str(ends[0][0]) if ends else ""
    yield "DA", _line(dates.to_ris(issued)) if issued else ""
    yield "Y2", _line(dates.to_ris(item.get("accessed"))) if item.get("accessed") else ""
    pages = _line(item.get("page"))
    is_range = re.fullmatch(r"[A-Za-z]*\d+-[A-Za-z]*\d+", pages) is not None
    yield "SP", pages.partition("-")[0] if is_range else pages
    yield "EP", pages.partition("-")[2] if is_range else ""
    yield "IS", _line(item.get("issue")) if is_journal else ""
    yield "C7" if is_journal else "M1", _line(item.get("number"))
    yield "SN", [serial for name in ("ISBN", "ISSN") if (serial := _line(item.get(name)))]
    yield "UR", [_line(item.get("URL"))] if item.get("URL") else []
    yield "KW", [word.strip() for word in _line(item.get("keyword")).split(";") if word.strip()]
    yield "N1", [_line(item.get("note"))] if item.get("note") else []
    yield "AN", _line(item.get("PMID"))
    yield "DB", "PubMed" if item.get("PMID") else ""
    yield "AB", _line(item.get("abstract"))


def _line(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
