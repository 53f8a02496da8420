"""Whom an article lists as its contributors: read from its canonical bytes,
where each is one line of JSON."""

import json
from typing import Any

HEADING, ITEM = b"contributors:", b"  - "


def listed_in(article: bytes) -> list[dict[str, Any]]:
    """Raises ValueError for a line that the canonical form does not have."""
    head = article.split(b"\n---\n", 1)[0].split(b"\n")
    if HEADING not in head:
        return []
    contributors = []
    for line in head[head.index(HEADING) + 1 :]:
        if not line.startswith(ITEM):
            break
        contributors.append(json.loads(line.removeprefix(ITEM)))
    return contributors
