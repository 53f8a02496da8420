-- A reference may be tied to another source, nothing else, and never once its version has been approved.

GUARD guard_reference_update BEFORE UPDATE ON reference
LOCK article WHERE id = (SELECT article_id FROM version WHERE id = NEW.version_id)
REFUSE 'only the source of a reference may change'
WHEN OLD.id <> NEW.id OR OLD.version_id <> NEW.version_id OR OLD.key <> NEW.key OR OLD.number <> NEW.number
  OR CAST(OLD.csl AS TEXT) <> CAST(NEW.csl AS TEXT) OR OLD.text <> NEW.text
REFUSE 'the version of this reference has been approved'
WHEN EXISTS (SELECT 1 FROM approval WHERE version_id = NEW.version_id)

-- The source is locked against whoever merges it at the same time.
GUARD guard_reference_source BEFORE INSERT ON reference
GUARD guard_reference_new_source BEFORE UPDATE OF source_id ON reference
LOCK SELECT 1 FROM source WHERE id = NEW.source_id FOR KEY SHARE
REFUSE 'this source was merged into another one'
WHEN EXISTS (SELECT 1 FROM source_merge WHERE merged_id = NEW.source_id)
