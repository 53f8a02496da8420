"""Plain text as Markdown that reads back as the same characters."""

import re

from review_service.reading.foreign_markup import SUBSCRIPT, SUPERSCRIPT

# What Markdown would read as markup: everywhere, and at the front of a line only.
MARKUP = re.compile(r"([\\`*\[\]{}]|(?<!\w)_|_(?!\w)|(?<=\s)#(?=#*$))")
RAISED_OR_LOWERED = re.compile(f"{SUPERSCRIPT.pattern}|{SUBSCRIPT.pattern}")
ENTITY_LIKE = re.compile(r"&(?=#?\w+;)|<(?=[A-Za-z/!?])|(?<![\w.@/])@(?=[\w{])")
FRONT = re.compile(r"(?:#{1,6}(?=\s|$)|[-+>•◦▪‣|~:=]|\d{1,9}(?=[.)](?:\s|$))[.)])")
CAPTION_LIKE = re.compile(r"Table:\s")


def escape(text: str) -> str:
    """Plain text as Markdown that reads back as the same characters."""
    return escape_front(escape_inline(text))


def escape_inline(text: str) -> str:
    text = MARKUP.sub(r"\\\1", text)
    text = RAISED_OR_LOWERED.sub(r"\\\g<0>", text) if "^" in text or "~" in text else text
    return ENTITY_LIKE.sub(lambda match: {"&": "&amp;", "<": "&lt;", "@": "&#64;"}[match[0]], text)


def escape_front(text: str) -> str:
    front = FRONT.match(text)
    if front and front[0][-1] in "#-+>.)|":
        return f"{text[: front.end() - 1]}\\{text[front.end() - 1 :]}"
    if front or CAPTION_LIKE.match(text):
        return f"&#{ord(text[0])};{text[1:]}"
    return text
