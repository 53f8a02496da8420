-- I10: an event takes the next number and names the hash of the one before it. It brings the hashes of the subtrees that
-- end with it: one, and one more for each zero at the end of its number in binary. The head of the log follows.
CREATE TRIGGER guard_event_chain AFTER INSERT ON event
BEGIN
    SELECT RAISE(ABORT, 'guard: an event continues the chain')
    WHERE NOT EXISTS (SELECT 1 FROM log_head WHERE size = NEW.id - 1 AND hash = NEW.prev)
       OR length(NEW.hash) <> 64 OR length(NEW.nodes) < 64
       OR 1 << (length(NEW.nodes) / 64 - 1) <> (NEW.id & -NEW.id);
    UPDATE log_head SET size = NEW.id, hash = NEW.hash,
        frontier = substr(frontier, 1, length(frontier) + 64 - length(NEW.nodes))
            || substr(NEW.nodes, length(NEW.nodes) - 63);
END;
-- next
CREATE TRIGGER guard_log_head_follows BEFORE UPDATE ON log_head
WHEN NEW.id <> OLD.id OR NEW.size <> OLD.size + 1
  OR NOT EXISTS (SELECT 1 FROM event WHERE id = NEW.size AND prev = OLD.hash AND hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'guard: the head of the log follows from its last event'); END;
-- next
CREATE TRIGGER guard_log_head_insert BEFORE INSERT ON log_head
WHEN EXISTS (SELECT 1 FROM log_head)
BEGIN SELECT RAISE(ABORT, 'guard: rows of log_head are never replaced'); END;
-- next
CREATE TRIGGER guard_log_head_no_delete BEFORE DELETE ON log_head
BEGIN SELECT RAISE(ABORT, 'guard: rows of log_head are never deleted'); END;
-- next
CREATE TRIGGER guard_checkpoint_of_the_log BEFORE INSERT ON checkpoint
WHEN NEW.size <> (SELECT size FROM log_head)
BEGIN SELECT RAISE(ABORT, 'guard: a checkpoint is of the log as it stands'); END;
