-- I3, I4, I5: who may sign, and that the signature is on the text and the rulings as they stand.
CREATE FUNCTION guard_sign_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF NOT EXISTS (
        SELECT 1 FROM article
        WHERE id = NEW.article_id AND status = 'under_review' AND version_id = NEW.version_id
          AND verdict_set_no = NEW.verdict_set_no
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
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_sign_off BEFORE INSERT ON sign_off FOR EACH ROW EXECUTE FUNCTION guard_sign_off()
