"""What a reviewer would stumble over, said before anything is handed in:
against the sources that are known already."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.evidence.contract import SourceFacts
from review_service.evidence.screening import forget, screen_document
from review_service.models import Source
from review_service.reading.document import Document
from review_service.reading.years import year_of
from review_service.services.articles.inherited import newest_texts, sources_by_key
from review_service.services.evidence.findings import finding_shown
from review_service.services.evidence.read_evidence import VersionFindings, grouped, is_answered
from review_service.services.evidence.screening import ScreeningPolicy
from review_service.services.review.source_texts import source_texts

READ_AT_ONCE = (
    400_000  # characters: about half a second; longer sources are read once the article is handed in
)


def intake_findings(
    session: Session, document: Document, policy: ScreeningPolicy, carried: dict[str, int] | None = None
) -> VersionFindings:
    """`carried`: sources that the editor tied to references of the version before, by citekey.

    `waiting` counts the sources that are too long to be read while somebody waits.
    """
    facts, unread = _facts(session, document, carried or {})
    texts = {claim.ordinal: claim.text for claim in document.claims}
    findings = [
        finding_shown(located, texts.get(located.ordinal, ""))
        for located in screen_document(document, facts, policy.oldest_year)
        if not is_answered(located, facts)
    ]
    forget()
    return VersionFindings(grouped(findings), (), unread)


def _facts(
    session: Session, document: Document, carried: dict[str, int]
) -> tuple[dict[str, SourceFacts], int]:
    ids = sources_by_key(session, document, carried)
    rows = session.scalars(sa.select(Source).where(sa.column("id").in_(ids.values()))).all()
    sources = {row.id: row for row in rows}
    newest = newest_texts(session, ids.values())
    texts = source_texts(session, list(newest.values()))
    facts_of, budget, unread = {}, READ_AT_ONCE, 0
    for key, source_id in ids.items():
        source, text = sources[source_id], texts.get(newest.get(source_id, 0))
        is_read = text is not None and len(text.text) <= budget
        budget -= len(text.text) if text and is_read else 0
        unread += text is not None and not is_read
        facts_of[key] = SourceFacts(
            key,
            text.text if text and is_read else "",
            text.label if text and is_read else "",
            source.kind,
            source.status,
            year_of(source.csl),
            source.title,
        )
    return facts_of, unread
