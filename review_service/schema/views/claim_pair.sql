-- Every claim with every source it cites; an uncited claim is a pair with no reference. `source_text_id`
-- is the newest revision of the source's text: a newer one opens the pair again.
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
    (
        SELECT max(source_text.id) FROM source_text WHERE source_text.source_id = reference.source_id
    ) AS source_text_id
FROM claim
JOIN version ON version.id = claim.version_id
LEFT JOIN citation ON citation.claim_id = claim.id
LEFT JOIN reference ON reference.id = citation.reference_id
