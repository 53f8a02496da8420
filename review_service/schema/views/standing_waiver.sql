-- Waivers that nobody withdrew, by people who neither wrote the article nor are recused from it.
CREATE VIEW standing_waiver AS
SELECT
    waiver.id,
    waiver.article_id,
    waiver.version_id,
    waiver.pair_id,
    waiver.rulings,
    waiver.person_id,
    waiver.printed_name,
    waiver.credentials,
    waiver.reason,
    waiver.meaning,
    waiver.method,
    waiver.waived_at
FROM waiver
WHERE NOT EXISTS (SELECT 1 FROM waiver_withdrawal AS back WHERE back.waiver_id = waiver.id)
  AND NOT EXISTS (
      SELECT 1 FROM contribution
      WHERE contribution.article_id = waiver.article_id AND contribution.person_id = waiver.person_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM version
      WHERE version.article_id = waiver.article_id AND version.submitted_by = waiver.person_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM disclosure
      WHERE disclosure.article_id = waiver.article_id AND disclosure.person_id = waiver.person_id
        AND disclosure.has_conflict
  )
