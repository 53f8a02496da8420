-- I8: only the transitions of the workflow; and an article is never deleted.
CREATE FUNCTION guard_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'guard: rows of article are never deleted' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'submitted' THEN
            RAISE EXCEPTION 'guard: an article begins as submitted' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.version_id IS DISTINCT FROM NEW.version_id THEN
        IF NEW.status <> 'submitted'
           OR NEW.version_id IS DISTINCT FROM (SELECT max(id) FROM version WHERE article_id = NEW.id) THEN
            RAISE EXCEPTION 'guard: a new version begins as submitted' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF OLD.status <> NEW.status OR OLD.approval_id IS DISTINCT FROM NEW.approval_id THEN
        IF NOT (
            (OLD.status = 'submitted' AND NEW.status = 'under_review'
             AND EXISTS (SELECT 1 FROM review WHERE version_id = NEW.version_id)
             AND NOT EXISTS (SELECT 1 FROM change_request WHERE version_id = NEW.version_id)
             AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE version_id = NEW.version_id))
            OR (OLD.status = 'under_review' AND NEW.status = 'submitted'
                AND (EXISTS (SELECT 1 FROM change_request WHERE version_id = NEW.version_id)
                     OR EXISTS (SELECT 1 FROM withdrawal WHERE version_id = NEW.version_id)))
            OR (OLD.status = 'under_review' AND NEW.status = 'approved'
                AND EXISTS (SELECT 1 FROM approval WHERE id = NEW.approval_id AND version_id = NEW.version_id)
                AND NOT EXISTS (SELECT 1 FROM reopening WHERE approval_id = NEW.approval_id))
            OR (OLD.status = 'approved' AND NEW.status = 'under_review'
                AND EXISTS (SELECT 1 FROM reopening WHERE approval_id = OLD.approval_id))
        ) THEN
            RAISE EXCEPTION 'guard: this change of status is not in the workflow' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_article_status BEFORE UPDATE ON article FOR EACH ROW EXECUTE FUNCTION guard_article()
-- next
CREATE TRIGGER guard_article_insert BEFORE INSERT ON article FOR EACH ROW EXECUTE FUNCTION guard_article()
-- next
CREATE TRIGGER guard_article_no_delete BEFORE DELETE ON article FOR EACH ROW EXECUTE FUNCTION guard_article()
-- next
CREATE TRIGGER guard_article_no_truncate BEFORE TRUNCATE ON article FOR EACH STATEMENT EXECUTE FUNCTION guard_article()
