"""The protocol of a look-up: an identifier goes in, what a service says about that work comes out.
A service is one file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from review_service.bibliography.formats.entries import Entry
from review_service.bibliography.formats.notices import StatusNote
from review_service.core.vocabulary import SourceKind
from review_service.reading.identifiers import IdentifierKind, identifiers_of

# Who can be asked for what, in the order in which pages show it; known without loading what asks them.
KINDS: Mapping[str, frozenset[IdentifierKind]] = {
    "PubMed": frozenset(IdentifierKind),
    "Crossref": frozenset({IdentifierKind.DOI}),
}
_ASKED_FOR = frozenset(kind.value for kind in IdentifierKind)


@dataclass(frozen=True)
class Found:
    """A *proposal* for a person. `identifiers` are in normal form and include those the service added.
    `notes` and `about` as in `Entry`. `sha256` is of the raw answer; `asked` is the address without
    keys and e-mail addresses.
    """

    service: str
    identifiers: Mapping[str, str]
    csl: Mapping[str, Any]
    abstract: str = ""
    kind: SourceKind = SourceKind.OTHER
    notes: tuple[StatusNote, ...] = ()
    about: tuple[StatusNote, ...] = ()
    sha256: str = ""
    asked: str = ""
    raw: bytes = field(default=b"", repr=False, compare=False)


def found_as(entry: Entry, service: str, asked: str, sha256: str, raw: bytes) -> Found:
    """What a service answered, as the reader of its format reads it."""
    identifiers = {name: value for name, value in identifiers_of(entry.item).items() if name in _ASKED_FOR}
    return Found(
        service,
        identifiers,
        entry.item,
        entry.abstract or "",
        entry.kind,
        entry.notes,
        entry.about,
        sha256,
        asked,
        raw,
    )


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

    def search(self, query: str, most: int = 5) -> Sequence[Candidate]:
        """The best matches first. Raises the kinds of OutboundFailed."""
        ...
