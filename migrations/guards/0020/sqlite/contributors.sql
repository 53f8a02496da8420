-- I4: whoever is listed by e-mail or ORCID iD is a contributor, whether the account comes before the list or after it.
CREATE TRIGGER guard_contributor_complete BEFORE INSERT ON contributor
WHEN EXISTS (SELECT 1 FROM review WHERE version_id = NEW.version_id)
BEGIN SELECT RAISE(ABORT, 'guard: nothing is added to a version once its review has begun'); END;
-- next
CREATE TRIGGER guard_contributor_found AFTER INSERT ON contributor
BEGIN
    INSERT INTO contribution (article_id, version_id, person_id)
    SELECT NEW.article_id, NEW.version_id, person.id FROM person
    WHERE (person.email = NEW.email OR person.orcid = NEW.orcid)
      AND NOT EXISTS (SELECT 1 FROM contribution WHERE version_id = NEW.version_id AND person_id = person.id);
END;
-- next
CREATE TRIGGER guard_person_found AFTER INSERT ON person
BEGIN
    INSERT INTO contribution (article_id, version_id, person_id)
    SELECT DISTINCT listed.article_id, listed.version_id, NEW.id FROM contributor AS listed
    WHERE (listed.email = NEW.email OR listed.orcid = NEW.orcid)
      AND NOT EXISTS (SELECT 1 FROM contribution WHERE version_id = listed.version_id AND person_id = NEW.id)
    ORDER BY listed.article_id;
END;
-- next
CREATE TRIGGER guard_person_found_later AFTER UPDATE OF email, orcid ON person
BEGIN
    INSERT INTO contribution (article_id, version_id, person_id)
    SELECT DISTINCT listed.article_id, listed.version_id, NEW.id FROM contributor AS listed
    WHERE (listed.email = NEW.email OR listed.orcid = NEW.orcid)
      AND NOT EXISTS (SELECT 1 FROM contribution WHERE version_id = listed.version_id AND person_id = NEW.id)
    ORDER BY listed.article_id;
END;
-- next
-- What a contributor ruled, waived or signed counts no more (`standing_ruling`, `guard_approval`): the set of rulings is another.
CREATE TRIGGER guard_contribution_counts AFTER INSERT ON contribution
WHEN EXISTS (SELECT 1 FROM ruling WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
     OR EXISTS (SELECT 1 FROM waiver WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
     OR EXISTS (SELECT 1 FROM sign_off WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
BEGIN UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id; END;
