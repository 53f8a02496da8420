"""Hostile files are refused with a sentence, or read harmlessly, and cost little:
bounds are on work, not on the clock."""

import sys
import time
from collections.abc import Callable
from types import FrameType

import pytest
from bibliography.hostile_files import PAGES, PDFS, PLAIN_XML, WORD, Maker, pdf
from work import assert_work_grows_with

from review_service.bibliography.texts import pdf_process
from review_service.bibliography.texts.pdf import pdf_read
from review_service.bibliography.texts.read_text import read_text
from review_service.core.errors import BadInput

MOST_CALLS = 2_500_000  # of functions; the costliest of them takes 1.8 million
IN_PROCESS = [
    (f"{group}: {name}", *case)
    for group, cases in (("XML", PLAIN_XML), ("Word", WORD), ("page", PAGES))
    for name, case in cases.items()
]


def calls(act: Callable[[], object]) -> int:
    """How many functions were called, those written in C included."""
    count = 0

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(called)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


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


@pytest.mark.parametrize(("make", "words"), [case[1:] for case in IN_PROCESS],
    ids=[case[0] for case in IN_PROCESS])  # fmt: skip
def test_a_hostile_file_is_refused_with_little_work(make: Maker, words: str | None) -> None:
    data = make()
    assert calls(lambda: outcome(lambda: read_text(data, "x"), words)) < MOST_CALLS


@pytest.mark.parametrize(
    "unit", [b"<a><b></a>", b"<b><i></b></p>", b"<!--", b"<p a='1' b=2></p>", b"<tr><td>x"]
)
def test_a_page_that_is_closed_wrongly_costs_no_more_than_its_length(unit: bytes) -> None:
    assert_work_grows_with(
        1_000, lambda size: outcome(lambda: read_text(b"<html>" + unit * size + b"x", "x"), "")
    )


@pytest.mark.parametrize(("make", "words"), PDFS.values(), ids=PDFS.keys())
def test_a_hostile_pdf_is_refused(make: Maker, words: str | None) -> None:
    data = make()
    outcome(lambda: pdf_read(data), words)


class Alarm:
    """Invented computing time: each page takes `cost` seconds, and what was allowed for it rings."""

    def __init__(self, cost: float) -> None:
        self.now, self.cost, self.allowed, self.read = 0.0, cost, 0.0, 0

    def within(self, seconds: float) -> None:
        self.allowed = seconds

    def extract(self, *_: object) -> str:
        self.now += min(self.cost, self.allowed)
        if self.cost > self.allowed:
            raise pdf_process.TooSlow
        self.read += 1
        return "words"


@pytest.mark.parametrize(("cost", "is_read"), [(0.4, True), (0.6, False), (0.8, False), (60, False)])
def test_a_pdf_earns_its_computing_time_by_pages_that_are_read(
    monkeypatch: pytest.MonkeyPatch, cost: float, is_read: bool
) -> None:
    alarm = Alarm(cost)
    monkeypatch.setattr(pdf_process, "_within", alarm.within)
    monkeypatch.setattr(time, "process_time", lambda: alarm.now)
    monkeypatch.setattr("pypdf.PageObject.extract_text", alarm.extract)
    data = pdf(["words"] * 40)
    if is_read:
        assert len(pdf_process.read(data)["pages"]) == alarm.read == 40
    else:
        with pytest.raises(pdf_process.TooSlow):
            pdf_process.read(data)
    assert alarm.now <= pdf_process.FIRST_SECONDS + pdf_process.EARNED_BY_A_PAGE * alarm.read + 0.001


def test_there_are_enough_of_them() -> None:
    assert len(IN_PROCESS) + len(PDFS) >= 70
