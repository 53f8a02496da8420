-- A reference may be tied to another source, nothing else, and never once its version has been approved.
CREATE TRIGGER guard_reference_update BEFORE UPDATE ON reference
BEGIN
    SELECT RAISE(ABORT, 'guard: only the source of a reference may change')
    WHERE OLD.id <> NEW.id OR OLD.version_id <> NEW.version_id OR OLD.key <> NEW.key OR OLD.number <> NEW.number
       OR OLD.csl <> NEW.csl OR OLD.text <> NEW.text;
    SELECT RAISE(ABORT, 'guard: the version of this reference has been approved')
    WHERE EXISTS (SELECT 1 FROM approval WHERE version_id = NEW.version_id);
    UPDATE article SET verdict_set_no = verdict_set_no + 1
    WHERE id = (SELECT article_id FROM version WHERE id = NEW.version_id);
END;
-- next
CREATE TRIGGER guard_reference_no_delete BEFORE DELETE ON reference
BEGIN SELECT RAISE(ABORT, 'guard: rows of reference are never deleted'); END;
-- next
CREATE TRIGGER guard_reference_no_replace BEFORE INSERT ON reference
WHEN EXISTS (SELECT 1 FROM reference WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'guard: rows of reference are never replaced'); END;
-- next
CREATE TRIGGER guard_source_text_counts AFTER INSERT ON source_text
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no + 1
    WHERE version_id IN (SELECT version_id FROM reference WHERE source_id = NEW.source_id);
END;
-- next
CREATE TRIGGER guard_disclosure_counts AFTER INSERT ON disclosure
WHEN NEW.has_conflict
BEGIN UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id; END;
