-- I2: a version says all it says when its review begins: nothing is added to it afterwards, approved or not.
CREATE TRIGGER guard_claim_complete BEFORE INSERT ON claim
WHEN EXISTS (SELECT 1 FROM review WHERE version_id = NEW.version_id)
BEGIN SELECT RAISE(ABORT, 'guard: nothing is added to a version once its review has begun'); END;
-- next
CREATE TRIGGER guard_reference_complete BEFORE INSERT ON reference
WHEN EXISTS (SELECT 1 FROM review WHERE version_id = NEW.version_id)
BEGIN SELECT RAISE(ABORT, 'guard: nothing is added to a version once its review has begun'); END;
-- next
CREATE TRIGGER guard_citation_complete BEFORE INSERT ON citation
WHEN EXISTS (
    SELECT 1 FROM claim JOIN review ON review.version_id = claim.version_id WHERE claim.id = NEW.claim_id
)
BEGIN SELECT RAISE(ABORT, 'guard: nothing is added to a version once its review has begun'); END;
