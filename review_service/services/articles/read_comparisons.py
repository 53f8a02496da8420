"""What the page of a comparison needs to know before it compares: who may see it,
the versions, the baselines."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.cache import Kept
from review_service.core.errors import NotFound
from review_service.core.vocabulary import Role, Status
from review_service.domain.situation import Situation
from review_service.domain.workflow import may_read_drafts, rules_unseen
from review_service.services.core.situations import Standing, standing_of


@dataclass(frozen=True)
class ComparedVersion:
    """A version that the person may read."""

    version_id: int
    number: int
    title: str
    sha256: str
    is_approved: bool


@dataclass(frozen=True)
class Baseline:
    """A version worth comparing with, by the name that `?since=` knows it by."""

    name: str
    label: str
    number: int


@dataclass(frozen=True)
class Comparison:
    """`baselines` are for those who work on the article. `verdict_set_no` changes with every ruling."""

    article_id: int
    slug: str
    situation: Situation
    old: ComparedVersion
    new: ComparedVersion
    versions: tuple[ComparedVersion, ...]
    baselines: tuple[Baseline, ...]
    verdict_set_no: int
    needed_high: int

    @property
    def has_claim_pages(self) -> bool:
        """May the person go from a change to the page of its claim?"""
        s = self.situation
        return (
            self.new.number == s.number
            and self.is_inside
            and bool({Role.BOARD_MEMBER, Role.EDITOR} & s.roles)
        )

    @property
    def is_inside(self) -> bool:
        """Only who may read drafts is told of rulings."""
        return may_read_drafts(self.situation)

    @property
    def wants_standing(self) -> bool:
        """Is there something to rule on, on the other side of a link to a claim?"""
        return self.has_claim_pages and self.situation.status is Status.UNDER_REVIEW

    @property
    def rules_unseen(self) -> bool:
        """Does the person rule on high-risk claims without seeing what the other reviewer said?"""
        return rules_unseen(self.situation)


# The subqueries without a version of their own are asked once, not for each row.
_VERSIONS = sa.text("""
SELECT version.id, version.number, version.title, version.sha256, version.submitted_by = :person AS is_own,
    EXISTS (SELECT 1 FROM approval WHERE approval.version_id = version.id) AS is_approved,
    (SELECT max(judged.number) FROM version judged WHERE judged.number < :new AND judged.id IN (
        SELECT claim.version_id FROM ruling JOIN claim ON claim.id = ruling.claim_id
        WHERE ruling.person_id = :person AND ruling.article_id = :article
        UNION ALL
        SELECT sign_off.version_id FROM version signed JOIN sign_off ON sign_off.version_id = signed.id
        WHERE signed.article_id = :article AND sign_off.person_id = :person)) AS last_judged
FROM version WHERE version.article_id = :article ORDER BY version.number DESC
""")


def comparison_of(session: Session, slug: str, old: int, new: int, actor: Actor | None) -> Comparison:
    """Two statements. Raises NotFound where the person may not read both versions,
    or there is no such version."""
    standing = standing_of(session, slug, actor, with_pairs=False)
    rows = _rows(session, standing, new, actor)
    is_inside = standing is not None and may_read_drafts(standing.situation)
    shown = _shown(rows, is_inside)
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
        baselines=_baselines(rows, new) if actor and is_inside else (),
        verdict_set_no=standing.verdict_set_no,
        needed_high=standing.high_risk_rulings,
    )


def baseline_of(session: Session, slug: str, since: str, actor: Actor | None) -> tuple[int, int]:
    """The version meant by a baseline's name, and the newest one that the person may read.

    Where there is none of that name, the next best in the order of `_baselines`,
    and at last the first version. Raises NotFound where the person may read no version.
    """
    standing = standing_of(session, slug, actor, with_pairs=False)
    is_inside = standing is not None and may_read_drafts(standing.situation)
    new = standing.situation.number if standing else 0
    rows = _rows(session, standing, new, actor)
    numbers = [version.number for version in _shown(rows, is_inside)]
    if not numbers:
        raise NotFound("There is no such comparison, or it is not open to you.")
    if not is_inside or actor is None:
        return numbers[1] if len(numbers) > 1 else numbers[0], numbers[0]
    baselines = {baseline.name: baseline.number for baseline in _baselines(rows, new)}
    for name in (since, "ruling", "mine", "approved", "previous"):
        if name in baselines:
            return baselines[name], new
    return new, new


# The versions and who judged which change only with what `Standing` says: newest version,
# verdict number, signatures, approval.
_versions: Kept[list[Any]] = Kept(20_000, len)


def _rows(session: Session, standing: Standing | None, new: int, actor: Actor | None) -> list[Any]:
    if standing is None:
        return []
    where = {"article": standing.article_id, "person": actor.id if actor else 0, "new": new}
    key = (session.get_bind().engine.url, standing, where["person"], new)
    return _versions.get(key, lambda: list(session.execute(_VERSIONS, where).all()))


def _shown(rows: list[Any], is_inside: bool) -> tuple[ComparedVersion, ...]:
    return tuple(
        ComparedVersion(row.id, row.number, row.title, row.sha256, bool(row.is_approved))
        for row in rows
        if is_inside or row.is_approved
    )


def _baselines(rows: list[Any], new: int) -> tuple[Baseline, ...]:
    """Older versions than `new`, each by its name: the newest on which the person ruled or signed,
    the newest that they handed in, the newest approved, the one before."""
    older = [row for row in rows if row.number < new]
    baselines = (
        ("ruling", "Since my last ruling or sign-off", rows[0].last_judged),
        ("mine", "Since my last version", next((row.number for row in older if row.is_own), None)),
        ("approved", "Last approved", next((row.number for row in older if row.is_approved), None)),
        ("previous", "Previous version", next((row.number for row in older), None)),
    )
    return tuple(Baseline(name, label, number) for name, label, number in baselines if number)
