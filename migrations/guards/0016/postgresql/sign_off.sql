-- I3, I4, I5, I6: who may sign, with what, and that the signature is on the text and the rulings as they stand. A late one
-- was on its way when another completed the quorum.
CREATE FUNCTION guard_sign_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF NOT EXISTS (
        SELECT 1 FROM article
        WHERE id = NEW.article_id AND version_id = NEW.version_id AND verdict_set_no = NEW.verdict_set_no
          AND ((status = 'under_review' AND NOT NEW.is_late)
               OR (status = 'approved' AND NEW.is_late
                   AND EXISTS (SELECT 1 FROM approval WHERE approval.review_id = NEW.review_id)))
          AND NEW.review_id = (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id)
    ) THEN
        RAISE EXCEPTION 'guard: a signature is on the version and the rulings as they stand'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM contribution WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
       OR EXISTS (SELECT 1 FROM version WHERE article_id = NEW.article_id AND submitted_by = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: a contributor does not sign their own article' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM disclosure WHERE article_id = NEW.article_id AND person_id = NEW.person_id AND has_conflict)
       OR NOT EXISTS (
           SELECT 1 FROM disclosure WHERE article_id = NEW.article_id AND person_id = NEW.person_id
             AND disclosed_at >= coalesce(
                 (SELECT disclosures_since FROM review WHERE review.id = NEW.review_id), disclosed_at)) THEN
        RAISE EXCEPTION 'guard: whoever is recused, or has not answered the disclosure, does not sign'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.person_id AND role = 'board_member') THEN
        RAISE EXCEPTION 'guard: only a board member signs' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.specialty <> '' AND NOT EXISTS (
            SELECT 1 FROM person_specialty WHERE person_id = NEW.person_id AND specialty = NEW.specialty))
       OR EXISTS (SELECT 1 FROM person WHERE id = NEW.person_id AND term_ends_at < NEW.signed_at) THEN
        RAISE EXCEPTION 'guard: somebody signs in a specialty of theirs, within their term'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.method NOT IN ('password+totp', 'password+recovery_code', 'password+passkey') THEN
        RAISE EXCEPTION 'guard: a signature names how its signer proved who they are'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM second_factor WHERE person_id = NEW.person_id AND voided_at IS NULL
                     AND enrolled_at <= NEW.signed_at) THEN
        RAISE EXCEPTION 'guard: only who has a second factor signs' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.renewal <> (
        SELECT count(*) FROM sign_off_withdrawal JOIN sign_off ON sign_off.id = sign_off_withdrawal.sign_off_id
        WHERE sign_off.review_id = NEW.review_id AND sign_off.person_id = NEW.person_id
          AND sign_off.verdict_set_no = NEW.verdict_set_no) THEN
        RAISE EXCEPTION 'guard: a signature is given anew only after the one before was withdrawn'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_sign_off BEFORE INSERT ON sign_off FOR EACH ROW EXECUTE FUNCTION guard_sign_off()
