-- What was accepted once is not accepted again (RFC 6238, 5.2): a counter never goes back, and what is used or voided stays so.
CREATE FUNCTION guard_second_factor_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id OR NEW.kind <> OLD.kind OR NEW.secret <> OLD.secret
     OR coalesce(NEW.credential_id, '') <> coalesce(OLD.credential_id, '') OR NEW.enrolled_at <> OLD.enrolled_at
     OR NEW.counter < OLD.counter OR OLD.voided_at IS NOT NULL THEN
        RAISE EXCEPTION 'guard: a second factor is used onwards and voided, nothing else' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_second_factor_change BEFORE UPDATE ON second_factor FOR EACH ROW EXECUTE FUNCTION guard_second_factor_change()
-- next
CREATE FUNCTION guard_second_factor_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of second_factor are never deleted' USING ERRCODE = 'check_violation';
END $$
-- next
CREATE TRIGGER guard_second_factor_no_delete BEFORE DELETE ON second_factor FOR EACH ROW EXECUTE FUNCTION guard_second_factor_kept()
-- next
CREATE TRIGGER guard_second_factor_no_truncate BEFORE TRUNCATE ON second_factor FOR EACH STATEMENT EXECUTE FUNCTION guard_second_factor_kept()
-- next
CREATE FUNCTION guard_recovery_code_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id OR NEW.code_hmac <> OLD.code_hmac
     OR OLD.used_at IS NOT NULL OR OLD.voided_at IS NOT NULL THEN
        RAISE EXCEPTION 'guard: a recovery code is used once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_recovery_code_change BEFORE UPDATE ON recovery_code FOR EACH ROW EXECUTE FUNCTION guard_recovery_code_change()
-- next
CREATE FUNCTION guard_recovery_code_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of recovery_code are never deleted' USING ERRCODE = 'check_violation';
END $$
-- next
CREATE TRIGGER guard_recovery_code_no_delete BEFORE DELETE ON recovery_code FOR EACH ROW EXECUTE FUNCTION guard_recovery_code_kept()
-- next
CREATE TRIGGER guard_recovery_code_no_truncate BEFORE TRUNCATE ON recovery_code FOR EACH STATEMENT EXECUTE FUNCTION guard_recovery_code_kept()
