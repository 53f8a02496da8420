-- A source goes into another one once and for good; nothing that was never approved stays tied to it, nor is tied to it again.
-- Both sources are locked against whoever merges them or ties a reference to them at the same time.
CREATE FUNCTION guard_source_merge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM source WHERE id IN (NEW.merged_id, NEW.kept_id) ORDER BY id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM source_merge WHERE merged_id = NEW.kept_id) THEN
        RAISE EXCEPTION 'guard: the source that is kept was itself merged into another' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM source_merge WHERE kept_id = NEW.merged_id) THEN
        RAISE EXCEPTION 'guard: others went into this source, so it is kept' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_source_merge BEFORE INSERT ON source_merge FOR EACH ROW EXECUTE FUNCTION guard_source_merge()
-- next
CREATE FUNCTION guard_source_merge_reties() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reference SET source_id = NEW.kept_id
    WHERE source_id = NEW.merged_id
      AND NOT EXISTS (SELECT 1 FROM approval WHERE approval.version_id = reference.version_id);
    RETURN NULL;
END $$
-- next
CREATE TRIGGER guard_source_merge_reties AFTER INSERT ON source_merge
FOR EACH ROW EXECUTE FUNCTION guard_source_merge_reties()
-- next
CREATE FUNCTION guard_reference_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM source WHERE id = NEW.source_id FOR KEY SHARE;
    IF EXISTS (SELECT 1 FROM source_merge WHERE merged_id = NEW.source_id) THEN
        RAISE EXCEPTION 'guard: this source was merged into another one' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_reference_source BEFORE INSERT ON reference FOR EACH ROW EXECUTE FUNCTION guard_reference_source()
-- next
CREATE TRIGGER guard_reference_new_source BEFORE UPDATE OF source_id ON reference
FOR EACH ROW EXECUTE FUNCTION guard_reference_source()
