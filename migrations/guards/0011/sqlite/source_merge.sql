-- A source goes into another one once and for good; nothing that was never approved stays tied to it, nor is tied to it again.
CREATE TRIGGER guard_source_merge BEFORE INSERT ON source_merge
BEGIN
    SELECT RAISE(ABORT, 'guard: the source that is kept was itself merged into another')
    WHERE EXISTS (SELECT 1 FROM source_merge WHERE merged_id = NEW.kept_id);
    SELECT RAISE(ABORT, 'guard: others went into this source, so it is kept')
    WHERE EXISTS (SELECT 1 FROM source_merge WHERE kept_id = NEW.merged_id);
END;
-- next
CREATE TRIGGER guard_source_merge_reties AFTER INSERT ON source_merge
BEGIN
    UPDATE reference SET source_id = NEW.kept_id
    WHERE source_id = NEW.merged_id
      AND NOT EXISTS (SELECT 1 FROM approval WHERE approval.version_id = reference.version_id);
END;
-- next
CREATE TRIGGER guard_reference_source BEFORE INSERT ON reference
WHEN EXISTS (SELECT 1 FROM source_merge WHERE merged_id = NEW.source_id)
BEGIN SELECT RAISE(ABORT, 'guard: this source was merged into another one'); END;
-- next
CREATE TRIGGER guard_reference_new_source BEFORE UPDATE OF source_id ON reference
WHEN EXISTS (SELECT 1 FROM source_merge WHERE merged_id = NEW.source_id)
BEGIN SELECT RAISE(ABORT, 'guard: this source was merged into another one'); END;
