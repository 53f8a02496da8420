"""What a new version takes from the one before: the sources that the editor tied,
and which claim each was edited from."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from review_service.comparing.claim_matching import match_claims
from review_service.comparing.reference_diff import sources_of
from review_service.models import CitationRow, ClaimRow, ReferenceRow, Version
from review_service.reading.articles import read_article
from review_service.reading.document import Document
from review_service.reading.identifiers import identifiers_of
from review_service.services.sources.source_leads import leads_of
from review_service.services.sources.sources import known_sources


def references_of(session: Session, version_id: int) -> list[ReferenceRow]:
    query = (
        sa.select(ReferenceRow)
        .where(col(ReferenceRow.version_id) == version_id)
        .order_by(col(ReferenceRow.number))
    )
    return list(session.scalars(query))


def sources_to_carry(session: Session, version_id: int, document: Document) -> dict[str, int]:
    """Reference key → source id.

    A reference that says which work it means carries when it says the same. A bare number says nothing, and a
    pasted page may have been renumbered: it carries only when an unchanged claim cites exactly what it cited,
    and no unchanged claim that cites other numbers than before had or has it.
    """
    cited_before = _citations_by_fingerprint(session, version_id)
    cited_now: dict[str, set[str]] = {}
    for claim in document.claims:
        cited_now.setdefault(claim.fingerprint, set()).update(citation.key for citation in claim.citations)
    unchanged = cited_before.keys() & cited_now.keys()
    same = {print_ for print_ in unchanged if cited_before[print_] == cited_now[print_]}
    kept = {key for print_ in same for key in cited_before[print_]}
    doubtful = {key for print_ in unchanged - same for key in cited_before[print_] | cited_now[print_]}
    new = {reference.key: reference for reference in document.references}
    carried = {}
    for old in references_of(session, version_id):
        reference = new.get(old.key)
        if old.source_id is None or reference is None:
            continue
        says_the_same = dict(reference.csl) == old.csl and reference.text == old.text
        is_bare = not reference.csl and not reference.text
        if says_the_same and (not is_bare or old.key in kept - doubtful):
            carried[old.key] = old.source_id
    leads = leads_of(session, carried.values())  # an approved version keeps a source that was merged since
    return {
        key: (leads[source_id].id or source_id) if source_id in leads else source_id
        for key, source_id in carried.items()
    }


def _citations_by_fingerprint(session: Session, version_id: int) -> dict[str, set[str]]:
    query = (
        sa.select(col(ClaimRow.fingerprint), col(ReferenceRow.key))
        .join(CitationRow, col(CitationRow.claim_id) == ClaimRow.id)
        .join(ReferenceRow, col(ReferenceRow.id) == CitationRow.reference_id)
        .where(col(ClaimRow.version_id) == version_id)
    )
    citations: dict[str, set[str]] = {}
    for fingerprint, key in session.execute(query):
        citations.setdefault(fingerprint, set()).add(key)
    return citations


def edited_from(session: Session, version_id: int, document: Document) -> dict[int, int]:
    """Ordinal of each claim → id of the claim that its words were edited from: one of that version, or,
    where nothing was edited since, the one that claim was itself edited from."""
    old = read_article(session.get_one(Version, version_id).content, "markdown")
    query = sa.select(col(ClaimRow.ordinal), col(ClaimRow.id), col(ClaimRow.earlier_id)).where(
        col(ClaimRow.version_id) == version_id
    )
    rows = {ordinal: (number, earlier) for ordinal, number, earlier in session.execute(query)}
    origins: dict[int, int] = {}
    for change in match_claims(old.claims, document.claims, *sources_of(old.references, document.references)):
        before = change.old
        if before is None:
            continue
        number, earlier = rows[before.ordinal]
        for new in change.news:
            origin = earlier if before.wording == new.wording else number
            if origin is not None:
                origins[new.ordinal] = origin
    return origins


_NEWEST = sa.text(
    "SELECT source_id, max(id) AS text_id FROM source_text WHERE source_id IN :ids GROUP BY source_id"
).bindparams(sa.bindparam("ids", expanding=True))


def sources_by_key(session: Session, document: Document, carried: Mapping[str, int]) -> dict[str, int]:
    """The source that each reference would be tied to, by citekey, without those that nobody knows yet."""
    known = known_sources(session, [reference.csl for reference in document.references])
    ids = dict(carried)
    for reference in document.references:
        for identifier in identifiers_of(reference.csl).items():
            if identifier in known:
                ids.setdefault(reference.key, known[identifier])
    return ids


def newest_texts(session: Session, source_ids: Iterable[int]) -> dict[int, int]:
    """The newest text of each of these sources that has one."""
    return {row.source_id: row.text_id for row in session.execute(_NEWEST, {"ids": list(source_ids)})}
