-- How many different people's rulings pass and fail each pair. A ruling is keyed by claim fingerprint,
-- context, source and source text, not by version: that is how it carries forward exactly as long as it
-- holds.
-- `to_check` counts the people who ruled on the same words against the same source text in other
-- surroundings and have no ruling on the pair, where all who ruled agree (`domain/carry_forward.py` says
-- the same): none of them lets the pair pass.
-- Where a third person settled a disagreement, what was ruled otherwise before is set aside, as long as
-- that ruling and both that it settles stand (`domain/adjudication.py` says the same). More than one of
-- `verdicts`: people differ. `rulings` counts all that hold on the pair, `last_ruling_id` is the newest of
-- them: nothing sets that one aside.
CREATE VIEW pair_ruled AS
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
        AND standing.verdict IN ('supports', 'needs_no_citation') AND NOT EXISTS (
            SELECT 1 FROM ruling AS settling
            WHERE settling.article_id = standing.article_id AND settling.fingerprint = standing.fingerprint
              AND settling.settles_id IS NOT NULL AND settling.id > standing.id
              AND settling.verdict <> standing.verdict
              AND 3 = (SELECT count(*) FROM standing_ruling AS party
                       WHERE party.id IN (settling.id, settling.settles_id, settling.settles_other_id)
                         AND party.fingerprint = standing.fingerprint AND party.context = standing.context
                         AND coalesce(party.source_id, 0) = coalesce(standing.source_id, 0)
                         AND coalesce(party.source_text_id, 0) = coalesce(standing.source_text_id, 0))
        ) THEN standing.person_id END) AS passing,
    count(DISTINCT CASE WHEN standing.fingerprint = pair.fingerprint AND standing.context = pair.context
        AND standing.verdict NOT IN ('supports', 'needs_no_citation') AND NOT EXISTS (
            SELECT 1 FROM ruling AS settling
            WHERE settling.article_id = standing.article_id AND settling.fingerprint = standing.fingerprint
              AND settling.settles_id IS NOT NULL AND settling.id > standing.id
              AND settling.verdict <> standing.verdict
              AND 3 = (SELECT count(*) FROM standing_ruling AS party
                       WHERE party.id IN (settling.id, settling.settles_id, settling.settles_other_id)
                         AND party.fingerprint = standing.fingerprint AND party.context = standing.context
                         AND coalesce(party.source_id, 0) = coalesce(standing.source_id, 0)
                         AND coalesce(party.source_text_id, 0) = coalesce(standing.source_text_id, 0))
        ) THEN standing.person_id END) AS failing,
    count(DISTINCT CASE WHEN standing.fingerprint = pair.fingerprint AND standing.context = pair.context
        AND NOT EXISTS (
            SELECT 1 FROM ruling AS settling
            WHERE settling.article_id = standing.article_id AND settling.fingerprint = standing.fingerprint
              AND settling.settles_id IS NOT NULL AND settling.id > standing.id
              AND settling.verdict <> standing.verdict
              AND 3 = (SELECT count(*) FROM standing_ruling AS party
                       WHERE party.id IN (settling.id, settling.settles_id, settling.settles_other_id)
                         AND party.fingerprint = standing.fingerprint AND party.context = standing.context
                         AND coalesce(party.source_id, 0) = coalesce(standing.source_id, 0)
                         AND coalesce(party.source_text_id, 0) = coalesce(standing.source_text_id, 0))
        ) THEN standing.verdict END) AS verdicts,
    CASE
        WHEN count(DISTINCT CASE
            WHEN standing.verdict IN ('supports', 'needs_no_citation') THEN 1 ELSE 2 END) > 1 THEN 0
        ELSE count(DISTINCT standing.person_id)
            - count(DISTINCT CASE
                WHEN standing.fingerprint = pair.fingerprint AND standing.context = pair.context
                THEN standing.person_id END)
        END AS to_check,
    count(DISTINCT CASE WHEN standing.fingerprint = pair.fingerprint AND standing.context = pair.context
        THEN standing.id END) AS rulings,
    max(CASE WHEN standing.fingerprint = pair.fingerprint AND standing.context = pair.context
        THEN standing.id END) AS last_ruling_id
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
    pair.claim_id, pair.version_id, pair.article_id, pair.ordinal, pair.fingerprint, pair.wording,
    pair.context, pair.risk, pair.reference_id, pair.position, pair.source_id, pair.source_text_id
