"""CSL-JSON (Citation Style Language 1.0.2): the form that everything else is read into.
It keeps every field."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from review_service.bibliography.formats import dates
from review_service.bibliography.formats.entries import (
    Entry,
    Item,
    Lines,
    Problem,
    Reading,
    decoded,
    gathered,
    safely,
)
from review_service.bibliography.formats.normalizing import made
from review_service.core.errors import BadInput

# CSL variable → how its value is brought into one shape; a variable that is not here is kept as it stands.
FIELDS = {
    **dict.fromkeys(
        ("issued", "accessed", "submitted", "original-date", "event-date", "available-date"), "date"
    ),
    **dict.fromkeys(("author", "editor", "translator", "collection-editor", "container-author"), "names"),
    **dict.fromkeys(("title", "container-title", "container-title-short", "publisher", "type"), "words"),
    **dict.fromkeys(("DOI", "PMID", "PMCID", "URL", "ISBN", "ISSN"), "text"),
}
NOT_OF_THE_WORK = frozenset({"id", "abstract", "citation-key", "citation-label", "citation-number"})
MOST_TRIES = 2_000


def read(data: bytes) -> Reading:
    """An array of items, an object with `items`, or one item."""
    return gathered(_items(decoded(data)))


def write(items: Iterable[Mapping[str, Any]]) -> bytes:
    """An array, an item after another, each with an `id` (its own, else `ref1`, `ref2`, …)."""
    works = [
        {"id": str(item.get("id") or f"ref{place}"), **{k: v for k, v in item.items() if k != "id"}}
        for place, item in enumerate(items, start=1)
    ]
    return (json.dumps(works, ensure_ascii=False, indent=1) + "\n").encode()


def _items(text: str) -> Iterator[Entry | Problem]:
    for line, value in objects(text):
        yield value if isinstance(value, Problem) else safely(line, _entry, value, line)


def objects(text: str, is_part: bool = False) -> Iterator[tuple[int, Any]]:
    """Line and value of each object of a JSON array, read one by one so that a broken one loses none of the
    rest. `is_part`: something else may follow the array.

    What cannot be read comes as a Problem; reading goes on at the next thing that looks like a work.
    """
    lines, decoder = Lines(text), json.JSONDecoder(parse_constant=lambda _: None)
    place = _first(text)
    while (place := _skip(text, place, is_part)) < len(text):
        line = lines.at(place)
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            error_line = line + text.count("\n", place, getattr(error, "pos", place))
            yield (
                line,
                Problem(error_line, f"this is not JSON ({getattr(error, 'msg', 'nested too deeply')})"),
            )
            place = _next_work(text, place + 1, decoder)
            continue
        yield line, value


def _first(text: str) -> int:
    """Where the first item begins: inside the outer array, or inside that of `items`."""
    opening = re.match(r'\s*\{\s*"(?:items|references)"\s*:\s*\[|\s*\[', text)
    return opening.end() if opening else 0


def _skip(text: str, place: int, is_part: bool) -> int:
    gap = re.compile(r"[\s,]*" if is_part else r"[\s,\]]*").match(text, place)
    end = gap.end() if gap else place
    is_over = text[end : end + 1] in {"}", "]"}  # the brace closes {"items": […]}
    return len(text) if is_over else end


def _next_work(text: str, place: int, decoder: json.JSONDecoder) -> int:
    for tries, opening in enumerate(re.compile(r"[,\[\n]\s*(?=\{)").finditer(text, place)):
        if tries > MOST_TRIES:
            break
        try:
            value, _ = decoder.raw_decode(text, opening.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and {"type", "title", "DOI"} & set(value):
            return opening.end()
    return len(text)


def _entry(value: Any, line: int) -> Entry:
    if not isinstance(value, dict):
        raise BadInput("an item is an object with «type» and «title»", line)
    shapes = {"date": _date, "names": _names, "text": _text, "words": _words}
    item: Item = {}
    warnings = []
    for name, inner in value.items():
        if name in NOT_OF_THE_WORK or inner in (None, "", [], {}):
            continue
        shaped = shapes[FIELDS[name]](inner) if name in FIELDS else inner
        if shaped:
            item[name] = shaped
        else:
            warnings.append(f"«{name}» is not what CSL-JSON has there; it is left out")
    if not {"title", "DOI", "PMID", "PMCID", "URL", "container-title"} & set(item):
        raise BadInput("; ".join(["an item needs a title or an identifier", *warnings]), line)
    abstract = value.get("abstract")
    return made(item, line, abstract if isinstance(abstract, str) else None, warnings=warnings)


def _text(value: Any) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    is_one = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value) if is_one else ""


def _words(value: Any) -> str:
    """A title that is a number was meant for another field."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, str) else ""


def _names(value: Any) -> list[Any]:
    is_list = isinstance(value, list)
    return (
        [name for name in value if isinstance(name, dict) and set(name) & {"family", "literal", "given"}]
        if is_list
        else []
    )


def _date(value: Any) -> Item:
    if isinstance(value, str | int):
        value = {"raw": str(value)}
    if not isinstance(value, dict):
        return {}
    if not value.get("date-parts"):
        raw = str(value.get("raw") or value.get("literal") or "")
        return dates.from_iso(raw) or ({"literal": raw} if raw else {})
    ends = dates.date_parts(value)
    kept = {name: inner for name, inner in value.items() if name in {"season", "circa", "literal"}}
    return {"date-parts": ends, **kept} if ends else {}
