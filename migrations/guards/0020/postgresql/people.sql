-- One human has one account: an ORCID iD and an address are kept in one spelling, so that the unique indexes see them twice.
CREATE FUNCTION guard_person_spelling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF length(NEW.orcid) <> 19 OR NEW.orcid <> upper(NEW.orcid) OR NEW.email <> trim(NEW.email) THEN
        RAISE EXCEPTION 'guard: an ORCID iD and an address are kept in one spelling' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_person_spelling BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION guard_person_spelling()
-- next
CREATE TRIGGER guard_person_spelling_change BEFORE UPDATE OF email, orcid ON person
FOR EACH ROW EXECUTE FUNCTION guard_person_spelling()
-- next
-- Signatures count as long as their signer holds the role: whoever is gone holds none.
CREATE FUNCTION guard_person_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT NEW.is_active AND EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.id) THEN
        RAISE EXCEPTION 'guard: whoever holds a role has an open account' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_person_leaves BEFORE UPDATE OF is_active ON person
FOR EACH ROW EXECUTE FUNCTION guard_person_leaves()
-- next
CREATE FUNCTION guard_role_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM person WHERE id = NEW.person_id FOR SHARE;
    IF NOT (SELECT is_active FROM person WHERE id = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: whoever holds a role has an open account' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_role_grant BEFORE INSERT ON role_grant FOR EACH ROW EXECUTE FUNCTION guard_role_grant()
