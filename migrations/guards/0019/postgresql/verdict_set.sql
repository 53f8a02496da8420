-- I3: a signature counts for one set of rulings and waivers. Counted back, the number would make signatures on an older set
-- count for another one.
CREATE FUNCTION guard_article_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.verdict_set_no < OLD.verdict_set_no THEN
        RAISE EXCEPTION 'guard: the number of a set of rulings is never counted back' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_article_count BEFORE UPDATE OF verdict_set_no ON article FOR EACH ROW EXECUTE FUNCTION guard_article_count()
