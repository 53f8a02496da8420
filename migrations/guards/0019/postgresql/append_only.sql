-- I9: these rows are written once: no UPDATE, no DELETE, no TRUNCATE.
-- for tables: waiver waiver_withdrawal
CREATE FUNCTION guard_{table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of {table} are never changed or deleted' USING ERRCODE = 'check_violation';
END $$
-- next
CREATE TRIGGER guard_{table}_no_update BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION guard_{table}_append_only()
-- next
CREATE TRIGGER guard_{table}_no_delete BEFORE DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION guard_{table}_append_only()
-- next
CREATE TRIGGER guard_{table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION guard_{table}_append_only()
