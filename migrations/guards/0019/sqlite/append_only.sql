-- I9: these rows are written once. REPLACE would delete unseen, so the id of an inserted row must be new.
-- for tables: waiver waiver_withdrawal
CREATE TRIGGER guard_{table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'guard: rows of {table} are never changed'); END;
-- next
CREATE TRIGGER guard_{table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, 'guard: rows of {table} are never deleted'); END;
-- next
CREATE TRIGGER guard_{table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'guard: rows of {table} are never replaced'); END;
