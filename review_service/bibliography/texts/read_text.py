"""A file that somebody uploads becomes the text of a source, or a sentence that says
why not and what to do."""

from pathlib import PurePath

from review_service.bibliography.texts.docx import docx_text
from review_service.bibliography.texts.extracted_text import LARGEST_FILE, SourceTextRead
from review_service.bibliography.texts.file_kinds import FileKind, kind_of
from review_service.bibliography.texts.jats import jats_text
from review_service.bibliography.texts.pdf import pdf_read
from review_service.bibliography.texts.plain import plain_text
from review_service.bibliography.texts.web_page import html_text
from review_service.core.errors import BadInput

_READERS = {
    FileKind.DOCX: docx_text,
    FileKind.JATS: jats_text,
    FileKind.HTML: html_text,
    FileKind.TEXT: plain_text,
}


def read_text(data: bytes, name: str) -> SourceTextRead:
    """The text of `.txt .md .html .xml (JATS) .docx .pdf`, by content;
    `name` only helps to name what has no title.

    Raises BadInput that says what is wrong and what to do.
    """
    if len(data) > LARGEST_FILE:
        raise BadInput(
            f"The file holds {len(data):,} bytes; {LARGEST_FILE:,} are allowed. Hand in the part that is "
            "cited."
        )
    kind = kind_of(data)
    if kind is FileKind.PDF:
        return pdf_read(data)
    text, title = _READERS[kind](data)
    if not text:
        raise BadInput("The file holds no text that a reader would see. Paste the text instead.")
    stem = PurePath(name.replace("\\", "/").replace("\0", "")).stem.strip()
    label = title[:300] or "".join(sign for sign in stem if sign.isprintable())[:200]
    return SourceTextRead(text, f"{label} ({kind.value})" if label else kind.value)
