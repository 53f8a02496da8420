"""The identity of a claim across versions: a hash that ignores how the words are set, never what they say."""

import hashlib
import re
import unicodedata
from functools import lru_cache

from review_service.reading import inline

LIST_MARKER = re.compile(r"^(?:[-*+•◦▪‣·–—] |\d{1,3}[.)] )+")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
SAME = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛‹›", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        "…": "...",
    }
)
# «data — the», «data -- the» and «data---the» are one dash; in «was -5» the space stands before a sign only.
DASH = re.compile(r"\s+-{1,3}\s+|-{2,3}")


def fingerprint(text: str, heading: tuple[str, ...]) -> str:
    """SHA-256 (hex) over the normalised claim and its heading path.

    White space, list marker, emphasis, quote style, the kind of dash and the spaces on both sides of one make
    no difference. NFC, never NFKC: 10² is not 102.
    """
    return prints(text, heading)[0]


def prints(text: str, heading: tuple[str, ...]) -> tuple[str, str]:
    """The fingerprint, and that of the words alone, whatever the heading:
    what stays when a claim's place changes."""
    normalised = _normalised(LIST_MARKER.sub("", " ".join(text.split())))
    alone = _sha256(normalised)
    return (_sha256("\x1f".join([normalised, *_path(heading)])) if heading else alone), alone


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@lru_cache(maxsize=64)
def _path(heading: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_normalised, heading))


def _normalised(text: str) -> str:
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(SAME)
    if "--" in text or " -" in text:
        text = DASH.sub("-", text)
    if "*" in text or "_" in text:
        text = inline.without_emphasis(text)
    return " ".join(text.split())
