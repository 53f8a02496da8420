"""Where the words a reviewer relied on stand in the source's text."""

import re


def locate(passage: str, text: str, place: tuple[int, int] | None = None) -> tuple[int, int] | None:
    """Half-open character offsets of the passage in `text`, verbatim or with only its white space different.

    `place` is where it was taken from: it counts where these words stand there,
    which matters for words that stand in the text more than once.
    """
    parts = passage.split()
    if not parts:
        return None
    if place and place[1] <= len(text) and text[slice(*place)].split() == parts:
        return place
    start = text.find(passage)
    if start >= 0:
        return start, start + len(passage)
    match = re.search(r"\s+".join(re.escape(word) for word in parts), text)
    return match.span() if match else None
