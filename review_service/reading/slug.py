"""The part of the address that names an article."""

import re
import unicodedata

LONGEST = 72


def slug_for(title: str) -> str:
    """ASCII words of the title joined by hyphens, cut at a word; «article» where no letter survives."""
    plain = unicodedata.normalize("NFKD", title.replace("‑", "-")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    slug = ""
    for word in words:
        if len(slug) + len(word) + 1 > LONGEST:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or (words[0][:LONGEST] if words else "article")
