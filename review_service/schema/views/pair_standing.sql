-- What stands on each pair of a version: the one home of this question, for pages and guards. `state`:
--   unresolved  it cites a reference that is tied to no source
--   disputed    people's verdicts differ, and nobody settled that
--   failing     the one verdict does not pass, and no waiver settles it
--   passing     as many `people` as are `needed` ruled, and it passes
--   waived      the same, where a waiver settles «partly supports»
--   check       short of rulings; `to_check` people ruled on the words in other surroundings, all agreeing
--   open        short of rulings
-- A waiver settles a pair only while the rulings that hold on it are exactly those that it names, all that
-- count say «partly supports», and the policy of the version's newest round allows it for the claim's risk. A
-- round without a policy allows none. `verdict` is the one that counts, NULL where there is none or several; so
-- many `rulings` hold, the newest is `last_ruling_id`.
CREATE VIEW pair_standing AS
SELECT
    settled.*,
    CASE
        WHEN settled.is_unresolved THEN 'unresolved'
        WHEN settled.is_disputed THEN 'disputed'
        WHEN settled.verdict NOT IN ('supports', 'needs_no_citation') AND settled.waiver_id IS NULL
            THEN 'failing'
        WHEN settled.people >= settled.needed AND settled.waiver_id IS NULL THEN 'passing'
        WHEN settled.people >= settled.needed THEN 'waived'
        WHEN settled.to_check > 0 THEN 'check'
        ELSE 'open'
    END AS state
FROM (
    SELECT
        ruled.claim_id,
        ruled.version_id,
        ruled.article_id,
        ruled.ordinal,
        ruled.wording,
        ruled.risk,
        ruled.reference_id,
        ruled.source_id,
        ruled.pair_id,
        ruled.is_unresolved,
        CASE ruled.risk WHEN 'high' THEN coalesce(review.high_risk_rulings, 1) ELSE 1 END AS needed,
        ruled.people,
        ruled.to_check,
        ruled.rulings,
        ruled.last_ruling_id,
        coalesce(ruled.least <> ruled.most, FALSE) AS is_disputed,
        CASE WHEN ruled.least = ruled.most THEN ruled.most END AS verdict,
        CASE WHEN ruled.waiver_no > 0 AND ruled.least = 'partly_supports' AND ruled.most = 'partly_supports'
            AND (policy.waivers = 'all' OR (policy.waivers = 'ordinary' AND ruled.risk <> 'high'))
            THEN ruled.waiver_no END AS waiver_id
    FROM (
        SELECT
            every.claim_id,
            every.version_id,
            every.article_id,
            every.ordinal,
            every.wording,
            every.risk,
            every.reference_id,
            every.source_id,
            every.pair_id,
            every.is_unresolved,
            count(DISTINCT CASE WHEN every.counting IS NOT NULL THEN every.person_id END) AS people,
            min(every.counting) AS least,
            max(every.counting) AS most,
            CASE WHEN min(every.passes) = max(every.passes)
                THEN count(DISTINCT every.person_id)
                    - count(DISTINCT CASE WHEN every.holds THEN every.person_id END)
                ELSE 0 END AS to_check,
            count(CASE WHEN every.holds THEN 1 END) AS rulings,
            max(CASE WHEN every.holds THEN every.ruling_id END) AS last_ruling_id,
            CASE WHEN min(every.waiver_no) = max(every.waiver_no) THEN max(every.waiver_no) END AS waiver_no
        FROM (SELECT * FROM pair_ruling ORDER BY claim_id, reference_id) AS every
        GROUP BY
            every.claim_id, every.version_id, every.article_id, every.ordinal, every.wording, every.risk,
            every.reference_id, every.source_id, every.pair_id, every.is_unresolved
        ORDER BY every.claim_id, every.reference_id
    ) AS ruled
    LEFT JOIN review
        ON review.id = (SELECT max(later.id) FROM review AS later WHERE later.version_id = ruled.version_id)
    LEFT JOIN policy ON policy.id = review.policy_id
) AS settled
