"""The abstract that a publisher deposits as JATS, to plain paragraphs. Tag by tag,
because much of it is no well-formed XML."""

import html
import re
from itertools import chain
from typing import Any

from review_service.bibliography.safe_xml import raised

_TAG = re.compile(r"<(/?)(?:jats:)?([A-Za-z-]+)[^<>]*>")
_BLOCKS = frozenset(
    {"abstract", "sec", "title", "p", "list", "list-item", "def-list", "def-item", "disp-quote"}
)


def abstract_of(jats: Any) -> str:
    """A paragraph a `p`, a section's title before its text («Methods: …»);
    the title «Abstract» says nothing."""
    if not isinstance(jats, str):
        return ""
    paragraphs: list[str] = []
    pieces: list[str] = []
    label, place, raised_from = "", 0, 0
    for tag in chain(_TAG.finditer(jats), (None,)):
        pieces.append(html.unescape(jats[place : tag.start() if tag else len(jats)]))
        place = tag.end() if tag else place
        name, is_end = (tag[2].lower(), bool(tag[1])) if tag else ("p", True)
        if name == "sup":
            if is_end:
                pieces[raised_from:] = [raised("".join(pieces[raised_from:]))]
            raised_from = len(pieces)
        elif name in _BLOCKS:
            text = " ".join("".join(pieces).split())
            pieces, raised_from = [], 0
            if name == "title" and is_end:
                label = "" if text.casefold() == "abstract" else text.rstrip(":. ")
            elif text:
                paragraphs.append(f"{label}: {text}" if label else text)
                label = ""
    return "\n\n".join(paragraphs)
