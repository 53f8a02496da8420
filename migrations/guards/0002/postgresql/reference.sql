-- A reference may be tied to another source, nothing else, and never once its version has been approved.
CREATE FUNCTION guard_reference() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'guard: rows of reference are never deleted' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE article SET verdict_set_no = verdict_set_no + 1
    WHERE id = (SELECT article_id FROM version WHERE id = NEW.version_id);
    IF (OLD.id, OLD.version_id, OLD.key, OLD.number, OLD.csl::text, OLD.text)
       IS DISTINCT FROM (NEW.id, NEW.version_id, NEW.key, NEW.number, NEW.csl::text, NEW.text) THEN
        RAISE EXCEPTION 'guard: only the source of a reference may change' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM approval WHERE version_id = NEW.version_id) THEN
        RAISE EXCEPTION 'guard: the version of this reference has been approved' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_reference_update BEFORE UPDATE ON reference FOR EACH ROW EXECUTE FUNCTION guard_reference()
-- next
CREATE TRIGGER guard_reference_no_delete BEFORE DELETE ON reference FOR EACH ROW EXECUTE FUNCTION guard_reference()
-- next
CREATE TRIGGER guard_reference_no_truncate BEFORE TRUNCATE ON reference FOR EACH STATEMENT EXECUTE FUNCTION guard_reference()
-- next
CREATE FUNCTION guard_source_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no + 1
    WHERE version_id IN (SELECT version_id FROM reference WHERE source_id = NEW.source_id);
    RETURN NULL;
END $$
-- next
CREATE TRIGGER guard_source_text_counts AFTER INSERT ON source_text FOR EACH ROW EXECUTE FUNCTION guard_source_text()
-- next
CREATE FUNCTION guard_disclosure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id;
    RETURN NULL;
END $$
-- next
CREATE TRIGGER guard_disclosure_counts AFTER INSERT ON disclosure FOR EACH ROW
WHEN (NEW.has_conflict) EXECUTE FUNCTION guard_disclosure()
