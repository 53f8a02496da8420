"""Hostile files are refused with a sentence, or read harmlessly, and cost little: bounds are on work, not on the clock."""

import resource
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from bibliography.hostile_files import PAGES, PDFS, PLAIN_XML, WORD, Maker

from review_service.bibliography.texts.pdf import pdf_read
from review_service.bibliography.texts.read_text import read_text
from review_service.core.errors import BadInput

MOST_CALLS = 5_000_000  # of functions; the costliest of them takes 3.7 million
MOST_SECONDS = (
    3.0  # of computing, of this process or of the one that reads a PDF: three times what is measured at most
)
IN_PROCESS = [(f"{group}: {name}", *case) for group, cases in (("XML", PLAIN_XML), ("Word", WORD), ("page", PAGES)) for name, case in cases.items()]  # fmt: skip


class Work:
    """Counts calls of functions, also of those written in C, and computing time."""

    def __init__(self, who: int) -> None:
        self.calls = 0
        self._who = who

    def __enter__(self) -> "Work":
        self._before = self._seconds()
        sys.setprofile(self._count)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        self.seconds = self._seconds() - self._before

    def _seconds(self) -> float:
        used = resource.getrusage(self._who)
        return used.ru_utime + used.ru_stime

    def _count(self, frame: FrameType, event: str, argument: object) -> None:
        self.calls += event in {"call", "c_call"}


def outcome(read: Callable[[], object], words: str | None) -> None:
    """`words` None: read harmlessly; "" : either will do."""
    if words is None:
        text = str(read())
        assert "root:" not in text
        assert "alert" not in text
    elif words:
        with pytest.raises(BadInput, match=words):
            read()
    else:
        try:
            assert "root:" not in str(read())
        except BadInput as error:
            assert str(error)


@pytest.mark.parametrize(("make", "words"), [case[1:] for case in IN_PROCESS], ids=[case[0] for case in IN_PROCESS])  # fmt: skip
def test_a_hostile_file_is_refused_with_little_work(make: Maker, words: str | None) -> None:
    data = make()
    with Work(resource.RUSAGE_SELF) as work:
        outcome(lambda: read_text(data, "x"), words)
    assert work.calls < MOST_CALLS
    assert work.seconds < MOST_SECONDS


@pytest.mark.parametrize(("make", "words"), PDFS.values(), ids=PDFS.keys())
def test_a_hostile_pdf_is_refused_with_little_work(make: Maker, words: str | None) -> None:
    data = make()
    with Work(resource.RUSAGE_CHILDREN) as work:
        outcome(lambda: pdf_read(data), words)
    assert work.seconds < MOST_SECONDS


def test_there_are_enough_of_them() -> None:
    assert len(IN_PROCESS) + len(PDFS) >= 70
