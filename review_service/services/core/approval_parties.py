"""Contributors among those whose rulings, waivers and signatures an approval rests on:
known only since, by a list, an account or an iD that came later. The approval is kept as it was made;
it is said of it, and it is not exported."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

# Of a row `k` of contribution and a row `approval`.
IS_PARTY = """(
    EXISTS (SELECT 1 FROM sign_off s WHERE s.review_id = approval.review_id AND s.person_id = k.person_id
            AND s.verdict_set_no = approval.verdict_set_no AND NOT s.is_late
            AND NOT EXISTS (SELECT 1 FROM sign_off_withdrawal w WHERE w.sign_off_id = s.id))
    OR EXISTS (SELECT 1 FROM approval_ruling n JOIN ruling r ON r.id = n.ruling_id
        WHERE n.approval_id = approval.id AND r.person_id = k.person_id)
    OR EXISTS (SELECT 1 FROM approval_ruling n JOIN waiver v ON v.id = n.waiver_id
        WHERE n.approval_id = approval.id AND v.person_id = k.person_id))"""

_PARTIES = sa.text(f"""
SELECT DISTINCT person.name FROM approval
JOIN contribution k ON k.article_id = approval.article_id JOIN person ON person.id = k.person_id
WHERE approval.id = (SELECT max(a.id) FROM approval a WHERE a.article_id = :article) AND {IS_PARTY}
    ORDER BY person.name
""")  # noqa: S608 - our own words


def parties_who_wrote(session: Session, article_id: int) -> tuple[str, ...]:
    """Their names, of the newest approval; empty as it should be."""
    return tuple(session.execute(_PARTIES, {"article": article_id}).scalars())
