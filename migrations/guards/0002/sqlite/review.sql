-- I3: the policy is frozen for a round: another round begins only before the review, or after a reopening.
CREATE TRIGGER guard_review BEFORE INSERT ON review
WHEN NOT EXISTS (
    SELECT 1 FROM article WHERE id = NEW.article_id AND version_id = NEW.version_id
      AND (status = 'submitted'
           OR (status = 'under_review' AND EXISTS (
                SELECT 1 FROM approval WHERE review_id =
                    (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id))))
)
BEGIN SELECT RAISE(ABORT, 'guard: a round of review begins only when none is open'); END;
