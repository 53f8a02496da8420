"""Plain text made safe for the places an export puts it: one line, Markdown, HTML, the target of a link."""

import re
from html import escape
from urllib.parse import quote, urlsplit

# Bidirectional controls let a name show as another (CVE-2021-42574); YAML and XML refuse the control
# characters, surrogates and noncharacters. The two joiners stay: Persian and Indic words need them.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
# Python-Markdown honours a backslash only before these; Pandoc, CommonMark and Liquid agree on them.
_BACKSLASHED = re.compile(r"([\\`*_{}\[\]])")
# Each means something to one reader and takes no backslash in another; both read the entity.
_BY_ENTITY = re.compile(r"[&<>~^$@|]")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# What would open a heading, a rule or a list (Pandoc's `a.` and `(iv)` too) at the start of a line.
_BLOCK_OPENER = re.compile(r"^(#+|[-+]|\(?(\d+|[A-Za-z]|[IVXLCDMivxlcdm]+)[.)](?=\s|$))")
_SAFE_SCHEMES = {"http", "https"}


def one_line(text: str) -> str:
    """`text` with white space folded and everything invisible removed."""
    return " ".join(_INVISIBLE.sub("", re.sub(r"\s", " ", text)).split())


def as_markdown(text: str) -> str:
    """`text` as Markdown that Python-Markdown and Pandoc both show as exactly these characters."""
    line = _BY_ENTITY.sub(lambda match: _NAMED.get(match[0], f"&#{ord(match[0])};"), one_line(text))
    line = _BACKSLASHED.sub(r"\\\1", line)
    return _BLOCK_OPENER.sub(lambda match: re.sub(r"([#\-+.)])", r"\\\1", match[0]), line)


def as_html(text: str) -> str:
    """`text` escaped for element content and quoted attributes."""
    return escape(one_line(text))


def safe_address(address: str) -> str:
    """`address` percent-encoded for a Markdown or HTML link, or "" where it is no http(s) address."""
    try:
        parts = urlsplit(address)
        if parts.scheme.lower() not in _SAFE_SCHEMES or not parts.hostname:
            return ""
    except ValueError:
        return ""
    return quote(address, safe="/:?#@!$&+,;=%-._")
