-- What was accepted once is not accepted again (RFC 6238, 5.2): a counter never goes back, and what is used or voided stays so.
CREATE TRIGGER guard_second_factor_change BEFORE UPDATE ON second_factor
WHEN NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id OR NEW.kind <> OLD.kind OR NEW.secret <> OLD.secret
     OR coalesce(NEW.credential_id, '') <> coalesce(OLD.credential_id, '') OR NEW.enrolled_at <> OLD.enrolled_at
     OR NEW.counter < OLD.counter OR OLD.voided_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'guard: a second factor is used onwards and voided, nothing else'); END;
-- next
CREATE TRIGGER guard_second_factor_no_delete BEFORE DELETE ON second_factor
BEGIN SELECT RAISE(ABORT, 'guard: rows of second_factor are never deleted'); END;
-- next
CREATE TRIGGER guard_second_factor_no_replace BEFORE INSERT ON second_factor
WHEN EXISTS (SELECT 1 FROM second_factor WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'guard: rows of second_factor are never replaced'); END;
-- next
CREATE TRIGGER guard_recovery_code_change BEFORE UPDATE ON recovery_code
WHEN NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id OR NEW.code_hmac <> OLD.code_hmac
     OR OLD.used_at IS NOT NULL OR OLD.voided_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'guard: a recovery code is used once'); END;
-- next
CREATE TRIGGER guard_recovery_code_no_delete BEFORE DELETE ON recovery_code
BEGIN SELECT RAISE(ABORT, 'guard: rows of recovery_code are never deleted'); END;
-- next
CREATE TRIGGER guard_recovery_code_no_replace BEFORE INSERT ON recovery_code
WHEN EXISTS (SELECT 1 FROM recovery_code WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'guard: rows of recovery_code are never replaced'); END;
