-- One's own signature, and only before the approval.
CREATE FUNCTION guard_sign_off_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF NOT EXISTS (
        SELECT 1 FROM sign_off JOIN article ON article.id = sign_off.article_id
        WHERE sign_off.id = NEW.sign_off_id AND sign_off.article_id = NEW.article_id
          AND sign_off.person_id = NEW.person_id AND article.status = 'under_review'
          AND sign_off.review_id = (SELECT max(review.id) FROM review WHERE review.version_id = article.version_id)
    ) THEN
        RAISE EXCEPTION 'guard: one withdraws a signature of one''s own, before the approval'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_sign_off_withdrawal BEFORE INSERT ON sign_off_withdrawal
FOR EACH ROW EXECUTE FUNCTION guard_sign_off_withdrawal()
