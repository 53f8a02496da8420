"""What the page of a comparison needs to know before it compares: who may see it, the versions, the baselines."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.domain.actor import Actor
from review_service.domain.workflow import Situation, may_read_drafts
from review_service.errors import NotFound
from review_service.services.situations import standing_of


@dataclass(frozen=True)
class ComparedVersion:
    """A version that the person may read."""

    number: int
    title: str
    sha256: str
    is_approved: bool


@dataclass(frozen=True)
class Comparison:
    """`baselines`: label and number of the versions worth comparing with, for those who work on the article."""

    article_id: int
    slug: str
    situation: Situation
    old: ComparedVersion
    new: ComparedVersion
    versions: tuple[ComparedVersion, ...]
    baselines: tuple[tuple[str, int], ...]


# The subquery without a version of its own is asked once, not for each row.
_VERSIONS = sa.text("""
SELECT version.number, version.title, version.sha256,
    EXISTS (SELECT 1 FROM approval WHERE approval.version_id = version.id) AS is_approved,
    (SELECT max(judged.number) FROM version judged WHERE judged.id IN (
        SELECT claim.version_id FROM ruling JOIN claim ON claim.id = ruling.claim_id
        WHERE ruling.person_id = :person AND ruling.article_id = :article
        UNION ALL
        SELECT sign_off.version_id FROM version signed JOIN sign_off ON sign_off.version_id = signed.id
        WHERE signed.article_id = :article AND sign_off.person_id = :person)) AS last_judged
FROM version WHERE version.article_id = :article ORDER BY version.number DESC
""")


def comparison_of(session: Session, slug: str, old: int, new: int, actor: Actor | None) -> Comparison:
    """Two statements. Raises NotFound where the person may not read both versions, or there is no such version."""
    standing = standing_of(session, slug, actor, with_pairs=False)
    where = {"article": standing.article_id if standing else 0, "person": actor.id if actor else 0}
    rows = session.execute(_VERSIONS, where).all() if standing else []
    versions = tuple(
        ComparedVersion(row.number, row.title, row.sha256, bool(row.is_approved)) for row in rows
    )
    is_inside = standing is not None and may_read_drafts(standing.situation)
    shown = versions if is_inside else tuple(version for version in versions if version.is_approved)
    by_number = {version.number: version for version in shown}
    if standing is None or not (is_inside or {old, new} <= by_number.keys()):
        raise NotFound("There is no such comparison, or it is not open to you.")
    for number in (old, new):
        if number not in by_number:
            raise NotFound(f"There is no version {number} of this article.")
    return Comparison(
        article_id=standing.article_id,
        slug=standing.slug,
        situation=standing.situation,
        old=by_number[old],
        new=by_number[new],
        versions=shown,
        baselines=_baselines(shown, new, rows[0].last_judged) if actor and is_inside else (),
    )


def _baselines(
    versions: tuple[ComparedVersion, ...], new: int, last_judged: int | None
) -> tuple[tuple[str, int], ...]:
    """Those that differ from `new`. «Since my last ruling» is the newest version on which the person ruled or signed."""
    approved = [version.number for version in versions if version.is_approved and version.number < new]
    found = (
        ("Previous version", new - 1 if new > 1 else None),
        ("Last approved", max(approved, default=None)),
        ("Since my last ruling or sign-off", last_judged),
    )
    return tuple((label, number) for label, number in found if number and number != new)
