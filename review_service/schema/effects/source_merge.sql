-- Nothing that was never approved stays tied to a source that went into another one.

EFFECT effect_source_merge_reties AFTER INSERT ON source_merge
DO UPDATE reference SET source_id = NEW.kept_id
  WHERE source_id = NEW.merged_id
    AND NOT EXISTS (SELECT 1 FROM approval WHERE approval.version_id = reference.version_id)
