"""A process of its own that reads one PDF: bytes on stdin, JSON on stdout. Imports nothing of ours,
and is killed at will.

The parser is pure Python and files are hostile, so work is bounded from outside: memory by the system,
computing time by a timer, output sizes by the parser's own limits. Computing time is earned:
a file whose pages are read gets more of it.
"""

import io
import json
import logging
import resource
import signal
import sys
import time
from typing import Any

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError, PdfReadError, PyPdfError

MEMORY = 1_500_000_000
FIRST_SECONDS = 0.7
EARNED_BY_A_PAGE = 0.5
LONGEST_PAGE = 5.0
SECONDS = 100
MOST_PAGES = 3_000
LONGEST_TEXT = 2_000_000
LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 20_000_000, "lzw_maximum_output_length": 20_000_000,
    "run_length_maximum_output_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000, "maximum_declared_stream_length": 30_000_000,
    "stream_decoding_work_maximum_length": 60_000_000, "page_tree_maximum_entries": MOST_PAGES * 2,
    "page_tree_maximum_depth": 50,
    "xform_maximum_invocations_per_extraction": 500, "jbig2dec_binary": None, "disable_legacy_handling": True,
}  # fmt: skip
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st",
    0xFB06: "st", 0: None}  # fmt: skip


class TooSlow(BaseException):
    """Not an Exception: the parser catches those."""


class Refusal(Exception):
    pass


def _ring(*_: object) -> None:
    raise TooSlow


def _within(seconds: float) -> None:
    """Rings after so many seconds of computing, and again if somebody swallowed it; 0 switches it off."""
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.1 if seconds else 0)


def _opened(data: bytes) -> pypdf.PdfReader:
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refusal("encrypted")
    if len(reader.pages) > MOST_PAGES:
        raise Refusal("pages")
    return reader


def _labels(reader: pypdf.PdfReader) -> list[str]:
    count = len(reader.pages)
    try:
        labels = [str(label)[:20] for label in reader.page_labels]
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError,
        OverflowError):  # fmt: skip
        labels = []
    return labels if len(labels) == count and all(labels) else [str(number + 1) for number in range(count)]


def _title(reader: pypdf.PdfReader) -> str:
    try:
        said = reader.metadata.title if reader.metadata else None
        return " ".join(str(said or "").split())[:300]
    except (PyPdfError, ValueError, TypeError, AttributeError, RecursionError):
        return ""


def _clean(text: str) -> str:
    lines = [line.rstrip() for line in text.translate(_LIGATURES).splitlines()]
    return "\n".join(lines).strip().encode("utf-8", "replace").decode("utf-8")


def read(data: bytes) -> dict[str, Any]:
    """`{"pages": [[label, text | None], …], "title"}`; None for a page that cannot be read.
    Raises Refusal, TooSlow."""
    _within(FIRST_SECONDS)
    reader = _opened(data)
    labels, title = _labels(reader), _title(reader)
    pages: list[tuple[str, str | None]] = []
    read_well = length = 0
    for label, page in zip(labels, reader.pages, strict=True):
        left = FIRST_SECONDS + EARNED_BY_A_PAGE * read_well - time.process_time()
        if left < 0.05:
            raise TooSlow
        _within(min(left, LONGEST_PAGE))
        text: str | None
        try:
            text = _clean(page.extract_text())
            read_well += 1
            length += len(text)
        except (
            Exception,
            TooSlow,
        ):  # a bad page loses none of the others; any kind of damage may come up here
            text = None
        _within(0)
        if length > LONGEST_TEXT:
            raise Refusal("long")
        pages.append((label, text))
    return {"pages": pages, "title": title}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    signal.signal(signal.SIGPROF, _ring)
    logging.disable(logging.CRITICAL)
    data = sys.stdin.buffer.read()
    try:
        with pypdf.apply_configuration(**LIMITS):
            answer = read(data)
    except Refusal as refusal:
        answer = {"refused": str(refusal)}
    except (DependencyError, FileNotDecryptedError):  # AES needs a library that is not installed
        answer = {"refused": "encrypted"}
    except (TooSlow, MemoryError):
        answer = {"refused": "work"}
    except PdfReadError as error:
        answer = {"refused": "damaged", "said": str(error)[:200]}
    except Exception as error:  # whatever a damaged file brings up: it is damaged
        answer = {"refused": "damaged", "said": type(error).__name__}
    _within(0)
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
