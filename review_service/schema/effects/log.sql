-- The head of the log moves with each event: its number, its hash, and the right edge of the tree (RFC
-- 9162). Its row is the lock: whoever appends waits for it, then finds it moved on and is refused.

EFFECT effect_event_moves_head AFTER INSERT ON event
DO UPDATE log_head SET size = NEW.id, hash = NEW.hash,
        frontier = substr(frontier, 1, length(frontier) + 64 - length(NEW.nodes))
            || substr(NEW.nodes, length(NEW.nodes) - 63)
    WHERE size = NEW.id - 1 AND hash = NEW.prev AND length(NEW.nodes) <= length(frontier) + 64
