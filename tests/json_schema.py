"""As much of JSON Schema (draft 7) as the vendored schemas use; a keyword that it does
not know is a KeyError."""

import re
from collections.abc import Callable, Iterator
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {"object": (dict,), "array": (list,), "string": (str,),
    "integer": (int,), "number": (int, float), "boolean": (bool,), "null": (type(None),)}  # fmt: skip
SILENT = frozenset(
    {
        "$schema",
        "$id",
        "title",
        "default",
        "definitions",
        "$ref",
        "properties",
        "additionalProperties",
        "items",
    }
)
FORMATS = {"uri": r"[A-Za-z][A-Za-z0-9+.-]*:\S*", "uri-reference": r"[^\s<>\"{}|\\^`]*",
    "date-time": r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)"}  # fmt: skip


def problems(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> Iterator[str]:
    """A line for each place where `value` breaks `schema`; `root` holds the definitions."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/definitions/")
        yield from problems(value, root["definitions"][name], root, at)
    yield from _within(value, schema, root, at)
    for keyword in schema.keys() - SILENT:
        if keyword in ("anyOf", "oneOf"):
            fitting = sum(not list(problems(value, one, root, at)) for one in schema[keyword])
            if not fitting or (keyword == "oneOf" and fitting > 1):
                yield f"{at}: fits {fitting} of {keyword}"
        elif not CHECKS[keyword](value, schema[keyword]):
            yield f"{at}: {keyword} {schema[keyword]!r}, but {str(value)[:80]!r}"


def _within(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from problems(item, schema["items"], root, f"{at}[{number}]")
    if isinstance(value, dict):
        named, others = schema.get("properties", {}), schema.get("additionalProperties", True)
        for name, part in value.items():
            wanted = named.get(name, others)
            if wanted is False:
                yield f"{at}: «{name}» is not allowed"
            elif wanted is not True:
                yield from problems(part, wanted, root, f"{at}.{name}")


def _is_of_type(value: Any, wanted: str | list[str]) -> bool:
    names = wanted if isinstance(wanted, list) else [wanted]
    return any(
        isinstance(value, TYPES[name]) and (name == "boolean") >= isinstance(value, bool) for name in names
    )


CHECKS: dict[str, Callable[[Any, Any], bool]] = {
    "type": _is_of_type,
    "enum": lambda value, wanted: value in wanted,
    "required": lambda value, wanted: not isinstance(value, dict) or set(wanted) <= set(value),
    "minimum": lambda value, wanted: not isinstance(value, int | float) or value >= wanted,
    "maximum": lambda value, wanted: not isinstance(value, int | float) or value <= wanted,
    "minItems": lambda value, wanted: not isinstance(value, list) or len(value) >= wanted,
    "uniqueItems": lambda value, _: (
        not isinstance(value, list) or len({repr(one) for one in value}) == len(value)
    ),
    "pattern": lambda value, wanted: not isinstance(value, str) or re.search(wanted, value) is not None,
    "format": lambda value, wanted: (
        not isinstance(value, str) or re.fullmatch(FORMATS[wanted], value) is not None
    ),
}
