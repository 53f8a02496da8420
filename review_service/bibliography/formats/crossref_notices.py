"""What a work of Crossref says happened to it (`updated-by`, `relation`) and to others
(`update-to`, `relation`).

https://www.crossref.org/documentation/crossmark/version-control-corrections-and-retractions/
"""

from collections.abc import Iterator, Mapping
from typing import Any

from review_service.bibliography.formats import dates
from review_service.bibliography.formats.notices import StatusNote
from review_service.core.vocabulary import SourceStatus
from review_service.reading.identifiers import normal_doi, normal_pmid, normal_url

# Update type → status of the work that was updated, words for it, words for the notice itself.
_CORRECTION = (SourceStatus.CORRECTED, "corrected by", "is the correction of")
_CONCERN = (
    SourceStatus.EXPRESSION_OF_CONCERN,
    "expression of concern in",
    "is the expression of concern about",
)
UPDATES = {
    "retraction": (SourceStatus.RETRACTED, "retracted by", "is the retraction of"),
    "partial_retraction": (SourceStatus.RETRACTED, "retracted in part by", "is the partial retraction of"),
    "removal": (SourceStatus.WITHDRAWN, "removed by", "is the removal of"),
    "withdrawal": (SourceStatus.WITHDRAWN, "withdrawn by", "is the withdrawal of"),
    "expression_of_concern": _CONCERN,
    "concern": _CONCERN,
    "correction": _CORRECTION,
    "corrigendum": _CORRECTION,
    "erratum": _CORRECTION,
    "addendum": (SourceStatus.CORRECTED, "added to by", "is an addendum to"),
    "clarification": (SourceStatus.CORRECTED, "clarified by", "is a clarification of"),
    "new_edition": (SourceStatus.SUPERSEDED, "superseded by the edition", "is a new edition of"),
    "new_version": (SourceStatus.SUPERSEDED, "superseded by the version", "is a new version of"),
}
UNKNOWN_UPDATE = (SourceStatus.CORRECTED, "updated by", "is an update of")
_ON_THE_WORK = {"is-replaced-by": "superseded by", "is-preprint-of": "superseded by the article"}
_ON_OTHERS = {"replaces": "replaces", "has-preprint": "has the preprint"}


def notices_on_the_work(work: Mapping[str, Any]) -> Iterator[StatusNote]:
    for update in _objects(work.get("updated-by")):
        yield from _of_update(update, is_notice=False)
    yield from _of_relations(work.get("relation"), _ON_THE_WORK)


def notices_on_others(work: Mapping[str, Any]) -> Iterator[StatusNote]:
    for update in _objects(work.get("update-to")):
        yield from _of_update(update, is_notice=True)
    yield from _of_relations(work.get("relation"), _ON_OTHERS)


def is_update(note: StatusNote) -> bool:
    """Whether a notice stands behind the note, and not only a newer form of the work (`relation`)."""
    return note.what in {what for _, what, _ in (*UPDATES.values(), UNKNOWN_UPDATE)}


def seen_from_the_work(note: StatusNote, notice_doi: str) -> StatusNote:
    """What the notice with this DOI says of a work, as the work would say it of itself."""
    what = next((on_work for _, on_work, on_other in UPDATES.values() if on_other == note.what), "updated by")
    return StatusNote(note.status, {"doi": notice_doi}, note.said, note.date, what)


def _of_update(update: Mapping[str, Any], is_notice: bool) -> Iterator[StatusNote]:
    """A kind that is not in the table is a correction of some sort."""
    written = str(update.get("type") or "")
    kind = written.casefold().replace("-", "_").replace(" ", "_")
    status, on_the_work, on_the_other = UPDATES.get(kind, UNKNOWN_UPDATE)
    if doi := normal_doi(str(update.get("DOI") or "")):
        said = f"{update.get('label') or written} ({update.get('source') or 'publisher'})".strip()
        what = on_the_other if is_notice else on_the_work
        yield StatusNote(status, {"doi": doi}, said, _iso(update.get("updated")), what)


def _of_relations(relations: Any, rows: Mapping[str, str]) -> Iterator[StatusNote]:
    for name, what in rows.items():
        for other in _objects(relations.get(name) if isinstance(relations, dict) else ()):
            written = str(other.get("id") or "")
            notice = _named(str(other.get("id-type") or "").casefold(), written)
            if notice or normal_url(written):
                said = "" if notice else written
                yield StatusNote(SourceStatus.SUPERSEDED, notice, said, what=what)


def _named(id_type: str, written: str) -> dict[str, str]:
    doi = normal_doi(written) if id_type in {"doi", "uri"} else None
    pmid = normal_pmid(written) if id_type == "pmid" else None
    return {"doi": doi} if doi else {"pmid": pmid} if pmid else {}


def _iso(date: Any) -> str:
    return dates.to_iso(date).partition("/")[0]


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [member for member in value if isinstance(member, dict)] if isinstance(value, list) else []
