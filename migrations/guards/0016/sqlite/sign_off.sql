-- I3, I4, I5, I6: who may sign, with what, and that the signature is on the text and the rulings as they stand. A late one
-- was on its way when another completed the quorum.
CREATE TRIGGER guard_sign_off BEFORE INSERT ON sign_off
BEGIN
    SELECT RAISE(ABORT, 'guard: a signature is on the version and the rulings as they stand')
    WHERE NOT EXISTS (
        SELECT 1 FROM article
        WHERE id = NEW.article_id AND version_id = NEW.version_id AND verdict_set_no = NEW.verdict_set_no
          AND ((status = 'under_review' AND NOT NEW.is_late)
               OR (status = 'approved' AND NEW.is_late
                   AND EXISTS (SELECT 1 FROM approval WHERE approval.review_id = NEW.review_id)))
          AND NEW.review_id = (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id)
    );
    SELECT RAISE(ABORT, 'guard: a contributor does not sign their own article')
    WHERE EXISTS (SELECT 1 FROM contribution WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
       OR EXISTS (SELECT 1 FROM version WHERE article_id = NEW.article_id AND submitted_by = NEW.person_id);
    SELECT RAISE(ABORT, 'guard: whoever is recused, or has not answered the disclosure, does not sign')
    WHERE EXISTS (SELECT 1 FROM disclosure WHERE article_id = NEW.article_id AND person_id = NEW.person_id AND has_conflict)
       OR NOT EXISTS (
           SELECT 1 FROM disclosure WHERE article_id = NEW.article_id AND person_id = NEW.person_id
             AND disclosed_at >= coalesce(
                 (SELECT disclosures_since FROM review WHERE review.id = NEW.review_id), disclosed_at));
    SELECT RAISE(ABORT, 'guard: only a board member signs')
    WHERE NOT EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.person_id AND role = 'board_member');
    SELECT RAISE(ABORT, 'guard: somebody signs in a specialty of theirs, within their term')
    WHERE (NEW.specialty <> '' AND NOT EXISTS (
              SELECT 1 FROM person_specialty WHERE person_id = NEW.person_id AND specialty = NEW.specialty))
       OR EXISTS (SELECT 1 FROM person WHERE id = NEW.person_id AND term_ends_at < NEW.signed_at);
    SELECT RAISE(ABORT, 'guard: a signature names how its signer proved who they are')
    WHERE NEW.method NOT IN ('password+totp', 'password+recovery_code', 'password+passkey');
    SELECT RAISE(ABORT, 'guard: only who has a second factor signs')
    WHERE NOT EXISTS (SELECT 1 FROM second_factor WHERE person_id = NEW.person_id AND voided_at IS NULL
                        AND enrolled_at <= NEW.signed_at);
    SELECT RAISE(ABORT, 'guard: a signature is given anew only after the one before was withdrawn')
    WHERE NEW.renewal <> (
        SELECT count(*) FROM sign_off_withdrawal JOIN sign_off ON sign_off.id = sign_off_withdrawal.sign_off_id
        WHERE sign_off.review_id = NEW.review_id AND sign_off.person_id = NEW.person_id
          AND sign_off.verdict_set_no = NEW.verdict_set_no);
END;
