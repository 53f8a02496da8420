"""Loads the facts that the workflow's rules are asked about: a constant number of statements,
whatever the article's size."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.core.actor import Actor
from review_service.core.vocabulary import Status
from review_service.domain.situation import Situation
from review_service.domain.waivers import WaiverRule
from review_service.reading.document import Audience
from review_service.services.core.approval_parties import IS_PARTY

_FACTS = sa.text(f"""
SELECT article.id, article.slug, article.status, article.title, article.audience, article.version_id,
    article.verdict_set_no,
    version.number, version.sha256, (SELECT max(v.number) FROM version v
        WHERE v.article_id = article.id) AS last_number,
    EXISTS (SELECT 1 FROM contribution k WHERE k.article_id = article.id
        AND k.person_id = :person) AS is_contributor,
    EXISTS (SELECT 1 FROM assignment x WHERE x.article_id = article.id AND x.person_id = :person
            AND x.ended_at IS NULL) AS is_assigned,
    EXISTS (SELECT 1 FROM disclosure d WHERE d.article_id = article.id AND d.person_id = :person
            AND d.has_conflict) AS is_recused,
    EXISTS (SELECT 1 FROM disclosure d WHERE d.article_id = article.id AND d.person_id = :person
            AND d.disclosed_at >= coalesce(review.disclosures_since, d.disclosed_at)) AS has_disclosed,
    EXISTS (SELECT 1 FROM withdrawal w WHERE w.version_id = article.version_id) AS is_withdrawn,
    (article.status = 'submitted'
        AND EXISTS (SELECT 1 FROM change_request c
            WHERE c.version_id = article.version_id)) AS are_changes_requested,
    (SELECT count(*) FROM assignment x WHERE x.article_id = article.id AND x.ended_at IS NULL) AS reviewers,
    (SELECT policy.waivers FROM policy WHERE policy.id = review.policy_id) AS waivers,
    review.id AS review_id, review.number AS review_number, review.policy_id, review.quorum,
        review.high_risk_rulings,
    (SELECT count(DISTINCT s.person_id) FROM sign_off s
        JOIN role_grant g ON g.person_id = s.person_id AND g.role = 'board_member'
        WHERE s.review_id = review.id AND s.verdict_set_no = article.verdict_set_no AND NOT s.is_late
        AND NOT EXISTS (SELECT 1 FROM sign_off_withdrawal w WHERE w.sign_off_id = s.id)) AS signatures,
    EXISTS (SELECT 1 FROM sign_off s WHERE s.review_id = review.id AND s.person_id = :person
        AND s.verdict_set_no = article.verdict_set_no
        AND NOT EXISTS (SELECT 1 FROM sign_off_withdrawal w WHERE w.sign_off_id = s.id)) AS has_signed,
    EXISTS (SELECT 1 FROM second_factor f WHERE f.person_id = :person
        AND f.voided_at IS NULL) AS has_second_factor,
    approved.number AS approved_number, reopening.id IS NOT NULL AS is_reopened,
    EXISTS (SELECT 1 FROM approval a WHERE a.version_id = article.version_id) AS was_approved,
    (SELECT count(*) FROM re_review x WHERE x.article_id = article.id AND x.closed_at IS NULL) AS re_reviews,
    EXISTS (SELECT 1 FROM contribution k WHERE k.article_id = article.id
        AND {IS_PARTY}) AS is_approved_by_contributor,
    (SELECT count(*) FROM thread t WHERE t.article_id = article.id AND t.is_blocking
        AND NOT coalesce((SELECT c.is_resolved FROM thread_change c WHERE c.thread_id = t.id
            ORDER BY c.id DESC LIMIT 1), FALSE)
        AND NOT (t.is_board_only AND EXISTS (SELECT 1 FROM contribution k
            WHERE k.article_id = article.id AND k.person_id = :person))) AS blocking_threads,
    CASE WHEN article.status = 'submitted' THEN (SELECT count(*) FROM change_request c
        JOIN change_item i ON i.change_request_id = c.id WHERE c.version_id = article.version_id
        AND NOT EXISTS (SELECT 1 FROM change_answer a
            WHERE a.change_item_id = i.id)) ELSE 0 END AS unanswered_items
FROM article
JOIN version ON version.id = article.version_id
LEFT JOIN review ON review.id = (SELECT max(r.id) FROM review r WHERE r.version_id = article.version_id)
LEFT JOIN approval ON approval.id = (SELECT max(a.id) FROM approval a WHERE a.article_id = article.id)
LEFT JOIN version approved ON approved.id = approval.version_id
LEFT JOIN reopening ON reopening.approval_id = approval.id
WHERE article.slug = :slug
""")  # noqa: S608 - our own words

COUNTS = """
SELECT count(DISTINCT claim_id) AS claims, count(*) AS pairs,
    count(CASE WHEN state IN ('open', 'unresolved') AND people = 0 THEN 1 END) AS open_pairs,
    count(CASE state WHEN 'failing' THEN 1 END) AS failing_pairs,
    count(CASE state WHEN 'disputed' THEN 1 END) AS disputed_pairs,
    count(CASE state WHEN 'check' THEN 1 END) AS pairs_to_check,
    count(CASE WHEN state = 'open' AND people > 0 THEN 1 END) AS short_high_risk,
    count(CASE WHEN risk = 'high' AND state IN ('open', 'check', 'unresolved') THEN 1 END) AS open_high,
    count(CASE WHEN state IN ('passing', 'waived') THEN 1 END) AS passing_pairs,
    count(CASE state WHEN 'waived' THEN 1 END) AS waived_pairs,
    count(DISTINCT CASE state WHEN 'unresolved' THEN reference_id END) AS unresolved_references
FROM pair_standing WHERE version_id = :version
"""
_PAIRS = sa.text(COUNTS)


@dataclass(frozen=True)
class Standing:
    """One article as one person meets it. `review_id` is the newest round of the current version, if any.

    `last_number` is higher than the current version's where a newer one was withdrawn and
    the approved one reopened.
    """

    article_id: int
    slug: str
    title: str
    audience: Audience
    version_id: int
    last_number: int
    version_sha256: str
    verdict_set_no: int
    review_id: int | None
    review_number: int
    policy_id: int | None
    high_risk_rulings: int
    situation: Situation


@dataclass(frozen=True)
class PairCounts:
    """Claim × source pairs of a version, each counted in one of these: `passing` have all the rulings
    they need (`waived` of them by a waiver), `disputed` hold rulings that differ, `failing` one verdict
    that does not pass, `to_check` want a ruling to be confirmed in the claim's new surroundings,
    `open` have none at all."""

    claims: int
    pairs: int
    open: int
    failing: int
    disputed: int
    to_check: int
    short_high_risk: int
    open_high: int
    passing: int
    unresolved: int
    waived: int = 0


def count_pairs(session: Session, version_id: int) -> PairCounts:
    row = session.execute(_PAIRS, {"version": version_id}).one()
    return PairCounts(
        claims=row.claims,
        pairs=row.pairs,
        open=row.open_pairs,
        failing=row.failing_pairs,
        disputed=row.disputed_pairs,
        to_check=row.pairs_to_check,
        short_high_risk=row.short_high_risk,
        open_high=row.open_high,
        passing=row.passing_pairs,
        unresolved=row.unresolved_references,
        waived=row.waived_pairs,
    )


def standing_of(session: Session, slug: str, actor: Actor | None, with_pairs: bool = True) -> Standing | None:
    """None where there is no such article. `with_pairs=False` leaves the pair counts at 0
    for pages that show none."""
    row = session.execute(_FACTS, {"slug": slug, "person": actor.id if actor else 0}).one_or_none()
    if row is None:
        return None
    counts = count_pairs(session, row.version_id) if with_pairs else None
    situation = Situation(
        roles=actor.roles if actor else frozenset(),
        is_contributor=bool(row.is_contributor),
        is_assigned=bool(row.is_assigned),
        is_recused=bool(row.is_recused),
        has_disclosed=bool(row.has_disclosed),
        has_signed=bool(row.has_signed),
        has_second_factor=bool(row.has_second_factor),
        status=Status(row.status),
        number=row.number,
        is_withdrawn=bool(row.is_withdrawn),
        are_changes_requested=bool(row.are_changes_requested),
        claims=counts.claims if counts else 0,
        pairs=counts.pairs if counts else 0,
        open_pairs=counts.open if counts else 0,
        failing_pairs=counts.failing if counts else 0,
        disputed_pairs=counts.disputed if counts else 0,
        pairs_to_check=counts.to_check if counts else 0,
        short_high_risk=counts.short_high_risk if counts else 0,
        waived_pairs=counts.waived if counts else 0,
        unresolved_references=counts.unresolved if counts else 0,
        reviewers=row.reviewers,
        quorum=row.quorum or 0,
        signatures=row.signatures,
        approved_number=row.approved_number,
        is_reopened=bool(row.is_reopened),
        was_approved=bool(row.was_approved),
        re_reviews=row.re_reviews,
        is_approved_by_contributor=bool(row.is_approved_by_contributor),
        blocking_threads=row.blocking_threads,
        unanswered_items=row.unanswered_items,
        waivers=WaiverRule(row.waivers or WaiverRule.NONE),
    )
    return Standing(
        article_id=row.id,
        slug=row.slug,
        title=row.title,
        audience=Audience(row.audience),
        version_id=row.version_id,
        last_number=row.last_number,
        version_sha256=row.sha256,
        verdict_set_no=row.verdict_set_no,
        review_id=row.review_id,
        review_number=row.review_number or 0,
        policy_id=row.policy_id,
        high_risk_rulings=row.high_risk_rulings or 1,
        situation=situation,
    )
