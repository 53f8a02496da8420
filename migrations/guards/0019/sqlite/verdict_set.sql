-- I3: a signature counts for one set of rulings and waivers. Counted back, the number would make signatures on an older set
-- count for another one.
CREATE TRIGGER guard_article_count BEFORE UPDATE OF verdict_set_no ON article
WHEN NEW.verdict_set_no < OLD.verdict_set_no
BEGIN SELECT RAISE(ABORT, 'guard: the number of a set of rulings is never counted back'); END;
