"""PDF to text with page numbers, read in a process of its own (`pdf_process.py`) that can be stopped."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from review_service.bibliography.texts.extracted_text import SourceTextRead
from review_service.core.errors import BadInput

PROCESS = Path(__file__).with_name("pdf_process.py")
SECONDS = 120
_WHY = {
    "encrypted": "The PDF is encrypted. Save or print it without a password, or paste the text.",
    "pages": "The PDF has more than 3,000 pages. Hand in the part that is cited.",
    "long": "The text is longer than 2,000,000 characters. Hand in the part that is cited.",
    "work": "The PDF takes too much work to read. Print it to a new PDF, or paste the text.",
    "damaged": "The PDF is damaged and cannot be read ({said}). Print it to a new PDF, or paste the text.",
}
NO_TEXT = "The PDF holds pictures of pages and no text. Run text recognition (OCR) on it, or paste the text."


def pdf_read(data: bytes) -> SourceTextRead:
    """Raises BadInput."""
    answer = _asked(data)
    if why := answer.get("refused"):
        raise BadInput(_WHY[why].format(said=answer.get("said", "")))
    pages: list[tuple[str, str | None]] = [(label, text) for label, text in answer["pages"]]
    unread = [label for label, text in pages if text is None]
    if unread and len(unread) == len(pages):
        raise BadInput(_WHY["work"])
    if not any(text for _, text in pages):
        raise BadInput(NO_TEXT)
    notes = (f"These pages could not be read: {', '.join(unread)}.",) if unread else ()
    text, starts = _joined(pages)
    return SourceTextRead(text, _hint(answer["title"], len(pages)), starts, notes)


def _asked(data: bytes) -> dict[str, Any]:
    """No shell, nothing from the environment, no argument from the file."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", "-X", "utf8", str(PROCESS)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            env={},
            check=False,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # killed for its memory or its time
        return {"refused": "work"}
    return answer


def _joined(pages: list[tuple[str, str | None]]) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The pages with an empty line between them, and where each begins;
    an empty page begins where the next one does."""
    parts: list[str] = []
    starts: list[tuple[int, str]] = []
    offset = 0
    for label, text in pages:
        if text and parts:
            parts.append("\n\n")
            offset += 2
        starts.append((offset, label))
        if text:
            parts.append(text)
            offset += len(text)
    return "".join(parts), tuple(starts)


def _hint(title: str, count: int) -> str:
    pages = "1 page" if count == 1 else f"{count} pages"
    return f"{title} (PDF, {pages})" if title else f"PDF, {pages}"
