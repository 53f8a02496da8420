-- I4: whoever is listed by e-mail or ORCID iD is a contributor, whether the account comes before the list or after it.
CREATE FUNCTION guard_contributor_complete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF EXISTS (SELECT 1 FROM review WHERE version_id = NEW.version_id) THEN
        RAISE EXCEPTION 'guard: nothing is added to a version once its review has begun' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_contributor_complete BEFORE INSERT ON contributor
FOR EACH ROW EXECUTE FUNCTION guard_contributor_complete()
-- next
-- The lock is one for all: an account and a list that are made at the same time would not see each other. Any number does,
-- as long as both functions name the same.
CREATE FUNCTION guard_contributor_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(20001);
    INSERT INTO contribution (article_id, version_id, person_id)
    SELECT NEW.article_id, NEW.version_id, person.id FROM person
    WHERE (person.email = NEW.email OR person.orcid = NEW.orcid)
      AND NOT EXISTS (SELECT 1 FROM contribution WHERE version_id = NEW.version_id AND person_id = person.id);
    RETURN NULL;
END $$
-- next
CREATE TRIGGER guard_contributor_found AFTER INSERT ON contributor
FOR EACH ROW EXECUTE FUNCTION guard_contributor_found()
-- next
CREATE FUNCTION guard_person_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(20001);
    INSERT INTO contribution (article_id, version_id, person_id)
    SELECT DISTINCT listed.article_id, listed.version_id, NEW.id FROM contributor AS listed
    WHERE (listed.email = NEW.email OR listed.orcid = NEW.orcid)
      AND NOT EXISTS (SELECT 1 FROM contribution WHERE version_id = listed.version_id AND person_id = NEW.id)
    ORDER BY listed.article_id;
    RETURN NULL;
END $$
-- next
CREATE TRIGGER guard_person_found AFTER INSERT ON person FOR EACH ROW EXECUTE FUNCTION guard_person_found()
-- next
CREATE TRIGGER guard_person_found_later AFTER UPDATE OF email, orcid ON person
FOR EACH ROW EXECUTE FUNCTION guard_person_found()
-- next
-- What a contributor ruled, waived or signed counts no more (`standing_ruling`, `guard_approval`): the set of rulings is another.
CREATE FUNCTION guard_contribution_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF EXISTS (SELECT 1 FROM ruling WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
       OR EXISTS (SELECT 1 FROM waiver WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
       OR EXISTS (SELECT 1 FROM sign_off WHERE article_id = NEW.article_id AND person_id = NEW.person_id) THEN
        UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id;
    END IF;
    RETURN NULL;
END $$
-- next
CREATE TRIGGER guard_contribution_counts AFTER INSERT ON contribution
FOR EACH ROW EXECUTE FUNCTION guard_contribution_counts()
