"""BibTeX and biblatex. Names are split before LaTeX is decoded, so that «{World Health
Organization}» stays one body."""

import logging
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
from review_service.bibliography.formats.latex import decode, encode, verbatim
from review_service.bibliography.formats.names import family_of, names_in
from review_service.bibliography.formats.normalizing import AHEAD_OF_PRINT, made, pages_in_full

# CSL variable → the BibTeX fields it is read from, the first that is there; written as the first,
# or as WRITTEN_AS says.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "container-title": ("journaltitle", "journal", "booktitle", "maintitle", "eventtitle"),
    "container-title-short": ("shortjournal",),
    "volume": ("volume",),
    "page": ("pages",),
    "edition": ("edition",),
    "publisher": ("publisher", "institution", "organization", "school"),
    "publisher-place": ("location", "address"),
    "genre": ("type", "howpublished"),
    "DOI": ("doi",),
    "PMID": ("pmid",),
    "PMCID": ("pmcid",),
    "ISBN": ("isbn",),
    "ISSN": ("issn",),
    "URL": ("url",),
    "language": ("langid", "language"),
    "keyword": ("keywords",),
    "note": ("note",),
    "status": ("pubstate",),
}
WRITTEN_AS = {
    ("container-title", "article"): "journal",
    ("container-title", ""): "booktitle",
    ("publisher", "techreport"): "institution",
    ("publisher", "phdthesis"): "school",
    ("publisher-place", ""): "address",
}
# `number` is the issue of a journal and the number of everything else; `eid` the article number of a journal.
# author, editor, issued (year, month, date) and accessed (urldate) have their own shapes below.
TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "article": "unpublished",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "entry-encyclopedia": "inreference",
    "report": "techreport",
    "thesis": "phdthesis",
    "webpage": "online",
    "dataset": "dataset",
    "pamphlet": "booklet",
    "standard": "standard",
    "legislation": "legislation",
    "regulation": "legal",
    "software": "software",
    "document": "misc",
}
READ_TYPES = {
    **{theirs: ours for ours, theirs in reversed(TYPES.items())},
    **dict.fromkeys(
        ("mvbook", "collection", "mvcollection", "proceedings", "mvproceedings", "manual"), "book"
    ),
    **dict.fromkeys(("inbook", "suppbook", "suppcollection", "bookinbook"), "chapter"),
    **dict.fromkeys(("report",), "report"),
    **dict.fromkeys(("mastersthesis", "thesis"), "thesis"),
    **dict.fromkeys(("electronic", "www", "webpage"), "webpage"),
    **dict.fromkeys(("conference",), "paper-conference"),
    **dict.fromkeys(("preprint",), "article"),
}
SUBTYPES = {"article-magazine": "magazine", "article-newspaper": "newspaper"}
JOURNALS = frozenset({"article-journal", *SUBTYPES})
VERBATIM = frozenset({"DOI", "URL", "PMID", "PMCID", "ISBN", "ISSN", "language"})
KEEPS = frozenset(
    {*FIELDS, "type", "author", "editor", "issued", "accessed", "issue", "number", "season", "date range"}
)


def read(data: bytes) -> Reading:
    """@string, @comment and @preamble are understood; an entry that does not close is
    a problem with its line."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import RemoveEnclosingMiddleware, ResolveStringReferencesMiddleware

    stack = [ResolveStringReferencesMiddleware(True), RemoveEnclosingMiddleware(True)]
    logging.getLogger("bibtexparser").addHandler(
        logging.NullHandler()
    )  # what it warns of comes back as problems
    library = parse_string(decoded(data), parse_stack=stack)
    reading = gathered(_blocks(library.blocks, {string.key: str(string.value) for string in library.strings}))
    return Reading(reading.entries, tuple(sorted(reading.problems, key=lambda problem: problem.line)))


def _blocks(blocks: Iterable[Any], strings: Mapping[str, str]) -> Iterator[Entry | Problem]:
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock
    from bibtexparser.model import Entry as BibEntry

    for block in blocks:
        line = (block.start_line or 0) + 1
        inner = block
        warnings: tuple[str, ...] = ()
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            inner = block.ignore_error_block
            for raw_block in (
                inner.fields if isinstance(inner, BibEntry) else ()
            ):  # such a block has not been through the stack
                raw_block.value = _bare(str(raw_block.value), strings)
            what = "its key is" if isinstance(block, DuplicateBlockKeyBlock) else "one of its fields is"
            warnings = (f"{what} there twice",)
        if isinstance(inner, BibEntry):
            yield safely(line, _entry, inner, line, warnings)
        elif isinstance(block, ParsingFailedBlock):
            reason = _unwrapped(str(getattr(block.error, "abort_reason", "") or block.error))
            yield Problem(line, f"this entry could not be read: {reason[:200]}")


def _entry(block: Any, line: int, warnings: tuple[str, ...]) -> Entry:
    fields = {field.key.lower(): _unwrapped(str(field.value)) for field in reversed(block.fields)}
    kind = READ_TYPES.get(block.entry_type.lower(), "document")
    subtype = fields.get("entrysubtype", "")
    kind = next((ours for ours, theirs in SUBTYPES.items() if kind in JOURNALS and theirs == subtype), kind)
    item: Item = {"type": "article-journal" if kind in JOURNALS - {*SUBTYPES} else kind}
    for name, theirs in FIELDS.items():
        if value := next((fields[theirs_name] for theirs_name in theirs if fields.get(theirs_name)), ""):
            item[name] = verbatim(value) if name in VERBATIM else decode(value)
    is_journal = item["type"] in JOURNALS
    item["issue" if is_journal else "number"] = decode(fields.get("issue", "") or fields.get("number", ""))
    if is_journal and fields.get("eid"):
        item["number"] = decode(fields["eid"])
    if "page" in item:
        item["page"] = pages_in_full(item["page"])
    if item.get("status", "").replace("-", "").casefold() in {"aheadofprint", AHEAD_OF_PRINT}:
        item["status"] = AHEAD_OF_PRINT
    said = list(warnings)
    if fields.get("crossref"):
        said.append(f"what «{fields['crossref']}» says (crossref) is not taken over")
    for role in ("author", "editor"):
        item[role] = _names(fields.get(role, ""), said)
    item["issued"], item["accessed"] = _issued(fields), dates.from_iso(fields.get("urldate", ""))
    return made(without_empty(item), line, decode(fields.get("abstract", "")), warnings=said)


def _bare(value: str, strings: Mapping[str, str]) -> str:
    text = value.strip()
    if _is_body(text) or (len(text) > 1 and text[0] == text[-1] == '"'):
        return text[1:-1]
    return strings.get(text, text)


def _unwrapped(value: str) -> str:
    return re.sub(r"\s+", " ", value).strip()


def _names(text: str, warnings: list[str]) -> list[dict[str, str]]:
    from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

    names = []
    for written in split_multiple_persons_names(text) if text else ():
        if written.strip().casefold() == "others":
            warnings.append("the list of names ends in «and others»: it is not complete")
        elif _is_body(written):
            names.append({"literal": decode(written)})
        else:
            parts = parse_single_name_into_parts(written, strict=False)
            name = {
                "non-dropping-particle": decode(" ".join(parts.von)),
                "family": decode(" ".join(parts.last)),
                "given": decode(" ".join(parts.first)),
                "suffix": decode(" ".join(parts.jr)).rstrip("."),
            }
            kept = without_empty(name)
            names.append({"literal": kept["family"]} if list(kept) == ["family"] else kept)
    return [name for name in names if any(name.values())]


def _is_body(name: str) -> bool:
    """Whether one pair of braces holds the whole name."""
    text, depth = name.strip(), 0
    if not text.startswith("{"):
        return False
    for place, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return place == len(text) - 1
    return False


def _issued(fields: Mapping[str, str]) -> Item:
    if "date" in fields and (iso := dates.from_iso(fields["date"])):
        return iso
    year, month = decode(fields.get("year", "")), decode(fields.get("month", ""))
    words = re.findall(r"\w+", month)
    day = fields.get("day") or next((word for word in words if word.isdigit() and len(words) > 1), "")
    name = next(
        (word for word in words if dates.month_of(word) and (len(words) == 1 or not word.isdigit())), ""
    )
    return dates.date(year, name, day, dates.season_of(month)) or ({"literal": year} if year else {})


def write(items: Iterable[Mapping[str, Any]]) -> bytes:
    """An entry an item, keyed by its `id` where BibTeX can hold it, else `ref1`, `ref2`, …"""
    keys: set[str] = set()
    return "\n".join(_written(item, place, keys) for place, item in enumerate(items, start=1)).encode()


def _written(item: Mapping[str, Any], place: int, keys: set[str]) -> str:
    key = re.sub(r"[^A-Za-z0-9_:.+/-]", "", str(item.get("id") or ""))
    key = key if key and key not in keys else f"ref{place}"
    keys.add(key)
    kind = TYPES.get(str(item.get("type")), "misc")
    lines = [f"  {name} = {{{value}}}," for name, value in _fields(item, kind) if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _fields(item: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    for role in ("author", "editor"):
        yield role, " and ".join(_name(name) for name in names_in(item.get(role)))
    for name, theirs in FIELDS.items():
        value = _plain(item.get(name))
        field = WRITTEN_AS.get((name, kind)) or WRITTEN_AS.get((name, "")) or theirs[0]
        if name in VERBATIM:
            yield field, value.replace("{", "%7B").replace("}", "%7D")
        elif name == "title":
            yield field, value and f"{{{encode(value)}}}"  # so that no style changes its capitals
        else:
            yield field, encode(value).replace("-{}-", "--") if name == "page" else encode(value)
    is_journal = kind == "article"
    yield "number", encode(_plain(item.get("issue" if is_journal else "number")))
    yield "eid", encode(_plain(item.get("number"))) if is_journal else ""
    yield "entrysubtype", SUBTYPES.get(str(item.get("type")), "")
    yield from _dates(item)
    yield "abstract", encode(_plain(item.get("abstract")))


def _dates(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    issued = item.get("issued")
    iso, ends = dates.to_iso(issued), dates.date_parts(issued)
    yield "year", str(ends[0][0]) if ends else encode(dates.words_of(issued))
    yield "month", dates.MONTHS[ends[0][1] - 1].lower() if ends and len(ends[0]) > 1 else ""
    yield "date", iso if len(iso) > 7 or iso[5:7] > "12" else ""
    yield "urldate", dates.to_iso(item.get("accessed"))


def _plain(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _name(name: Mapping[str, Any]) -> str:
    if not name.get("family"):
        return f"{{{encode(str(name.get('literal') or name.get('given') or ''))}}}"
    particle = " ".join(
        str(name[part]) for part in ("dropping-particle", "non-dropping-particle") if name.get(part)
    )
    parts = [family_of(name) if not particle else f"{_part(particle, True)} {_part(str(name['family']))}"]
    parts = [_part(parts[0])] if not particle else parts
    parts += [_part(str(name["suffix"]))] if name.get("suffix") else []
    parts += [_part(str(name.get("given") or ""))] if name.get("given") or name.get("suffix") else []
    return ", ".join(parts)


def _part(text: str, is_particle: bool = False) -> str:
    """Braces where BibTeX would take a comma, an «and» or a lower-case word for something else."""
    needs = "," in text or " and " in f" {text} " or (text[:1].islower() and not is_particle)
    return f"{{{encode(text)}}}" if needs else encode(text)
