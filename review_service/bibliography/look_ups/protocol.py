"""The protocol of a look-up: an identifier goes in, what a service says about that work comes out. A service is one file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from review_service.core.vocabulary import SourceKind
from review_service.reading.identifiers import IdentifierKind

# Who can be asked for what, in the order in which pages show it; known without loading what asks them.
KINDS: Mapping[str, frozenset[IdentifierKind]] = {
    "PubMed": frozenset(IdentifierKind),
    "Crossref": frozenset({IdentifierKind.DOI}),
}


class NoteKind(StrEnum):
    """What a notice says of a work. The many words of the services all fall under one of these."""

    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    EXPRESSION_OF_CONCERN = "expression_of_concern"
    CORRECTED = "corrected"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class StatusNote:
    """`notice`: identifiers of the notice (or of the newer work), by IdentifierKind; may be empty. `said`: in the
    service's own words. `date`: ISO, as exact as it is known, or ""."""

    kind: NoteKind
    notice: Mapping[str, str]
    said: str
    date: str = ""


@dataclass(frozen=True)
class Found:
    """A *proposal* for a person. `identifiers` are in normal form and include those the service added.

    `about`: notes on other works that this work is a notice of. `sha256` is of the raw answer; `asked` is the address
    without keys and e-mail addresses.
    """

    service: str
    identifiers: Mapping[str, str]
    csl: Mapping[str, Any]
    abstract: str = ""
    kind: SourceKind | None = None
    notes: tuple[StatusNote, ...] = ()
    about: tuple[StatusNote, ...] = ()
    sha256: str = ""
    asked: str = ""
    publication_types: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    raw: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True)
class Candidate:
    """A line to choose from after a search by words."""

    pmid: str
    title: str
    authors: tuple[str, ...]
    journal: str
    date: str
    doi: str


class Lookup(Protocol):
    """`kinds`: the identifiers that `find` can be asked for; others give None without a request."""

    name: str
    kinds: frozenset[IdentifierKind]

    def find(self, identifier_kind: IdentifierKind, value: str) -> Found | None:
        """None: the service does not know this work. Raises the kinds of OutboundFailed."""
        ...


class Searching(Protocol):
    """A service that can also be asked by words."""

    def search(self, words: str, most: int = 5) -> Sequence[Candidate]:
        """The best matches first. Raises the kinds of OutboundFailed."""
        ...
