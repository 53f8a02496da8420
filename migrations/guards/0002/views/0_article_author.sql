-- Who wrote any version of an article: none of them rules on it or signs it (I4). Whoever handed a version in is one of
-- them even where no contribution says so.
CREATE VIEW article_author AS
SELECT article_id, person_id FROM contribution
UNION
SELECT article_id, submitted_by AS person_id FROM version
