-- I3, I4: signatures that were not withdrawn, by board members who neither wrote the article nor are
-- recused from it.
CREATE VIEW counting_sign_off AS
SELECT
    sign_off.id,
    sign_off.article_id,
    sign_off.review_id,
    sign_off.version_sha256,
    sign_off.verdict_set_no,
    sign_off.verdict_set_sha256,
    sign_off.person_id,
    sign_off.specialty
FROM sign_off
WHERE NOT EXISTS (SELECT 1 FROM sign_off_withdrawal AS back WHERE back.sign_off_id = sign_off.id)
  AND EXISTS (
      SELECT 1 FROM role_grant
      WHERE role_grant.person_id = sign_off.person_id AND role_grant.role = 'board_member'
  )
  AND NOT EXISTS (
      SELECT 1 FROM contribution
      WHERE contribution.article_id = sign_off.article_id AND contribution.person_id = sign_off.person_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM version
      WHERE version.article_id = sign_off.article_id AND version.submitted_by = sign_off.person_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM disclosure
      WHERE disclosure.article_id = sign_off.article_id AND disclosure.person_id = sign_off.person_id
        AND disclosure.has_conflict
  )
