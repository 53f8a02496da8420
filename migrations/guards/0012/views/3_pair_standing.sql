-- How many different people's rulings pass and fail each pair. A ruling is keyed by claim fingerprint, context, source and
-- source text, not by version: that is how it carries forward exactly as long as it holds. `to_check` counts the people
-- who ruled on the same words against the same source text in other surroundings and have no ruling on the pair, where
-- all who ruled agree (`domain/carry_forward.py` says the same): none of them lets the pair pass.
CREATE VIEW pair_standing AS
SELECT
    pair.claim_id,
    pair.version_id,
    pair.article_id,
    pair.ordinal,
    pair.fingerprint,
    pair.wording,
    pair.context,
    pair.risk,
    pair.reference_id,
    pair.position,
    pair.source_id,
    pair.source_text_id,
    (pair.reference_id IS NOT NULL AND pair.source_id IS NULL) AS is_unresolved,
    count(DISTINCT CASE WHEN standing.fingerprint = pair.fingerprint AND standing.context = pair.context
        AND standing.verdict IN ('supports', 'needs_no_citation') THEN standing.person_id END) AS passing,
    count(DISTINCT CASE WHEN standing.fingerprint = pair.fingerprint AND standing.context = pair.context
        AND standing.verdict NOT IN ('supports', 'needs_no_citation') THEN standing.person_id END) AS failing,
    CASE WHEN count(DISTINCT CASE WHEN standing.verdict IN ('supports', 'needs_no_citation') THEN 1 ELSE 2 END) > 1 THEN 0
        ELSE count(DISTINCT standing.person_id)
            - count(DISTINCT CASE WHEN standing.fingerprint = pair.fingerprint AND standing.context = pair.context
                THEN standing.person_id END)
        END AS to_check
FROM claim_pair AS pair
LEFT JOIN standing_ruling AS standing
    ON standing.article_id = pair.article_id
   AND standing.wording = pair.wording
   AND coalesce(standing.source_id, 0) = coalesce(pair.source_id, 0)
   AND coalesce(standing.source_text_id, 0) = coalesce(pair.source_text_id, 0)
   AND (pair.reference_id IS NULL OR pair.source_id IS NOT NULL)
   AND (standing.confirms_id IS NULL
        OR (standing.fingerprint = pair.fingerprint AND standing.context = pair.context))
GROUP BY
    pair.claim_id, pair.version_id, pair.article_id, pair.ordinal, pair.fingerprint, pair.wording, pair.context, pair.risk,
    pair.reference_id, pair.position, pair.source_id, pair.source_text_id
