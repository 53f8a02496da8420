-- Rulings that nobody replaced, by people who neither wrote the article nor are recused from it.
CREATE VIEW standing_ruling AS
SELECT
    ruling.id,
    ruling.article_id,
    ruling.claim_id,
    ruling.fingerprint,
    ruling.source_id,
    ruling.source_text_id,
    ruling.verdict,
    ruling.passage,
    ruling.passage_start,
    ruling.passage_end,
    ruling.locator,
    ruling.note,
    ruling.person_id,
    ruling.ruled_at
FROM ruling
WHERE NOT EXISTS (SELECT 1 FROM ruling AS newer WHERE newer.replaces_id = ruling.id)
  AND NOT EXISTS (
      SELECT 1 FROM contribution
      WHERE contribution.article_id = ruling.article_id AND contribution.person_id = ruling.person_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM version
      WHERE version.article_id = ruling.article_id AND version.submitted_by = ruling.person_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM disclosure
      WHERE disclosure.article_id = ruling.article_id AND disclosure.person_id = ruling.person_id
        AND disclosure.has_conflict
  )
