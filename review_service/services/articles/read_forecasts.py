"""What a text that is not handed in yet would do to the rulings on the version before it. Reads only."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.comparing.diff import ClaimDiff, diff_documents
from review_service.core.errors import NotFound
from review_service.domain.carry_forward import Judged
from review_service.domain.forecast import Forecast, NewPair, RuledPair, forecast
from review_service.reading.articles import read_article
from review_service.reading.document import Claim, Document
from review_service.services.articles.inherited import newest_texts, sources_by_key, sources_to_carry
from review_service.services.core.situations import Standing, standing_of
from review_service.services.review.claim_lines import RulingShown, claim_lines, standing_rulings


def forecast_of(
    session: Session,
    standing: Standing,
    document: Document,
    changes: Sequence[ClaimDiff],
    carried: Mapping[str, int],
) -> Forecast[RulingShown]:
    """`changes` are those from the version now to `document`, `carried` the sources that its references keep.
    A constant number of statements."""
    lines = claim_lines(session, standing.article_id, standing.version_id)
    now = [
        RuledPair(line.ordinal, line.text, pair.reference_key, pair.judged, pair.rulings)
        for line in lines
        for pair in line.pairs
    ]
    rulings = standing_rulings(session, standing.article_id)

    def on(judged: Judged) -> Iterable[RulingShown]:
        return rulings.get((judged.wording, judged.source_id or 0, judged.source_text_id or 0), ())

    became = {old.ordinal: change.new for change in changes if change.new for old in change.olds}
    return forecast(now, _new_pairs(session, document, carried), on, became)


def forecast_of_text(session: Session, slug: str, text: str, form: str = "auto") -> Forecast[RulingShown]:
    """The same for a text as it would be handed in. Raises NotFound, BadInput."""
    standing = standing_of(session, slug, None, with_pairs=False)
    if standing is None:
        raise NotFound(f"There is no article «{slug}».")
    document = read_article(text, form)
    content = session.execute(_CONTENT, {"version": standing.version_id}).scalar_one()
    changes = diff_documents(read_article(content, "markdown"), document).claims
    return forecast_of(
        session, standing, document, changes, sources_to_carry(session, standing.version_id, document)
    )


_CONTENT = sa.text("SELECT content FROM version WHERE id = :version")


def _new_pairs(session: Session, document: Document, carried: Mapping[str, int]) -> list[NewPair]:
    ids = sources_by_key(session, document, carried)
    texts = newest_texts(session, ids.values())
    unknown = {reference.key: -reference.number for reference in document.references}
    return [
        NewPair(claim.ordinal, key, _judged(claim, ids.get(key, unknown[key]) if key else None, texts))
        for claim in document.claims
        for key in dict.fromkeys(citation.key for citation in claim.citations) or [None]
    ]


def _judged(claim: Claim, source_id: int | None, texts: Mapping[int, int]) -> Judged:
    return Judged(claim.wording, claim.fingerprint, claim.context, source_id, texts.get(source_id or 0))
