"""What reading a bibliographic file gives, whatever its format: entries as CSL-JSON,
and what could not be read."""

import codecs
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from review_service.bibliography.formats.notices import StatusNote
from review_service.core.errors import BadInput
from review_service.core.vocabulary import SourceKind

MOST_BYTES = 100_000_000
Item = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """One work. `line` counts from 1; `item` is CSL-JSON without `id` and `abstract`; `kind` is a guess.

    `notes`: what befell the work. `about`: what it says of other works, where it is itself the notice.
    """

    item: Item
    line: int
    kind: SourceKind
    abstract: str | None = None
    notes: tuple[StatusNote, ...] = ()
    about: tuple[StatusNote, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Something that was left out, and where; `line` counts from 1."""

    line: int
    message: str


@dataclass(frozen=True)
class Reading:
    """Entries and problems, each in the order of the file."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def decoded(data: bytes) -> str:
    """The text with `\\n` at the ends of its lines: UTF-8 (with or without BOM),
    UTF-16 with BOM, else Windows-1252.

    Windows-1252 is what programs write that say Latin-1 (WHATWG Encoding Standard, 4.2).
    """
    if len(data) > MOST_BYTES:
        raise BadInput(f"A file of references may have {MOST_BYTES // 1_000_000} MB.")
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def gathered(results: Iterator[Entry | Problem]) -> Reading:
    """Entries and problems apart."""
    entries, problems = [], []
    for result in results:
        if isinstance(result, Entry):
            entries.append(result)
        else:
            problems.append(result)
    return Reading(tuple(entries), tuple(problems))


def safely(line: int, read: Callable[..., Entry], *given: Any) -> Entry | Problem:
    """What `read(*given)` gives; where the record is so odd that our own code stumbles,
    a problem instead of a lost file."""
    try:
        return read(*given)
    except BadInput as error:
        error_line = error.line or line
        return Problem(error_line, str(error).removeprefix(f"line {error_line}: "))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        return Problem(line, f"this record could not be read ({type(error).__name__}: {error})")


def without_empty(item: Mapping[str, Any]) -> Item:
    return {name: value for name, value in item.items() if value not in (None, "", [], {})}


class Lines:
    """The line of a place in a text, for places that come in ascending order."""

    def __init__(self, text: str) -> None:
        self._text, self._place, self._line = text, 0, 1

    def at(self, place: int) -> int:
        if place < self._place:
            self._place, self._line = 0, 1
        self._line += self._text.count("\n", self._place, place)
        self._place = place
        return self._line
