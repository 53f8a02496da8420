-- I3, I4, I5, I6: who may sign, with what, and that the signature is on the text and the rulings as they
-- stand. A late one was on its way when another completed the quorum.

GUARD guard_sign_off BEFORE INSERT ON sign_off
LOCK article
REFUSE 'a signature is on the version and the rulings as they stand'
WHEN NOT EXISTS (
    SELECT 1 FROM article
    WHERE id = NEW.article_id AND version_id = NEW.version_id AND verdict_set_no = NEW.verdict_set_no
      AND ((status = 'under_review' AND NOT NEW.is_late)
           OR (status = 'approved' AND NEW.is_late
               AND EXISTS (SELECT 1 FROM approval WHERE approval.review_id = NEW.review_id)))
      AND NEW.review_id = (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id)
)
REFUSE 'a contributor does not sign their own article'
WHEN EXISTS (SELECT 1 FROM contribution WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
  OR EXISTS (SELECT 1 FROM version WHERE article_id = NEW.article_id AND submitted_by = NEW.person_id)
REFUSE 'whoever is recused, or has not answered the disclosure, does not sign'
WHEN EXISTS (
      SELECT 1 FROM disclosure
      WHERE article_id = NEW.article_id AND person_id = NEW.person_id AND has_conflict)
  OR NOT EXISTS (
      SELECT 1 FROM disclosure WHERE article_id = NEW.article_id AND person_id = NEW.person_id
        AND disclosed_at >= coalesce(
            (SELECT disclosures_since FROM review WHERE review.id = NEW.review_id), disclosed_at))
REFUSE 'only a board member signs'
WHEN NOT EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.person_id AND role = 'board_member')
REFUSE 'somebody signs in a specialty of theirs, within their term'
WHEN (NEW.specialty <> '' AND NOT EXISTS (
         SELECT 1 FROM person_specialty WHERE person_id = NEW.person_id AND specialty = NEW.specialty))
  OR EXISTS (SELECT 1 FROM person WHERE id = NEW.person_id AND term_ends_at < NEW.signed_at)
REFUSE 'a signature names how its signer proved who they are'
WHEN NEW.method NOT IN ('password+totp', 'password+recovery_code', 'password+passkey')
REFUSE 'only who has a second factor signs'
WHEN NOT EXISTS (
    SELECT 1 FROM second_factor
    WHERE person_id = NEW.person_id AND voided_at IS NULL AND enrolled_at <= NEW.signed_at
)
REFUSE 'a signature is given anew only after the one before was withdrawn'
WHEN NEW.renewal <> (
    SELECT count(*) FROM sign_off_withdrawal AS back JOIN sign_off ON sign_off.id = back.sign_off_id
    WHERE sign_off.review_id = NEW.review_id AND sign_off.person_id = NEW.person_id
      AND sign_off.verdict_set_no = NEW.verdict_set_no
)

GUARD guard_sign_off_threads BEFORE INSERT ON sign_off
LOCK article
REFUSE 'a blocking thread is open: nobody signs'
WHEN EXISTS (
    SELECT 1 FROM thread
    WHERE thread.article_id = NEW.article_id AND thread.is_blocking
      AND NOT coalesce((SELECT change.is_resolved FROM thread_change AS change
                        WHERE change.thread_id = thread.id ORDER BY change.id DESC LIMIT 1), FALSE)
)

-- One's own signature, and only before the approval.
GUARD guard_sign_off_withdrawal BEFORE INSERT ON sign_off_withdrawal
LOCK article
REFUSE 'one withdraws a signature of one''s own, before the approval'
WHEN NOT EXISTS (
    SELECT 1 FROM sign_off JOIN article ON article.id = sign_off.article_id
    WHERE sign_off.id = NEW.sign_off_id AND sign_off.article_id = NEW.article_id
      AND sign_off.person_id = NEW.person_id AND article.status = 'under_review'
      AND sign_off.review_id = (
          SELECT max(review.id) FROM review WHERE review.version_id = article.version_id)
)
