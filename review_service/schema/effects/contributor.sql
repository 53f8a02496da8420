-- I4: whoever is listed by e-mail or ORCID iD is a contributor, whether the account comes before the list
-- or after it. The lock is one for all: an account and a list that are made at the same time would not see
-- each other. Any number does, as long as both name the same.

EFFECT effect_contributor_found AFTER INSERT ON contributor
LOCK SELECT pg_advisory_xact_lock(20001)
DO INSERT INTO contribution (article_id, version_id, person_id)
  SELECT NEW.article_id, NEW.version_id, person.id FROM person
  WHERE (person.email = NEW.email OR person.orcid = NEW.orcid)
    AND NOT EXISTS (SELECT 1 FROM contribution WHERE version_id = NEW.version_id AND person_id = person.id)

EFFECT effect_person_found AFTER INSERT ON person
EFFECT effect_person_found_later AFTER UPDATE OF email, orcid ON person
LOCK SELECT pg_advisory_xact_lock(20001)
DO INSERT INTO contribution (article_id, version_id, person_id)
  SELECT DISTINCT listed.article_id, listed.version_id, NEW.id FROM contributor AS listed
  WHERE (listed.email = NEW.email OR listed.orcid = NEW.orcid)
    AND NOT EXISTS (SELECT 1 FROM contribution WHERE version_id = listed.version_id AND person_id = NEW.id)
  ORDER BY listed.article_id
