"""What must never be, asked of the rows of one article in words of our own: no service,
no view and no rule of the product."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

# of the signatures that an approval, or the round as it stands, may count
_COUNTING = """
SELECT count(DISTINCT s.person_id) FROM sign_off s WHERE s.review_id = {review}
    AND s.verdict_set_no = {number}
    AND NOT s.is_late AND NOT EXISTS (SELECT 1 FROM sign_off_withdrawal w WHERE w.sign_off_id = s.id)
    AND NOT EXISTS (SELECT 1 FROM contribution k WHERE k.article_id = s.article_id
        AND k.person_id = s.person_id)
    AND NOT EXISTS (SELECT 1 FROM disclosure d WHERE d.article_id = s.article_id AND d.person_id = s.person_id
        AND d.has_conflict)
"""
# of the rulings on a claim and a source, those that nobody replaced and nobody recused made
_STANDING = """
FROM ruling r JOIN pair p ON p.id = r.pair_id WHERE r.article_id = a.id AND p.fingerprint = claim.fingerprint
    AND p.source_id IS NOT DISTINCT FROM reference.source_id
    AND NOT EXISTS (SELECT 1 FROM ruling n WHERE n.replaces_id = r.id)
    AND NOT EXISTS (SELECT 1 FROM disclosure d WHERE d.article_id = a.id AND d.person_id = r.person_id
        AND d.has_conflict)
    AND r.verdict {which} IN ('supports', 'needs_no_citation')
"""
_PAIRS = """
FROM article a JOIN claim ON claim.version_id = a.version_id LEFT JOIN citation
    ON citation.claim_id = claim.id
LEFT JOIN reference ON reference.id = citation.reference_id WHERE a.id = :article AND a.status = 'approved'
"""
_OPEN_THREAD = """
SELECT 1 FROM thread t WHERE t.article_id = a.id AND t.is_blocking
    AND NOT EXISTS (SELECT 1 FROM thread_change c WHERE c.thread_id = t.id AND c.is_resolved)
"""
NEVER = {
    "approved with an open pair": f"""{_PAIRS} AND (SELECT count(DISTINCT r.person_id) \
{_STANDING.format(which="")})
        < CASE claim.risk WHEN 'high' THEN (SELECT max(v.high_risk_rulings) FROM review v WHERE \
v.version_id = a.version_id) ELSE 1 END""",
    "approved with a ruling that does not pass": (
        f"{_PAIRS} AND EXISTS (SELECT 1 {_STANDING.format(which='NOT')})"
    ),
    "approved without its quorum": f"""FROM approval p JOIN review v ON v.id = p.review_id WHERE \
p.article_id = :article
        AND v.quorum > ({_COUNTING.format(review="p.review_id", number="p.verdict_set_no")})""",
    "signed by its quorum and never approved": f"""FROM article a JOIN review v ON v.version_id = a.version_id
        WHERE a.id = :article AND a.status = 'under_review' AND NOT EXISTS (SELECT 1 FROM review n
            WHERE n.version_id = a.version_id AND n.id > v.id)
        AND NOT EXISTS ({_OPEN_THREAD})
        AND v.quorum <= ({_COUNTING.format(review="v.id", number="a.verdict_set_no")})""",
    "two approvals of one round": (
        "FROM approval WHERE article_id = :article GROUP BY review_id HAVING count(*) > 1"
    ),
    "approved, and not the newest version": """FROM article a WHERE a.id = :article AND a.status = 'approved'
        AND EXISTS (SELECT 1 FROM version n WHERE n.article_id = a.id AND n.id > a.version_id)""",
    "approved with a blocking thread": (
        f"FROM article a WHERE a.id = :article AND a.status = 'approved' AND EXISTS ({_OPEN_THREAD})"
    ),
    "one person, one pair, two rulings": """FROM ruling r JOIN pair p ON p.id = r.pair_id WHERE \
r.article_id = :article
        AND NOT EXISTS (SELECT 1 FROM ruling n WHERE n.replaces_id = r.id)
        GROUP BY r.person_id, p.fingerprint, p.source_id HAVING count(*) > 1""",
    "recused and still assigned": """FROM assignment x WHERE x.article_id = :article AND x.ended_at IS NULL
        AND EXISTS (SELECT 1 FROM disclosure d WHERE d.article_id = x.article_id AND d.person_id = \
x.person_id AND d.has_conflict)""",
    "one approval exported as two texts": """FROM export_record e WHERE e.article_id = :article
        GROUP BY e.approval_id, e.format HAVING count(DISTINCT e.sha256) > 1""",
}
_NEVER = sa.text(
    " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 {rows})" for name, rows in NEVER.items())
)
_EVENTS = sa.text(
    'SELECT action, "before", "after" FROM event WHERE article_id = :article ORDER BY id'
).columns(before=sa.JSON(), after=sa.JSON())

UNDER_REVIEW, OPEN = ("under_review",), ("submitted", "under_review")
# What each act may follow, and what follows from it; an act that is not here may come at any time.
ORDER: dict[str, tuple[tuple[str, ...], str]] = {
    "submit": (("",), "submitted"),
    "revise": ((*OPEN, "approved"), "submitted"),
    "start_review": (("submitted",), "under_review"),
    "assign": (OPEN, ""),
    "unassign": (OPEN, ""),
    "disclose": (OPEN, ""),
    "open_thread": (OPEN, ""),
    "rule": (UNDER_REVIEW, ""),
    "settle": (UNDER_REVIEW, ""),
    "sign_off": (UNDER_REVIEW, ""),
    "withdraw_sign_off": (UNDER_REVIEW, ""),
    "request_changes": (UNDER_REVIEW, "submitted"),
    "approve": (UNDER_REVIEW, "approved"),
    "reopen": (("approved",), "under_review"),
    "export": (("approved",), ""),
}


def impossible(connection: sa.Connection, article_id: int) -> list[str]:
    """Empty where all is as it must be."""
    found = list(connection.execute(_NEVER, {"article": article_id}).scalars())
    return [*found, *_out_of_order(connection.execute(_EVENTS, {"article": article_id}).all())]


def _out_of_order(
    events: Sequence[sa.Row[tuple[str, dict[str, object], dict[str, object]]]],
) -> Iterator[str]:
    """The history was written in the order of the commits: told again, each act has to be
    allowed where it stands."""
    status, standing = "", set[object]()
    for action, before, after in events:
        allowed, then = ORDER.get(action, ((status,), ""))
        is_late = action == "sign_off" and after.get("is_late") and status == "approved"
        if status not in allowed and not is_late:
            yield f"{action} after {status}"
        if "ruling_id" in after:
            answered = (before.get("replaces_id"), *after.get("settles", ()))  # type: ignore[misc]
            named = [ruling for ruling in answered if ruling]
            if not standing.issuperset(named):
                yield f"{action} on a ruling that stood no longer"
            standing = (standing - {before.get("replaces_id")}) | {after["ruling_id"]}
        status = then or status
