-- I3: the policy is frozen for a round: another round begins only before the review, or after a reopening.
CREATE FUNCTION guard_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF NOT EXISTS (
        SELECT 1 FROM article WHERE id = NEW.article_id AND version_id = NEW.version_id
          AND (status = 'submitted'
               OR (status = 'under_review' AND EXISTS (
                    SELECT 1 FROM approval WHERE review_id =
                        (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id))))
    ) THEN
        RAISE EXCEPTION 'guard: a round of review begins only when none is open' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_review BEFORE INSERT ON review FOR EACH ROW EXECUTE FUNCTION guard_review()
