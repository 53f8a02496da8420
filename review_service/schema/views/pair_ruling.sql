-- Every pair of a version with every ruling that stands on its words, its source and that source's newest
-- text; a pair with none is there without one. A ruling is joined by what was judged, not by version: that
-- is how it carries forward exactly as long as it holds. `holds`: it was made in the claim's own
-- surroundings, or confirmed there; one that was made in others (and is no confirmation, which stands for
-- its own alone) is to be checked (`domain/carry_forward.py` says the same). `counting` is the verdict
-- where it counts. Where a third person settled a disagreement, what was ruled otherwise before is set
-- aside, as long as that ruling and both that it settles stand (`domain/adjudication.py` says the same);
-- guard_adjudication holds that those two are on the same pair. `waiver_no` is the newest waiver of which
-- every ruling stands here, 0 for none.
-- `holds` is a CASE: a condition that nothing but a ruling can meet would make PostgreSQL begin with all the
-- rulings there are. Whoever asks for a version's rulings joins nothing else to them, and filters by no person.
CREATE VIEW pair_ruling AS
SELECT
    asked.claim_id,
    asked.version_id,
    asked.article_id,
    asked.ordinal,
    asked.fingerprint,
    asked.wording,
    asked.risk,
    asked.reference_id,
    asked.position,
    asked.source_id,
    asked.source_no,
    asked.source_text_id,
    asked.pair_id,
    asked.is_unresolved,
    standing.id AS ruling_id,
    standing.person_id,
    standing.verdict,
    CASE WHEN standing.verdict IN ('supports', 'needs_no_citation') THEN 1
        WHEN standing.id IS NOT NULL THEN 0 END AS passes,
    standing.passage,
    standing.locator,
    standing.confirms_id,
    standing.settles_id,
    standing.settles_other_id,
    CASE WHEN standing.id IS NULL THEN FALSE
        ELSE judged.fingerprint = asked.fingerprint AND judged.context = asked.context END AS holds,
    CASE WHEN judged.fingerprint = asked.fingerprint AND judged.context = asked.context AND NOT EXISTS (
        SELECT 1 FROM ruling AS settling JOIN pair AS settled ON settled.id = settling.pair_id
        WHERE settling.article_id = standing.article_id AND settling.settles_id IS NOT NULL
          AND settling.id > standing.id AND settling.verdict <> standing.verdict
          AND settled.wording = judged.wording AND settled.source_no = judged.source_no
          AND settled.fingerprint = judged.fingerprint AND settled.context = judged.context
          AND 3 = (SELECT count(*) FROM standing_ruling AS party
                   WHERE party.id IN (settling.id, settling.settles_id, settling.settles_other_id)
                     AND party.source_text_no = standing.source_text_no))
        THEN standing.verdict END AS counting,
    CASE WHEN judged.fingerprint = asked.fingerprint AND judged.context = asked.context THEN coalesce((
        SELECT max(waiver.id)
        FROM waiver_ruling AS names JOIN standing_waiver AS waiver ON waiver.id = names.waiver_id
        WHERE names.ruling_id = standing.id AND NOT EXISTS (
            SELECT 1 FROM waiver_ruling AS named
            WHERE named.waiver_id = waiver.id AND NOT EXISTS (
                SELECT 1 FROM standing_ruling AS other
                WHERE other.id = named.ruling_id AND other.source_text_no = standing.source_text_no))), 0) END
        AS waiver_no
FROM claim_pair AS asked
LEFT JOIN pair AS judged
    ON judged.article_id = asked.article_id AND judged.wording = asked.wording
   AND judged.source_no = asked.source_no AND NOT asked.is_unresolved
LEFT JOIN standing_ruling AS standing
    ON standing.pair_id = judged.id AND standing.source_text_no = asked.source_text_no
   AND (standing.confirms_id IS NULL
        OR (judged.fingerprint = asked.fingerprint AND judged.context = asked.context))
