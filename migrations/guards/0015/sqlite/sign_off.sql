-- I3, I4, I5: who may sign, and that the signature is on the text and the rulings as they stand.
CREATE TRIGGER guard_sign_off BEFORE INSERT ON sign_off
BEGIN
    SELECT RAISE(ABORT, 'guard: a signature is on the version and the rulings as they stand')
    WHERE NOT EXISTS (
        SELECT 1 FROM article
        WHERE id = NEW.article_id AND status = 'under_review' AND version_id = NEW.version_id
          AND verdict_set_no = NEW.verdict_set_no
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
END;
