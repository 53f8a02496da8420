-- Every claim with every source it cites; an uncited claim is a pair with no reference. `source_text_id`
-- is the newest revision of the source's text: a newer one opens the pair again. `pair_id` is the row of
-- `pair` that says just this, NULL until somebody ruled on it; `source_no` and `source_text_no` are as in
-- `pair`, 0 for none.
CREATE VIEW claim_pair AS
SELECT
    claim.id AS claim_id,
    claim.version_id,
    version.article_id,
    claim.ordinal,
    claim.fingerprint,
    claim.wording,
    claim.context,
    claim.risk,
    citation.reference_id,
    citation.position,
    reference.source_id,
    coalesce(reference.source_id, 0) AS source_no,
    newest.id AS source_text_id,
    coalesce(newest.id, 0) AS source_text_no,
    (citation.reference_id IS NOT NULL AND reference.source_id IS NULL) AS is_unresolved,
    known.id AS pair_id
FROM claim
JOIN version ON version.id = claim.version_id
LEFT JOIN citation ON citation.claim_id = claim.id
LEFT JOIN reference ON reference.id = citation.reference_id
LEFT JOIN source_text AS newest
    ON newest.id = (
        SELECT max(revision.id) FROM source_text AS revision WHERE revision.source_id = reference.source_id)
LEFT JOIN pair AS known
    ON known.article_id = version.article_id AND known.wording = claim.wording
   AND known.source_no = coalesce(reference.source_id, 0) AND known.source_text_no = coalesce(newest.id, 0)
   AND known.fingerprint = claim.fingerprint AND known.context = claim.context
   AND (citation.reference_id IS NULL OR reference.source_id IS NOT NULL)
