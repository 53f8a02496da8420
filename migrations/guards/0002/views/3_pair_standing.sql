-- How many different people's rulings pass and fail each pair. A ruling is keyed by claim fingerprint, source and
-- source text, not by version: that is how it carries forward exactly as long as it holds.
CREATE VIEW pair_standing AS
SELECT
    pair.claim_id,
    pair.version_id,
    pair.article_id,
    pair.ordinal,
    pair.fingerprint,
    pair.risk,
    pair.reference_id,
    pair.position,
    pair.source_id,
    pair.source_text_id,
    (pair.reference_id IS NOT NULL AND pair.source_id IS NULL) AS is_unresolved,
    count(DISTINCT CASE WHEN standing.verdict IN ('supports', 'needs_no_citation') THEN standing.person_id END)
        AS passing,
    count(DISTINCT CASE WHEN standing.verdict NOT IN ('supports', 'needs_no_citation') THEN standing.person_id END)
        AS failing
FROM claim_pair AS pair
LEFT JOIN standing_ruling AS standing
    ON standing.article_id = pair.article_id
   AND standing.fingerprint = pair.fingerprint
   AND coalesce(standing.source_id, 0) = coalesce(pair.source_id, 0)
   AND coalesce(standing.source_text_id, 0) = coalesce(pair.source_text_id, 0)
   AND (pair.reference_id IS NULL OR pair.source_id IS NOT NULL)
GROUP BY
    pair.claim_id, pair.version_id, pair.article_id, pair.ordinal, pair.fingerprint, pair.risk,
    pair.reference_id, pair.position, pair.source_id, pair.source_text_id
