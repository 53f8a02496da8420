"""NBIB: the MEDLINE display format of PubMed (NLM, «MEDLINE/PubMed Data Element Descriptions»),
read and written here."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from review_service.bibliography.formats.languages import marc_code
from review_service.bibliography.formats.medline import (
    ABOUT,
    NOTICES,
    WORK_TYPES,
    Notices,
    article_number,
    typed_notes,
)
from review_service.bibliography.formats.names import (
    from_initials,
    from_inverted,
    inverted,
    names_in,
    with_initials,
)
from review_service.bibliography.formats.normalizing import AHEAD_OF_PRINT, Told, made, pages_in_full
from review_service.bibliography.formats.notices import StatusNote, note_from_citation
from review_service.core.errors import BadInput

# CSL variable → the tags it is read from, the first that is there; written as the first.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "PMID": ("PMID",),
    "title": ("TI", "BTI"),
    "container-title": ("JT",),
    "container-title-short": ("TA",),
    "volume": ("VI",),
    "issue": ("IP",),
    "page": ("PG",),
    "edition": ("EN",),
    "publisher": ("PB",),
    "publisher-place": ("CP",),
    "PMCID": ("PMC",),
    "ISBN": ("ISBN",),
}
# With a shape of their own: FAU, AU and CN (author), FED and ED (editor), DP and DEP (issued),
# PST (status), LID and AID (DOI), IS (ISSN), LA (language), MH and OT (keyword), PT (type, kind), AB,
# and the notices (medline.NOTICES). Books keep their title in BTI, chapters the book's.
TYPES = {
    "article-journal": "Journal Article",
    "article-newspaper": "Newspaper Article",
    "article": "Preprint",
    "report": "Technical Report",
    "dataset": "Dataset",
    "book": "Book",
    "chapter": "Book Chapter",
}
KEEPS = frozenset(
    {*FIELDS, "type", "author", "editor", "issued", "season", "date range", "status", "DOI", "ISSN"}
) | {
    "language",
    "keyword",
}
_LINE = re.compile(r"^([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)$")
_LABEL = re.compile(r"(?<=[.?!)%]) (?=[A-Z][A-Z/&, -]{2,60}: )")
_PMID = re.compile(r"PMID:\s*(\d+)")
Fields = Mapping[str, Sequence[str]]


def read(data: bytes) -> Reading:
    """Records are parted by blank lines; a second PMID begins a new one where the blank line is missing."""
    return gathered(_records(decoded(data).split("\n")))


def _records(lines: Iterable[str]) -> Iterator[Entry | Problem]:
    record: dict[str, list[str]] = {}
    start, tag = 0, ""
    for number, line in enumerate(lines, start=1):
        match = _LINE.match(line)
        if record and (not line.strip() or (match and match[1] == "PMID" and "PMID" in record)):
            yield safely(start, _entry, record, start)
            record, tag = {}, ""
        if match:
            tag, start = match[1], start if record else number
            record.setdefault(tag, []).append(match[2].strip())
        elif tag and line.startswith("      "):
            record[tag][-1] = f"{record[tag][-1]} {line.strip()}".strip()
        elif line.strip():
            yield Problem(number, f"this line has no tag: «{line.strip()[:40]}»")
    if record:
        yield safely(start, _entry, record, start)


def _entry(fields: Fields, line: int) -> Entry:
    types = tuple(fields.get("PT", ()))
    item: Item = {
        name: next((fields[tag][0] for tag in tags if tag in fields), "") for name, tags in FIELDS.items()
    }
    item["type"] = _type(types, fields)
    if item["type"] == "chapter":
        item["container-title"] = next(iter(fields.get("BTI", ())), "") or item["container-title"]
    if not item["title"] and not item["PMID"]:
        raise BadInput("this record has no title (TI) and no PMID", line)
    item["title"] = _title(item["title"])
    item["page"] = pages_in_full(item["page"])
    item["author"], item["editor"] = _people(fields, "FAU", "AU"), _people(fields, "FED", "ED")
    item["status"] = AHEAD_OF_PRINT if "aheadofprint" in fields.get("PST", ()) else ""
    item["issued"] = _issued(fields, bool(item["status"]))
    item["DOI"] = next(iter(_locators(fields, "doi")), "")
    item["number"] = "" if item["page"] else article_number(_locators(fields, "pii"))
    item["ISSN"] = _issn(fields)
    item["language"] = next(iter(fields.get("LA", ())), "")
    item["keyword"] = "; ".join(word.replace("*", "") for tag in ("MH", "OT") for word in fields.get(tag, ()))
    abstract = _LABEL.sub("\n\n", " ".join(fields.get("AB", ())))
    notes = [*_notes(fields, NOTICES), *typed_notes(types)]
    return made(without_empty(item), line, abstract, types, Told(notes, _notes(fields, ABOUT)))


def _title(text: str) -> str:
    """MEDLINE ends every title with a full stop of its own; other formats do not."""
    return text.removesuffix(".")


def _type(types: Sequence[str], fields: Fields) -> str:
    listed = {name.casefold() for name in types}
    if known_type := next((ours for theirs, ours in WORK_TYPES.items() if theirs in listed), ""):
        return known_type
    if "BTI" in fields:
        return "chapter" if "TI" in fields else "book"
    return "article-journal" if types or {"TA", "JT"} & set(fields) else "document"


def _people(fields: Fields, full: str, short: str) -> list[Any]:
    """Persons in their order, then bodies (CN), which the format keeps apart."""
    persons = [from_inverted(text) for text in fields.get(full, ())] or [
        from_initials(text) for text in fields.get(short, ())
    ]
    bodies = [{"literal": text} for text in fields.get("CN", ())] if full == "FAU" else []
    return [name for name in [*persons, *bodies] if name]


def _issued(fields: Fields, is_ahead: bool) -> Item:
    """Ahead of print the day of the electronic publication (DEP) counts; later that of the issue (DP)."""
    electronic = next(iter(fields.get("DEP", ())), "")
    if is_ahead and re.fullmatch("[0-9]{8}", electronic):
        return dates.date(electronic[:4], electronic[4:6], electronic[6:])
    printed = next(iter(fields.get("DP", ())), "")
    return dates.from_medline(printed) if printed else {}


def _locators(fields: Fields, kind: str) -> list[str]:
    """`10.5555/a [doi]`, `e381 [pii]`: those of this kind."""
    mark = f"[{kind}]"
    texts = [text for tag in ("LID", "AID") for text in fields.get(tag, ()) if text.endswith(mark)]
    return [text.removesuffix(mark).strip() for text in texts]


def _issn(fields: Fields) -> str:
    """The electronic one stands for the journal in most lists, but the first that is
    there is the one printed."""
    return next(
        (text.split(" ")[0] for text in fields.get("IS", ()) if re.match(r"\d{4}-\d{3}[\dXx]", text)), ""
    )


def _notes(fields: Fields, rows: Notices) -> Iterator[StatusNote]:
    for tag, status, what in rows.values():
        for text in fields.get(tag, ()):
            pmid = _PMID.search(text)
            yield note_from_citation(status, what, text, pmid[1] if pmid else "")


def write(items: Iterable[Mapping[str, Any]]) -> bytes:
    """A record an item, in the order given, less what MEDLINE has no tag for (docs/reference/sources.md)."""
    return "\n".join(_written(item) for item in items).encode()


def _written(item: Mapping[str, Any]) -> str:
    lines = [f"{tag:<4}- {_line(value)}" for tag, value in _record(item) if _line(value)]
    return "\n".join([*lines, ""])


def _record(item: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    kind = str(item.get("type"))
    for name, tags in FIELDS.items():
        value = _line(item.get(name))
        if name == "title":
            tag = "BTI" if kind == "book" else "TI"
            yield tag, value if value[-1:] in {"?", "!", ""} else f"{value}."
        elif name == "container-title":
            yield ("BTI" if kind == "chapter" else "JT"), value
        else:
            yield tags[0], value
    if not item.get("page") and kind == "article-journal":
        yield "PG", item.get("number")
    yield from _people_written(item)
    issued = item.get("issued")
    yield "DP", dates.to_medline(issued) if issued else ""
    if item.get("status") == AHEAD_OF_PRINT:
        yield "PST", "aheadofprint"
        ends = dates.date_parts(issued)
        yield "DEP", "{:04}{:02}{:02}".format(*ends[0]) if ends and len(ends[0]) == 3 else ""
    yield "LID", f"{item['DOI']} [doi]" if item.get("DOI") else ""
    yield "IS", item.get("ISSN")
    yield "LA", marc_code(str(item.get("language") or ""))
    yield "PT", TYPES.get(kind, "")
    for word in _line(item.get("keyword")).split(";"):
        yield "OT", word.strip()
    yield "AB", item.get("abstract")


def _people_written(item: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for role, full, short in (("author", "FAU", "AU"), ("editor", "FED", "ED")):
        for name in names_in(item.get(role)):
            if name.get("family"):
                yield full, inverted(name, before_suffix=" ")
                yield short, with_initials(name)
            else:
                yield ("CN" if role == "author" else full), name.get("literal")


def _line(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
