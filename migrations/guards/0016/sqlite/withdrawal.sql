-- One's own signature, and only before the approval.
CREATE TRIGGER guard_sign_off_withdrawal BEFORE INSERT ON sign_off_withdrawal
WHEN NOT EXISTS (
    SELECT 1 FROM sign_off JOIN article ON article.id = sign_off.article_id
    WHERE sign_off.id = NEW.sign_off_id AND sign_off.article_id = NEW.article_id
      AND sign_off.person_id = NEW.person_id AND article.status = 'under_review'
      AND sign_off.review_id = (SELECT max(review.id) FROM review WHERE review.version_id = article.version_id)
)
BEGIN SELECT RAISE(ABORT, 'guard: one withdraws a signature of one''s own, before the approval'); END;
