"""What an article is once it has been read: plain frozen values, no behaviour beyond look-ups.

Readers (`reading/page_import.py`, `reading/markdown_import.py`) make a `Document`; everything else takes one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Audience(StrEnum):
    """Whom a text is written for; each audience has its own disclaimer."""

    PROFESSIONAL = "professional"
    PATIENT = "patient"


class ClaimKind(StrEnum):
    """Where a claim stands: a sentence of a paragraph, of a list item, a table row, or a caption."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"
    CAPTION = "caption"


CELL_DIVIDER = " | "  # between the cells of a table row in the text of its claim


class Risk(StrEnum):
    """`high`: doses, contraindications, pregnancy, interactions, emergency advice, mortality."""

    HIGH = "high"
    NORMAL = "normal"


@dataclass(frozen=True)
class Citation:
    """The pointer from a claim to a reference: `[@key, locator]`."""

    key: str
    locator: str = ""


@dataclass(frozen=True)
class Claim:
    """One checkable assertion.

    `text` is plain: no markup, no citations, white space folded. `spans` are the half-open character
    ranges of `Document.body` that hold the claim's own words (one range; one per cell for a table row).
    `fingerprint` is of the words and the heading path, `wording` of the words alone; `context` is the wording
    of the sentence before in the same paragraph or list item, empty where the claim is its first.
    """

    ordinal: int
    text: str
    heading: tuple[str, ...]
    kind: ClaimKind
    citations: tuple[Citation, ...] = ()
    risk: Risk = Risk.NORMAL
    risk_reason: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    fingerprint: str = ""
    wording: str = ""
    context: str = ""


@dataclass(frozen=True)
class Reference:
    """An entry of the reference list. `csl` is a CSL-JSON item (may be empty); `text` is what was typed
    where nothing could be structured. `number` counts from 1 by first citation in the body."""

    key: str
    number: int
    csl: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""

    @property
    def is_unresolved(self) -> bool:
        """Neither an identifier nor a title: nobody can tell which work is meant."""
        return not any(self.csl.get(name) for name in ("DOI", "PMID", "PMCID", "ISBN", "URL", "title"))


@dataclass(frozen=True)
class ReadingWarning:
    """Something the reader guessed or could not place. `line` counts from 1 in the text as handed in."""

    line: int
    message: str


@dataclass(frozen=True)
class Contributor:
    """Somebody who wrote the article. `orcid` and `email` in their normal form; `contribution` in words."""

    name: str
    orcid: str = ""
    email: str = ""
    contribution: str = ""


@dataclass(frozen=True)
class Document:
    """An article as read. `body` is canonical Markdown with Pandoc citations and without front matter."""

    title: str
    body: str
    audience: Audience = Audience.PROFESSIONAL
    summary: str = ""
    keywords: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    claims: tuple[Claim, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    disclaimer: str = ""
    contributors: tuple[Contributor, ...] = ()
