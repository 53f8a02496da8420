-- A change of a source's status is written once, names the last ruling before it, and voids the signatures on what cites
-- it. The articles are updated first: a ruling that is under way on one of them is waited for, and then counted.
CREATE FUNCTION guard_source_status_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no + 1
    WHERE version_id IN (SELECT version_id FROM reference WHERE source_id = NEW.source_id);
    IF EXISTS (SELECT 1 FROM ruling WHERE source_id = NEW.source_id AND id > NEW.last_ruling_id)
       OR NEW.last_ruling_id > (SELECT coalesce(max(id), 0) FROM ruling) THEN
        RAISE EXCEPTION 'guard: a change of status names the last ruling before it' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.takes_back_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM source_status_change AS taken
        WHERE taken.id = NEW.takes_back_id AND taken.source_id = NEW.source_id AND taken.takes_back_id IS NULL
    ) THEN
        RAISE EXCEPTION 'guard: only a change of the same source is taken back' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_source_status_change BEFORE INSERT ON source_status_change
FOR EACH ROW EXECUTE FUNCTION guard_source_status_change()
-- next
-- No approved article keeps its approval unquestioned when a source that it cites falls.
CREATE FUNCTION guard_source_status_change_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO re_review (article_id, status_change_id, opened_at, answer)
    SELECT DISTINCT approval.article_id, NEW.id, NEW.changed_at, ''
    FROM approval JOIN reference ON reference.version_id = approval.version_id
    WHERE reference.source_id = NEW.source_id
      AND approval.id = (SELECT max(one.id) FROM approval AS one WHERE one.article_id = approval.article_id);
    RETURN NULL;
END $$
-- next
CREATE TRIGGER guard_source_status_change_opens AFTER INSERT ON source_status_change
FOR EACH ROW WHEN (NEW.takes_back_id IS NULL) EXECUTE FUNCTION guard_source_status_change_opens()
-- next
CREATE FUNCTION guard_source_status_change_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of source_status_change are never changed or deleted' USING ERRCODE = 'check_violation';
END $$
-- next
CREATE TRIGGER guard_source_status_change_no_update BEFORE UPDATE ON source_status_change
FOR EACH ROW EXECUTE FUNCTION guard_source_status_change_append_only()
-- next
CREATE TRIGGER guard_source_status_change_no_delete BEFORE DELETE ON source_status_change
FOR EACH ROW EXECUTE FUNCTION guard_source_status_change_append_only()
-- next
CREATE TRIGGER guard_source_status_change_no_truncate BEFORE TRUNCATE ON source_status_change
FOR EACH STATEMENT EXECUTE FUNCTION guard_source_status_change_append_only()
-- next
CREATE FUNCTION guard_re_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of re_review are never deleted' USING ERRCODE = 'check_violation';
END $$
-- next
CREATE TRIGGER guard_re_review_no_delete BEFORE DELETE ON re_review FOR EACH ROW EXECUTE FUNCTION guard_re_review()
-- next
CREATE TRIGGER guard_re_review_no_truncate BEFORE TRUNCATE ON re_review FOR EACH STATEMENT EXECUTE FUNCTION guard_re_review()
