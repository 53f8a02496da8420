"""What becomes of a file, and the limits that hold for every format."""

from collections.abc import Sequence
from dataclasses import dataclass

from review_service.core.errors import BadInput

LARGEST_FILE = 20_000_000
LONGEST_TEXT = 2_000_000  # characters, as much as a source text may hold


@dataclass(frozen=True)
class SourceTextRead:
    """`text` has no white space at its ends, so that offsets stay true when it is stored. `pages`:
    where each page begins and what it is called, empty for formats without pages. `notes`:
    sentences about what could not be read."""

    text: str
    label_hint: str
    pages: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()

    def page_at(self, offset: int) -> str | None:
        """The label of the page that an offset stands on."""
        return next((label for start, label in reversed(self.pages) if start <= offset), None)


class Blocks:
    """Text as it is put together; stops at the limit instead of after it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._in_rows = False

    def _add(self, part: str) -> None:
        self._length += len(part)
        if self._length > LONGEST_TEXT:
            raise BadInput(
                f"The text is longer than {LONGEST_TEXT:,} characters. Hand in the part that is cited."
            )
        self._parts.append(part)

    def paragraph(self, text: str) -> None:
        """Apart from its neighbours by an empty line."""
        if clean := " ".join(text.split()):
            self._add(f"\n\n{clean}")
            self._in_rows = False

    def row(self, cells: Sequence[str]) -> None:
        """A line of a table: the cells between bars, empty ones too, for the columns count."""
        clean = [" ".join(cell.split()) for cell in cells]
        if any(clean):
            self._add(("\n" if self._in_rows else "\n\n") + " | ".join(clean))
            self._in_rows = True

    def end_of_table(self) -> None:
        self._in_rows = False

    def text(self) -> str:
        return "".join(self._parts).strip()
