-- I10: an event takes the next number and names the hash of the one before it. It brings the hashes of the
-- subtrees that end with it: one, and one more for each zero at the end of its number in binary.

GUARD guard_event_chain AFTER INSERT ON event
REFUSE 'an event continues the chain'
-- asked before or after effect_event_moves_head: SQLite promises no order of triggers
WHEN NOT EXISTS (
    SELECT 1 FROM log_head
    WHERE (size = NEW.id - 1 AND hash = NEW.prev) OR (size = NEW.id AND hash = NEW.hash)
)
  OR length(NEW.hash) <> 64 OR length(NEW.nodes) < 64
  OR CAST(1 AS BIGINT) << (length(NEW.nodes) / 64 - 1) <> (NEW.id & -NEW.id)

GUARD guard_log_head_follows BEFORE UPDATE ON log_head
REFUSE 'the head of the log follows from its last event'
WHEN NEW.id <> OLD.id OR NEW.size <> OLD.size + 1
  OR NOT EXISTS (SELECT 1 FROM event WHERE id = NEW.size AND prev = OLD.hash AND hash = NEW.hash)

GUARD guard_log_head_insert BEFORE INSERT ON log_head
REFUSE 'rows of log_head are never replaced'
WHEN EXISTS (SELECT 1 FROM log_head)

GUARD guard_checkpoint_of_the_log BEFORE INSERT ON checkpoint
REFUSE 'a checkpoint is of the log as it stands'
WHEN NEW.size <> (SELECT size FROM log_head)
