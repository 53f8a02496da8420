-- I6: versions are numbered from 1 without a gap.
CREATE FUNCTION guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id;
    IF NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM version WHERE article_id = NEW.article_id) THEN
        RAISE EXCEPTION 'guard: versions are numbered without a gap' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_version_number BEFORE INSERT ON version FOR EACH ROW EXECUTE FUNCTION guard_version()
