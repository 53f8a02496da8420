-- One human has one account: an ORCID iD and an address are kept in one spelling, so that the unique
-- indexes see them twice.

GUARD guard_person_spelling BEFORE INSERT ON person
GUARD guard_person_spelling_change BEFORE UPDATE OF email, orcid ON person
REFUSE 'an ORCID iD and an address are kept in one spelling'
WHEN length(NEW.orcid) <> 19 OR NEW.orcid <> upper(NEW.orcid) OR NEW.email <> trim(NEW.email)

-- Signatures count as long as their signer holds the role: whoever is gone holds none.
GUARD guard_person_leaves BEFORE UPDATE OF is_active ON person
REFUSE 'whoever holds a role has an open account'
WHEN NOT NEW.is_active AND EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.id)

GUARD guard_role_grant BEFORE INSERT ON role_grant
LOCK SELECT 1 FROM person WHERE id = NEW.person_id FOR SHARE
REFUSE 'whoever holds a role has an open account'
WHEN NOT (SELECT is_active FROM person WHERE id = NEW.person_id)
