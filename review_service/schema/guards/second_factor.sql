-- What was accepted once is not accepted again (RFC 6238, 5.2): a counter never goes back, and what is
-- used or voided stays so.

GUARD guard_second_factor_change BEFORE UPDATE ON second_factor
REFUSE 'a second factor is used onwards and voided, nothing else'
WHEN NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id OR NEW.kind <> OLD.kind OR NEW.secret <> OLD.secret
  OR coalesce(NEW.credential_id, '') <> coalesce(OLD.credential_id, '') OR NEW.enrolled_at <> OLD.enrolled_at
  OR NEW.counter < OLD.counter OR OLD.voided_at IS NOT NULL

GUARD guard_recovery_code_change BEFORE UPDATE ON recovery_code
REFUSE 'a recovery code is used once'
WHEN NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id OR NEW.code_hmac <> OLD.code_hmac
  OR OLD.used_at IS NOT NULL OR OLD.voided_at IS NOT NULL
