"""Who wrote an article, as its front matter lists them: none of them rules on it or signs it."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from review_service.core.errors import BadInput
from review_service.reading.characters import clean_word
from review_service.reading.document import Contributor
from review_service.reading.identifiers import normal_email, normal_orcid

MOST = 500
_WORDS = ("contribution", "role", "roles")
_KNOWN = frozenset({"name", "orcid", "email", *_WORDS})
Lines = Mapping[tuple[str, ...], int]


def read_contributors(raw: Any, lines: Lines) -> tuple[Contributor, ...]:
    """A list of names, or of `name` with `orcid`, `email` and `contribution`.
    Raises BadInput with the line."""
    line = lines.get(("contributors",), 1)
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise BadInput("contributors is a list, such as «- name: Jane Doe».", line)
    if len(raw) > MOST:
        raise BadInput(f"more than {MOST} contributors.", line)
    listed = tuple(_contributor(entry, str(place), lines) for place, entry in enumerate(raw))
    for name, value, place in _twice(listed):
        raise BadInput(
            f"{name} {value} is listed twice.", lines.get(("contributors", str(place), name), line)
        )
    return listed


def _contributor(raw: Any, place: str, lines: Lines) -> Contributor:
    line = lines.get(("contributors", place), 1)
    if not isinstance(raw, dict):
        raw = {"name": raw}
    texts = {str(key): _text(str(key), value, place, lines) for key, value in raw.items()}
    if unknown := sorted(texts.keys() - _KNOWN):
        entry_line = lines.get(("contributors", place, unknown[0]), line)
        raise BadInput(
            f"«{unknown[0]}» of a contributor is not known; there are name, orcid, email, contribution.",
            entry_line,
        )
    if not texts.get("name"):
        raise BadInput("a contributor needs a name.", line)
    return Contributor(
        texts["name"],
        _checked("orcid", texts, place, lines),
        _checked("email", texts, place, lines),
        "; ".join(filter(None, (texts.get(word, "") for word in _WORDS))),
    )


def _text(key: str, value: Any, place: str, lines: Lines) -> str:
    """Roles may be a list of words, such as those of CRediT."""
    parts = value if isinstance(value, list) and key in _WORDS else [value]
    if any(isinstance(word, dict | list) for word in parts):
        line = lines.get(("contributors", place, key), lines.get(("contributors", place), 1))
        raise BadInput(f"{key} of a contributor has to be a text.", line)
    return "; ".join(filter(None, (clean_word(str(word)) for word in parts if word is not None)))


def _checked(key: str, texts: Mapping[str, str], place: str, lines: Lines) -> str:
    written = texts.get(key, "")
    read = normal_orcid(written) if key == "orcid" else normal_email(written)
    if written and not read:
        what = "no ORCID iD: a figure is wrong or missing" if key == "orcid" else "not an e-mail address"
        raise BadInput(f"«{written}» is {what}.", lines.get(("contributors", place, key), 1))
    return read or ""


def _twice(listed: tuple[Contributor, ...]) -> Iterator[tuple[str, str, int]]:
    seen: set[str] = set()
    for place, contributor in enumerate(listed):
        for name, value in (("orcid", contributor.orcid), ("email", contributor.email)):
            if value and value in seen:
                yield name, value, place
            seen.add(value)


def folded_name(name: str) -> str:
    """Equal for names that differ in case, accents, spaces and points only."""
    plain = unicodedata.normalize("NFKD", name)
    kept = "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return " ".join(kept.casefold().split())
