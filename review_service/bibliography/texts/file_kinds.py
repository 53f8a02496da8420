"""What a file is, by its first bytes; its name is not asked."""

import re
from enum import StrEnum

from review_service.core.errors import BadInput

CAN_BE_READ = "Text, Markdown, HTML, JATS XML, Word (.docx) and PDF can be read"


class FileKind(StrEnum):
    PDF = "PDF"
    DOCX = "Word document"
    JATS = "JATS article"
    HTML = "web page"
    TEXT = "text"


_OTHERS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or password-protected Office file",
        "Save it as .docx without a password."),
    (b"{\\rtf", "an RTF file", "Save it as .docx."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it first."),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it first."),
    (b"BZh", "a bzip2 archive", "Unpack it first."),
    (b"\xfd7zXZ\0", "an xz archive", "Unpack it first."),
    (b"\x89PNG", "a picture", "Run text recognition (OCR) on it first."),
    (b"\xff\xd8\xff", "a picture", "Run text recognition (OCR) on it first."),
    (b"GIF8", "a picture", "Run text recognition (OCR) on it first."),
    (b"II*\0", "a picture", "Run text recognition (OCR) on it first."),
    (b"MM\0*", "a picture", "Run text recognition (OCR) on it first."),
    (b"\x7fELF", "a program", ""),
    (b"MZ\x90\0", "a program", ""),
    (b"%!PS", "a PostScript file", "Save it as PDF."),
)  # fmt: skip
_BEFORE_ROOT = re.compile(r"(?:\s+|<\?[^>]{0,1000}\?>|<!--.{0,2000}?-->)*", flags=re.DOTALL)
_ROOT = re.compile(r"<(?:!doctype\s+)?([a-z][\w:.-]{0,60})", flags=re.IGNORECASE)
_HTML_STARTS = frozenset(
    [
        "html",
        "head",
        "body",
        "title",
        "meta",
        "link",
        "style",
        "script",
        "p",
        "div",
        "span",
        "section",
        "main",
        "header",
        "nav",
        "table",
        "ul",
        "ol",
        "dl",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "article",
    ]
)


def kind_of(data: bytes) -> FileKind:
    """Raises BadInput that says what the file is and what to do."""
    if not data.strip(b"\0 \t\r\n"):
        raise BadInput("The file is empty.")
    if b"%PDF-" in data[:1_024]:
        return FileKind.PDF
    if data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return FileKind.DOCX
    for start, what, advice in _OTHERS:
        if data.startswith(start):
            raise BadInput(f"This is {what}. {CAN_BE_READ}. {advice}".strip())
    return _markup(data[:8_192])


def _markup(head: bytes) -> FileKind:
    """Of UTF-16 and UTF-8 alike: only the ASCII signs of the beginning are looked at."""
    start = (
        head.replace(b"\0", b"").decode("latin-1").removeprefix("ÿþ").removeprefix("þÿ").removeprefix("ï»¿")
    )
    is_xml = start.lstrip().startswith("<?xml")
    before = _BEFORE_ROOT.match(start)
    root = _ROOT.match(start, before.end() if before else 0)
    name = root[1].lower() if root else ""
    if name == "article" and (
        is_xml or re.search(r"<!doctype|<front\b|dtd-version|article-type", start, flags=re.IGNORECASE)
    ):
        return FileKind.JATS
    if name in _HTML_STARTS:
        return FileKind.HTML
    if is_xml or name.startswith("pubmed"):
        raise BadInput(
            f"This is XML, but its outermost element is «{name or 'not to be found'}», not the «article» "
            "of JATS. Look the source up by its identifier, or paste the text."
        )
    return FileKind.TEXT
