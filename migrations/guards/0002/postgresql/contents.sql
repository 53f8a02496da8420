-- I2: a version says all it says when its review begins: nothing is added to it afterwards, approved or not.
CREATE FUNCTION guard_contents() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_version integer;
BEGIN
    IF TG_TABLE_NAME = 'citation' THEN
        of_version := (SELECT claim.version_id FROM claim WHERE claim.id = NEW.claim_id);
    ELSE
        of_version := NEW.version_id;
    END IF;
    IF EXISTS (SELECT 1 FROM review WHERE review.version_id = of_version) THEN
        RAISE EXCEPTION 'guard: nothing is added to a version once its review has begun' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_claim_complete BEFORE INSERT ON claim FOR EACH ROW EXECUTE FUNCTION guard_contents()
-- next
CREATE TRIGGER guard_reference_complete BEFORE INSERT ON reference FOR EACH ROW EXECUTE FUNCTION guard_contents()
-- next
CREATE TRIGGER guard_citation_complete BEFORE INSERT ON citation FOR EACH ROW EXECUTE FUNCTION guard_contents()
