-- I3: the policy is frozen for a round: another round begins only before the review, or after a reopening, and its numbers
-- are those of the policy that it names.
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
    IF NOT EXISTS (
        SELECT 1 FROM policy WHERE policy.id = NEW.policy_id AND policy.quorum = NEW.quorum
          AND policy.high_risk_rulings = NEW.high_risk_rulings
    ) THEN
        RAISE EXCEPTION 'guard: a round of review asks for what its policy says' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_review BEFORE INSERT ON review FOR EACH ROW EXECUTE FUNCTION guard_review()
-- next
CREATE FUNCTION guard_policy_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM policy WHERE id = NEW.policy_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM review WHERE policy_id = NEW.policy_id) THEN
        RAISE EXCEPTION 'guard: a policy that a review began under gets no other seats'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_policy_seat BEFORE INSERT ON policy_seat FOR EACH ROW EXECUTE FUNCTION guard_policy_seat()
