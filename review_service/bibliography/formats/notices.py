"""What a record says happened to its work: one shape for every format, whoever reads it.

A partial retraction is a retraction, and says of itself that it is partial (docs/adr/0032).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from review_service.core.vocabulary import SourceStatus
from review_service.reading.identifiers import normal_doi, normal_pmid

# Publishers mark the title itself, sometimes without any notice; «Retraction: …» is the title of the notice.
_MARKED = re.compile(r"\[?(retracted|withdrawn|removed)( article)?\s*[:\]]", flags=re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


@dataclass(frozen=True)
class StatusNote:
    """`status`: what befell the work that the notice is about. `notice`: identifiers of the other work,
    by IdentifierKind; may be empty. `said`: in the record's own words. `date`: ISO, as exact as it is known,
    or "". `what` leads to the other work («retracted in part by», «is the retraction of»);
    "" for a mark without a notice.
    """

    status: SourceStatus
    notice: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    date: str = ""
    what: str = ""

    def found_in(self, service: str) -> str:
        """`pubmed:retracted:pmid:7`: what a file of a service's records told is
        known when the service tells it again."""
        named = ",".join(f"{kind}:{value}" for kind, value in sorted(self.notice.items()))
        return f"{service.lower() or 'record'}:{self.status.value}:{named or self.date or self.said}"[:250]

    @property
    def words(self) -> str:
        """«retracted in part by PMID 7»; without an identifier in the record's own words."""
        name = next((f"{kind.upper()} {value}" for kind, value in self.notice.items()), "") or self.said
        return " ".join(filter(None, (self.what, name)))

    @property
    def reason(self) -> str:
        """All of it: «retracted in part by PMID 7, DOI 10.1000/n; Ann Med. 2025;1:2; 2025»."""
        names = ", ".join(f"{kind.upper()} {value}" for kind, value in self.notice.items())
        parts = [" ".join(filter(None, (self.what, names))), self.said, self.date]
        return "; ".join(text for part in parts if (text := part.strip().rstrip(".")))


def note_from_citation(status: SourceStatus, what: str, citation: str, pmid: str = "") -> StatusNote:
    """Of MEDLINE's `Ann Med. 2025;1:2. doi: 10.1000/n.`, from which DOI and year are taken."""
    notice = {"pmid": normal_pmid(pmid), "doi": normal_doi(citation)}
    year = _YEAR.search(citation)
    return StatusNote(
        status,
        {kind: value for kind, value in notice.items() if value},
        citation,
        year[0] if year else "",
        what,
    )


def marked_title(title: str) -> Iterator[StatusNote]:
    if mark := _MARKED.match(title):
        status = SourceStatus.RETRACTED if mark[1].lower() == "retracted" else SourceStatus.WITHDRAWN
        yield StatusNote(status, said=f"its title begins «{mark[0]}»")


def merged(notes: Iterable[StatusNote]) -> tuple[StatusNote, ...]:
    """One note a status and notice: publisher and Retraction Watch often report the same one.
    A mark adds nothing where a notice says the same."""
    kept: dict[object, StatusNote] = {}
    for note in notes:
        key = (note.status, tuple(sorted(note.notice.items())) or (note.what and note.said))
        kept.setdefault(key, note)
    told = {note.status for note in kept.values() if note.what}
    return tuple(note for note in kept.values() if note.what or note.status not in told)
