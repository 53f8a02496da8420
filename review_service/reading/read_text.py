"""What a reader of one form hands on, before claims are found and references numbered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from review_service.core.errors import BadInput
from review_service.reading.document import Audience, Contributor, ReadingWarning

MOST_CITATIONS = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A work as the article describes it: CSL-JSON fields and what was typed."""

    csl: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""


@dataclass(slots=True)
class Draft:
    """`entries`: by key, in the order of the list. `cited`: by key, the line of the first citation, in the
    order of the text. `has_list`: the article brings its references, so an unknown number is a mistake;
    `has_keyed_list`: all of them by citekey, so an unknown citekey is one too. `is_lenient`:
    mistakes are warned of."""

    title: str = ""
    title_line: int = 1
    body: str = ""
    audience: Audience = Audience.PROFESSIONAL
    summary: str = ""
    keywords: tuple[str, ...] = ()
    disclaimer: str = ""
    contributors: tuple[Contributor, ...] = ()
    entries: dict[str, Entry] = field(default_factory=dict)
    cited: dict[str, int] = field(default_factory=dict)
    has_list: bool = False
    has_keyed_list: bool = False
    has_list_in_body: bool = False
    is_lenient: bool = False
    citations: int = 0
    warnings: list[ReadingWarning] = field(default_factory=list)

    def warn(self, line: int, message: str) -> None:
        self.warnings.append(ReadingWarning(line, message))

    def refuse(self, error: BadInput) -> None:
        """Raises the error, unless the article is only to be compared, whatever its state."""
        if not self.is_lenient:
            raise error
        line = error.line or 1
        self.warn(line, str(error).removeprefix(f"line {line}: "))

    def cite(self, key: str, line: int) -> None:
        self.cited.setdefault(key, line)
        self.citations += 1
        if self.citations == MOST_CITATIONS + 1:
            self.refuse(BadInput(f"more than {MOST_CITATIONS:,} citations.", line))
