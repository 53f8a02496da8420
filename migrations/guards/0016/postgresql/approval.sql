-- I1, I2, I3: an approval row may exist only when every pair passes and a quorum of eligible people, with somebody in each
-- seat of the policy, signed these bytes and this set of rulings and has not withdrawn that.
CREATE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF NOT EXISTS (
        SELECT 1 FROM article
        WHERE id = NEW.article_id AND status = 'under_review' AND version_id = NEW.version_id
          AND verdict_set_no = NEW.verdict_set_no
          AND NEW.review_id = (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id)
    ) THEN
        RAISE EXCEPTION 'guard: only the version under review is approved, with the rulings as they stand'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM claim WHERE version_id = NEW.version_id) THEN
        RAISE EXCEPTION 'guard: a version without claims is not approved' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM pair_standing AS pair JOIN review ON review.id = NEW.review_id
        WHERE pair.version_id = NEW.version_id
          AND (pair.is_unresolved OR pair.failing > 0
               OR pair.passing < CASE pair.risk WHEN 'high' THEN review.high_risk_rulings ELSE 1 END)
    ) THEN
        RAISE EXCEPTION 'guard: every claim and source must hold a passing ruling' USING ERRCODE = 'check_violation';
    END IF;
    IF (
        SELECT count(DISTINCT sign_off.person_id) FROM sign_off
        JOIN role_grant ON role_grant.person_id = sign_off.person_id AND role_grant.role = 'board_member'
        WHERE sign_off.review_id = NEW.review_id AND sign_off.version_sha256 = NEW.version_sha256
          AND sign_off.verdict_set_no = NEW.verdict_set_no
          AND sign_off.verdict_set_sha256 = NEW.verdict_set_sha256
          AND NOT EXISTS (SELECT 1 FROM sign_off_withdrawal WHERE sign_off_id = sign_off.id)
          AND NOT EXISTS (SELECT 1 FROM contribution
                          WHERE article_id = NEW.article_id AND person_id = sign_off.person_id)
          AND NOT EXISTS (SELECT 1 FROM version
                          WHERE article_id = NEW.article_id AND submitted_by = sign_off.person_id)
          AND NOT EXISTS (SELECT 1 FROM disclosure
                          WHERE article_id = NEW.article_id AND person_id = sign_off.person_id AND has_conflict)
    ) < (SELECT quorum FROM review WHERE id = NEW.review_id) THEN
        RAISE EXCEPTION 'guard: the quorum has not signed' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM review JOIN policy_seat AS seat ON seat.policy_id = review.policy_id
        WHERE review.id = NEW.review_id AND seat.signatures > (
            SELECT count(DISTINCT sign_off.person_id) FROM sign_off
            JOIN role_grant ON role_grant.person_id = sign_off.person_id AND role_grant.role = 'board_member'
            WHERE sign_off.review_id = NEW.review_id AND sign_off.version_sha256 = NEW.version_sha256
              AND sign_off.verdict_set_no = NEW.verdict_set_no
              AND sign_off.verdict_set_sha256 = NEW.verdict_set_sha256
              AND NOT EXISTS (SELECT 1 FROM sign_off_withdrawal WHERE sign_off_id = sign_off.id)
              AND sign_off.specialty = seat.specialty
              AND NOT EXISTS (SELECT 1 FROM contribution
                              WHERE article_id = NEW.article_id AND person_id = sign_off.person_id)
              AND NOT EXISTS (SELECT 1 FROM version
                              WHERE article_id = NEW.article_id AND submitted_by = sign_off.person_id)
              AND NOT EXISTS (SELECT 1 FROM disclosure
                              WHERE article_id = NEW.article_id AND person_id = sign_off.person_id AND has_conflict))
    ) THEN
        RAISE EXCEPTION 'guard: a seat of the policy has not signed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_approval BEFORE INSERT ON approval FOR EACH ROW EXECUTE FUNCTION guard_approval()
