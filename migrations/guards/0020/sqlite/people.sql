-- One human has one account: an ORCID iD and an address are kept in one spelling, so that the unique indexes see them twice.
CREATE TRIGGER guard_person_spelling BEFORE INSERT ON person
WHEN length(NEW.orcid) <> 19 OR NEW.orcid <> upper(NEW.orcid) OR NEW.email <> trim(NEW.email)
BEGIN SELECT RAISE(ABORT, 'guard: an ORCID iD and an address are kept in one spelling'); END;
-- next
CREATE TRIGGER guard_person_spelling_change BEFORE UPDATE OF email, orcid ON person
WHEN length(NEW.orcid) <> 19 OR NEW.orcid <> upper(NEW.orcid) OR NEW.email <> trim(NEW.email)
BEGIN SELECT RAISE(ABORT, 'guard: an ORCID iD and an address are kept in one spelling'); END;
-- next
-- Signatures count as long as their signer holds the role: whoever is gone holds none.
CREATE TRIGGER guard_person_leaves BEFORE UPDATE OF is_active ON person
WHEN NOT NEW.is_active AND EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'guard: whoever holds a role has an open account'); END;
-- next
CREATE TRIGGER guard_role_grant BEFORE INSERT ON role_grant
WHEN NOT (SELECT is_active FROM person WHERE id = NEW.person_id)
BEGIN SELECT RAISE(ABORT, 'guard: whoever holds a role has an open account'); END;
