-- I10: an event takes the next number and names the hash of the one before it. It brings the hashes of the subtrees that
-- end with it: one, and one more for each zero at the end of its number in binary. The head of the log follows, and its
-- row is the lock: whoever appends waits for it, then finds it moved on and is refused.
CREATE FUNCTION guard_event_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE log_head SET size = NEW.id, hash = NEW.hash,
        frontier = substr(frontier, 1, length(frontier) + 64 - length(NEW.nodes))
            || substr(NEW.nodes, length(NEW.nodes) - 63)
    WHERE size = NEW.id - 1 AND hash = NEW.prev AND length(NEW.hash) = 64 AND length(NEW.nodes) >= 64
      AND 1::bigint << (length(NEW.nodes) / 64 - 1) = (NEW.id & -NEW.id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'guard: an event continues the chain' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
-- next
CREATE TRIGGER guard_event_chain AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION guard_event_chain()
-- next
CREATE FUNCTION guard_log_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'guard: rows of log_head are never deleted' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT 1 FROM log_head) THEN
            RAISE EXCEPTION 'guard: rows of log_head are never replaced' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.id <> OLD.id OR NEW.size <> OLD.size + 1
       OR NOT EXISTS (SELECT 1 FROM event WHERE id = NEW.size AND prev = OLD.hash AND hash = NEW.hash) THEN
        RAISE EXCEPTION 'guard: the head of the log follows from its last event' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_log_head_follows BEFORE UPDATE ON log_head FOR EACH ROW EXECUTE FUNCTION guard_log_head()
-- next
CREATE TRIGGER guard_log_head_insert BEFORE INSERT ON log_head FOR EACH ROW EXECUTE FUNCTION guard_log_head()
-- next
CREATE TRIGGER guard_log_head_no_delete BEFORE DELETE ON log_head FOR EACH ROW EXECUTE FUNCTION guard_log_head()
-- next
CREATE TRIGGER guard_log_head_no_truncate BEFORE TRUNCATE ON log_head FOR EACH STATEMENT EXECUTE FUNCTION guard_log_head()
-- next
CREATE FUNCTION guard_checkpoint_of_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size <> (SELECT size FROM log_head) THEN
        RAISE EXCEPTION 'guard: a checkpoint is of the log as it stands' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_checkpoint_of_the_log BEFORE INSERT ON checkpoint
FOR EACH ROW EXECUTE FUNCTION guard_checkpoint_of_the_log()
