-- I3: the policy is frozen for a round: another round begins only before the review, or after a reopening,
-- and its numbers are those of the policy that it names.

GUARD guard_review BEFORE INSERT ON review
LOCK article
REFUSE 'a round of review begins only when none is open'
WHEN NOT EXISTS (
    SELECT 1 FROM article WHERE id = NEW.article_id AND version_id = NEW.version_id
      AND (status = 'submitted'
           OR (status = 'under_review' AND EXISTS (
                SELECT 1 FROM approval WHERE review_id =
                    (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id))))
)
REFUSE 'a round of review asks for what its policy says'
WHEN NOT EXISTS (
    SELECT 1 FROM policy WHERE policy.id = NEW.policy_id AND policy.quorum = NEW.quorum
      AND policy.high_risk_rulings = NEW.high_risk_rulings
)

GUARD guard_policy_seat BEFORE INSERT ON policy_seat
LOCK SELECT 1 FROM policy WHERE id = NEW.policy_id FOR UPDATE
REFUSE 'a policy that a review began under gets no other seats'
WHEN EXISTS (SELECT 1 FROM review WHERE policy_id = NEW.policy_id)
