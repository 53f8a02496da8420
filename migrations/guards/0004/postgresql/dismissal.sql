-- I9: what a reviewer said about a finding is kept as it was said; taking it back is another row.
CREATE FUNCTION guard_dismissal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of dismissal are never changed or deleted' USING ERRCODE = 'check_violation';
END $$
-- next
CREATE TRIGGER guard_dismissal_no_update BEFORE UPDATE ON dismissal
FOR EACH ROW EXECUTE FUNCTION guard_dismissal_append_only()
-- next
CREATE TRIGGER guard_dismissal_no_delete BEFORE DELETE ON dismissal
FOR EACH ROW EXECUTE FUNCTION guard_dismissal_append_only()
-- next
CREATE TRIGGER guard_dismissal_no_truncate BEFORE TRUNCATE ON dismissal
FOR EACH STATEMENT EXECUTE FUNCTION guard_dismissal_append_only()
