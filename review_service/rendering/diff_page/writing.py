"""HTML joined from pieces, all texts of a page escaped together: macros made half the cost of
a page with a hundred rows.

Marks in a text are written with a NUL before, which no text can hold, and become elements after the escaping.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from markupsafe import Markup, escape

from review_service.comparing.word_diff import Op, Run, Word

T = TypeVar("T")
NEXT = "\0;"  # between two texts
NEXT_CLAIM = "\0|"
_OPEN: dict[Op, str] = {"equal": "", "insert": "\0+", "delete": "\0-"}
_CLOSE: dict[Op, str] = {"equal": "", "insert": "\0>", "delete": "\0<"}
_FIGURE, _FIGURE_END = "\0#", "\0$"
_ELEMENTS = (
    ("\0+", '<ins class="diff-ins"><span class="visually-hidden">inserted: </span>'),
    ("\0&gt;", '<span class="visually-hidden"> (end of insertion) </span></ins>'),
    ("\0-", '<del class="diff-del"><span class="visually-hidden">deleted: </span>'),
    ("\0&lt;", '<span class="visually-hidden"> (end of deletion) </span></del>'),
    (_FIGURE, '<strong class="diff-number">'),
    (_FIGURE_END, "</strong>"),
    (
        NEXT_CLAIM,
        (
            '<span class="diff-next" aria-hidden="true">‖ </span><span class="visually-hidden">next claim: '
            "</span>"
        ),
    ),
)


@dataclass(slots=True)
class Writer:
    """Collects a page. What `text` is given is escaped, what `html` is given is not; `place` leaves a gap."""

    _pieces: list[object] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)

    def html(self, *markup: str) -> None:
        self._pieces += markup

    def text(self, text: str) -> None:
        self._marked(text.replace("\0", "") if "\0" in text else text)

    def words(self, words: Iterable[Word | None]) -> None:
        """What was inserted and deleted is marked, for the eye and the ear; changed numbers stand out.

        None is where one claim ends and the next begins.
        """
        marked: list[str] = []
        op: Op = "equal"
        for word in words:
            if word is None:
                marked += (_CLOSE[op], NEXT_CLAIM)
                op = "equal"
                continue
            if word.op != op:
                marked += (_CLOSE[op], _OPEN[word.op])
                op = word.op
            text = word.text.replace("\0", "") if "\0" in word.text else word.text
            marked += (_FIGURE, text, _FIGURE_END) if word.is_number else (text,)
        self._marked("".join([*marked, _CLOSE[op]]))

    def place(self, gap: object) -> None:
        self._pieces.append(gap)

    def _marked(self, text: str) -> None:
        self._pieces.append(len(self._texts))
        self._texts.append(text)

    def finished(self, gap: type[T]) -> tuple[bytes | T, ...]:
        """UTF-8 with the gaps between it: a page is kept, and as text it would take twice the room."""
        texts = self._escaped()
        pieces: list[bytes | T] = []
        run: list[str] = []
        for piece in self._pieces:
            if isinstance(piece, gap):
                pieces += ("".join(run).encode(), piece)
                run = []
            else:
                run.append(texts[piece] if isinstance(piece, int) else str(piece))
        return (*pieces, "".join(run).encode())

    def _escaped(self) -> list[str]:
        html = str(escape(NEXT.join(self._texts)))
        for mark, element in _ELEMENTS:
            html = html.replace(mark, element)
        return html.split(NEXT)


def marked_words(runs: Iterable[Run]) -> Markup:
    """One short comparison inside another page, marked as a comparison's own page marks it."""
    writer = Writer()
    writer.words(word for _op, group in runs for word in group)
    return Markup("".join(writer._escaped()))  # noqa: S704 - every word is escaped there
