-- A change of a source's status is written once and names the last ruling before it. The articles are
-- locked first: a ruling that is under way on one of them is waited for, and then counted.

GUARD guard_source_status_change BEFORE INSERT ON source_status_change
-- effect_source_status_change_counts updates the same rows: this lock is enough for REPEATABLE READ too
LOCK SELECT 1 FROM article
    WHERE version_id IN (SELECT version_id FROM reference WHERE source_id = NEW.source_id)
    ORDER BY id FOR NO KEY UPDATE
REFUSE 'a change of status names the last ruling before it'
-- not «the last of all»: rulings on other sources go on at the same time
WHEN EXISTS (
      SELECT 1 FROM pair JOIN ruling ON ruling.pair_id = pair.id
      WHERE pair.source_id = NEW.source_id AND ruling.id > NEW.last_ruling_id)
  OR NEW.last_ruling_id > (SELECT coalesce(max(id), 0) FROM ruling)
REFUSE 'only a change of the same source is taken back'
WHEN NEW.takes_back_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM source_status_change AS taken
    WHERE taken.id = NEW.takes_back_id AND taken.source_id = NEW.source_id AND taken.takes_back_id IS NULL
)

-- A source goes into another one once and for good. Both are locked against whoever merges them or ties a
-- reference to them at the same time.
GUARD guard_source_merge BEFORE INSERT ON source_merge
LOCK SELECT 1 FROM source WHERE id IN (NEW.merged_id, NEW.kept_id) ORDER BY id FOR UPDATE
REFUSE 'the source that is kept was itself merged into another'
WHEN EXISTS (SELECT 1 FROM source_merge WHERE merged_id = NEW.kept_id)
REFUSE 'others went into this source, so it is kept'
WHEN EXISTS (SELECT 1 FROM source_merge WHERE kept_id = NEW.merged_id)
