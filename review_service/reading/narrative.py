"""Whom a citation in the running text names: `@lee2020 found` is read as «Lee et al³
found» (AMA 11, 3.7.2)."""

from collections.abc import Mapping
from typing import Any


def named(csl: Mapping[str, Any]) -> str:
    """The authors in words; «reference», which its number follows, where nobody says who they are."""
    authors = csl.get("author")
    people = (
        [author for author in authors if isinstance(author, Mapping)] if isinstance(authors, list) else []
    )
    names = [str(author.get("family") or author.get("literal") or "").strip() for author in people]
    known = [name for name in names if name]
    if not known:
        return "reference"
    return " and ".join(known) if len(known) < 3 else f"{known[0]} et al"
