-- I9: what a reviewer said about a finding is kept as it was said; taking it back is another row.
CREATE TRIGGER guard_dismissal_no_update BEFORE UPDATE ON dismissal
BEGIN SELECT RAISE(ABORT, 'guard: rows of dismissal are never changed'); END;
-- next
CREATE TRIGGER guard_dismissal_no_delete BEFORE DELETE ON dismissal
BEGIN SELECT RAISE(ABORT, 'guard: rows of dismissal are never deleted'); END;
-- next
CREATE TRIGGER guard_dismissal_no_replace BEFORE INSERT ON dismissal
WHEN EXISTS (SELECT 1 FROM dismissal WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'guard: rows of dismissal are never replaced'); END;
