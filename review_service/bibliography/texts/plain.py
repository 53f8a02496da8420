"""Text and Markdown: the encoding found out, the words left as they are."""

import codecs
import re

from review_service.bibliography.texts.extracted_text import LONGEST_TEXT
from review_service.bibliography.texts.file_kinds import CAN_BE_READ
from review_service.core.errors import BadInput

_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""")
_KNOWN = frozenset(["iso8859-1", "iso8859-2", "iso8859-5", "iso8859-15", "cp1250", "cp1251", "cp1252",
    "koi8-r", "shift_jis", "euc_jp", "gb18030", "gbk", "gb2312", "big5", "euc_kr"])  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def decoded(data: bytes, declared: str = "") -> str:
    """By its byte order mark, as UTF-8, as `declared`, as Windows-1252.
    Raises BadInput where it is no text."""
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16")):  # fmt: skip
        if data.startswith(mark):
            return _strictly(data, encoding)
    for encoding in ("utf-8", *([declared] if declared in _KNOWN else []), "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _as_text(text)
    raise _no_text()


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return _as_text(data.decode(encoding))
    except UnicodeDecodeError:
        raise _no_text() from None


def _no_text() -> BadInput:
    return BadInput(f"This is not text in an encoding that can be read. {CAN_BE_READ}. Save it as UTF-8.")


def _as_text(text: str) -> str:
    if _CONTROLS.search(text):
        raise BadInput(f"This is not text: it holds control characters. {CAN_BE_READ}.")
    return text


def declared_encoding(data: bytes) -> str:
    """What a page says of itself in its first 2 kB, in Python's spelling; "" where it says nothing known."""
    match = _DECLARED.search(data[:2_048])
    try:
        return codecs.lookup(match[1].decode("ascii")).name if match else ""
    except LookupError:
        return ""


def plain_text(data: bytes) -> tuple[str, str]:
    """The text and its title: the first Markdown heading, or ""."""
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            f"The text is longer than {LONGEST_TEXT:,} characters. Hand in the part that is cited."
        )
    heading = re.search(r"^#{1,2} +(\S.{0,200})$", text[:5_000], flags=re.MULTILINE)
    return text, heading[1].rstrip("# ").strip() if heading else ""
