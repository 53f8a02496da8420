-- How many different people's rulings pass and fail each pair (`pair_ruled`), a waiver counted in: what is
-- settled by one passes by as many people as ruled «partly supports». A waiver settles a pair only while
-- the rulings that hold on it are exactly those that it names, all that count say «partly supports», and
-- the policy of the version's newest round allows it for the claim's risk (`domain/waivers.py` says the
-- same).
-- The ORDER BY keeps both databases from writing the look for a waiver out again wherever a column is
-- named.
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
    pair.is_unresolved,
    CASE WHEN pair.waiver_id IS NULL THEN pair.passing ELSE pair.failing END AS passing,
    CASE WHEN pair.waiver_id IS NULL THEN pair.failing ELSE 0 END AS failing,
    pair.verdicts,
    pair.to_check,
    pair.rulings,
    pair.last_ruling_id,
    pair.waiver_id
FROM (
    SELECT ruled.*, (
        SELECT max(waiver.id) FROM standing_waiver AS waiver
        WHERE waiver.article_id = ruled.article_id AND waiver.wording = ruled.wording
          AND ruled.verdicts = 1 AND ruled.passing = 0
          AND length(waiver.rulings) - length(replace(waiver.rulings, ',', '')) - 1 = ruled.rulings
          AND ruled.rulings = (
              SELECT count(*) FROM standing_ruling AS named
              WHERE named.article_id = ruled.article_id
                AND named.fingerprint = ruled.fingerprint AND named.context = ruled.context
                AND coalesce(named.source_id, 0) = coalesce(ruled.source_id, 0)
                AND coalesce(named.source_text_id, 0) = coalesce(ruled.source_text_id, 0)
                AND replace(waiver.rulings, ',' || named.id || ',', ',') <> waiver.rulings)
          AND EXISTS (SELECT 1 FROM ruling AS newest
                      WHERE newest.id = ruled.last_ruling_id AND newest.verdict = 'partly_supports')
          AND EXISTS (
              SELECT 1 FROM review JOIN policy ON policy.id = review.policy_id
              WHERE review.id = (
                      SELECT max(later.id) FROM review AS later WHERE later.version_id = ruled.version_id)
                AND (policy.waivers = 'all' OR (policy.waivers = 'ordinary' AND ruled.risk <> 'high')))
    ) AS waiver_id
    FROM pair_ruled AS ruled
    ORDER BY ruled.claim_id, ruled.position
) AS pair
