-- I1, I2, I3: an approval row may exist only when every pair passes and a quorum of eligible people, with
-- somebody in each seat of the policy, signed these bytes and this set of rulings and has not withdrawn
-- that.

GUARD guard_approval BEFORE INSERT ON approval
LOCK article
REFUSE 'only the version under review is approved, with the rulings as they stand'
WHEN NOT EXISTS (
    SELECT 1 FROM article
    WHERE id = NEW.article_id AND status = 'under_review' AND version_id = NEW.version_id
      AND verdict_set_no = NEW.verdict_set_no
      AND NEW.review_id = (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id)
)
REFUSE 'a version without claims is not approved'
WHEN NOT EXISTS (SELECT 1 FROM claim WHERE version_id = NEW.version_id)
REFUSE 'every claim and source must hold a passing ruling'
WHEN EXISTS (
    SELECT 1 FROM pair_standing WHERE version_id = NEW.version_id AND state NOT IN ('passing', 'waived')
)
REFUSE 'an approval says how many rulings stand'
WHEN NEW.rulings <> (
    SELECT count(DISTINCT ruling_id) FROM pair_ruling WHERE version_id = NEW.version_id AND holds
)
REFUSE 'the quorum has not signed'
WHEN (
    SELECT count(DISTINCT signed.person_id) FROM counting_sign_off AS signed
    WHERE signed.review_id = NEW.review_id AND signed.version_sha256 = NEW.version_sha256
      AND signed.verdict_set_no = NEW.verdict_set_no
      AND signed.verdict_set_sha256 = NEW.verdict_set_sha256
) < (SELECT quorum FROM review WHERE id = NEW.review_id)
REFUSE 'a seat of the policy has not signed'
WHEN EXISTS (
    SELECT 1 FROM review JOIN policy_seat AS seat ON seat.policy_id = review.policy_id
    WHERE review.id = NEW.review_id AND seat.signatures > (
        SELECT count(DISTINCT signed.person_id) FROM counting_sign_off AS signed
        WHERE signed.review_id = NEW.review_id AND signed.version_sha256 = NEW.version_sha256
          AND signed.verdict_set_no = NEW.verdict_set_no
          AND signed.verdict_set_sha256 = NEW.verdict_set_sha256 AND signed.specialty = seat.specialty)
)

GUARD guard_approval_ruling BEFORE INSERT ON approval_ruling
REFUSE 'an approval names rulings on its own claims, as many as stood, and later no more'
WHEN NOT EXISTS (
    SELECT 1 FROM approval
    JOIN ruling ON ruling.id = NEW.ruling_id
    JOIN pair AS judged ON judged.id = ruling.pair_id AND judged.article_id = approval.article_id
    JOIN claim ON claim.version_id = approval.version_id AND claim.fingerprint = judged.fingerprint
        AND claim.context = judged.context
    WHERE approval.id = NEW.approval_id AND approval.rulings > (
        SELECT count(*) FROM approval_ruling AS there WHERE there.approval_id = NEW.approval_id)
)

GUARD guard_approval_threads BEFORE INSERT ON approval
LOCK article
REFUSE 'a blocking thread is open: nothing is approved'
WHEN EXISTS (
    SELECT 1 FROM thread
    WHERE thread.article_id = NEW.article_id AND thread.is_blocking
      AND NOT coalesce((SELECT change.is_resolved FROM thread_change AS change
                        WHERE change.thread_id = thread.id ORDER BY change.id DESC LIMIT 1), FALSE)
)

GUARD guard_reopening BEFORE INSERT ON reopening
REFUSE 'only a standing approval is reopened'
WHEN NOT EXISTS (
    SELECT 1 FROM article WHERE id = NEW.article_id
      AND (approval_id = NEW.approval_id
           OR (status = 'submitted'
               AND EXISTS (SELECT 1 FROM withdrawal WHERE version_id = article.version_id)
               AND NEW.approval_id = (SELECT max(a.id) FROM approval a WHERE a.article_id = NEW.article_id)))
)
