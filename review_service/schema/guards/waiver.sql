-- I2, I4: a waiver is given by an editor who has no part in the article or the ruling, signed and with a
-- reason, on the rulings as they stand, and only where the frozen policy allows it.

GUARD guard_waiver BEFORE INSERT ON waiver
LOCK article
REFUSE 'a waiver is given on a claim of the version under review'
WHEN NOT EXISTS (
    SELECT 1 FROM article JOIN claim ON claim.version_id = article.version_id
    JOIN pair AS judged ON judged.id = NEW.pair_id AND judged.article_id = article.id
        AND judged.wording = claim.wording
    WHERE article.id = NEW.article_id AND article.version_id = NEW.version_id
      AND article.status = 'under_review' AND claim.id = NEW.claim_id
      AND NEW.review_id = (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id)
)
REFUSE 'only an editor gives a waiver'
WHEN NOT EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.person_id AND role = 'editor')
REFUSE 'a contributor gives no waiver on their own article'
WHEN EXISTS (SELECT 1 FROM contribution WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
  OR EXISTS (SELECT 1 FROM version WHERE article_id = NEW.article_id AND submitted_by = NEW.person_id)
REFUSE 'whoever is recused gives no waiver'
WHEN EXISTS (
    SELECT 1 FROM disclosure
    WHERE article_id = NEW.article_id AND person_id = NEW.person_id AND has_conflict
)
REFUSE 'a waiver is signed, with printed name, meaning and reason, by who has a second factor'
WHEN trim(NEW.printed_name) = '' OR trim(NEW.meaning) = '' OR trim(NEW.reason) = ''
  OR NEW.method NOT IN ('password+totp', 'password+recovery_code', 'password+passkey')
  OR NOT EXISTS (
      SELECT 1 FROM second_factor
      WHERE person_id = NEW.person_id AND voided_at IS NULL AND enrolled_at <= NEW.waived_at)
REFUSE 'nobody waives a ruling of their own'
WHEN EXISTS (
    SELECT 1 FROM claim_pair AS asked
    JOIN pair AS judged ON judged.article_id = asked.article_id AND judged.wording = asked.wording
        AND judged.source_no = asked.source_no
    JOIN standing_ruling AS own ON own.pair_id = judged.id AND own.source_text_no = asked.source_text_no
    WHERE asked.claim_id = NEW.claim_id AND asked.pair_id = NEW.pair_id AND own.person_id = NEW.person_id
)
REFUSE 'the policy of the review allows no such waiver'
WHEN NOT EXISTS (
    SELECT 1 FROM review JOIN policy ON policy.id = review.policy_id JOIN claim ON claim.id = NEW.claim_id
    WHERE review.id = NEW.review_id
      AND (policy.waivers = 'all' OR (policy.waivers = 'ordinary' AND claim.risk <> 'high'))
)
REFUSE 'a waiver names every ruling that stands on its pair, and each that counts says «partly supports»'
WHEN NOT EXISTS (
    SELECT 1 FROM pair_standing AS asked
    WHERE asked.claim_id = NEW.claim_id AND asked.pair_id = NEW.pair_id AND asked.rulings = NEW.rulings
      AND asked.state = 'failing' AND asked.verdict = 'partly_supports' AND asked.people >= asked.needed
)

GUARD guard_waiver_ruling BEFORE INSERT ON waiver_ruling
REFUSE 'a waiver names the rulings that stand on its pair, as many as were signed, and later no more'
WHEN NOT EXISTS (
    SELECT 1 FROM waiver
    JOIN pair_ruling AS named ON named.claim_id = waiver.claim_id AND named.pair_id = waiver.pair_id
    WHERE waiver.id = NEW.waiver_id AND named.ruling_id = NEW.ruling_id AND named.holds
      AND waiver.rulings > (SELECT count(*) FROM waiver_ruling AS there WHERE there.waiver_id = NEW.waiver_id)
)

GUARD guard_waiver_withdrawal BEFORE INSERT ON waiver_withdrawal
LOCK article
REFUSE 'an editor withdraws a waiver, with a reason, while its article is under review'
WHEN trim(NEW.reason) = '' OR NOT EXISTS (
    SELECT 1 FROM waiver JOIN article ON article.id = waiver.article_id
    JOIN role_grant ON role_grant.person_id = NEW.person_id AND role_grant.role = 'editor'
    WHERE waiver.id = NEW.waiver_id AND waiver.article_id = NEW.article_id AND article.status = 'under_review'
)
