-- A disagreement is settled only where two people's standing rulings on one pair differ, only by a third
-- person who has not ruled on it otherwise, and with a reason. The ruling itself is held by guard_ruling
-- like every other.

GUARD guard_adjudication BEFORE INSERT ON ruling
ONLY WHEN NEW.settles_id IS NOT NULL OR NEW.settles_other_id IS NOT NULL
LOCK article
REFUSE 'a disagreement is settled with a reason, and nothing is confirmed by it'
WHEN trim(NEW.note) = '' OR NEW.confirms_id IS NOT NULL
  OR NEW.settles_other_id IS NULL OR NEW.settles_id IS NULL
REFUSE 'what is settled are two rulings by two people that stand on this pair and differ'
WHEN NOT EXISTS (
    SELECT 1 FROM standing_ruling AS one JOIN standing_ruling AS other ON other.id = NEW.settles_other_id
    WHERE one.id = NEW.settles_id AND one.verdict <> other.verdict AND one.person_id <> other.person_id
      AND one.article_id = NEW.article_id AND other.article_id = NEW.article_id
      AND one.fingerprint = NEW.fingerprint AND other.fingerprint = NEW.fingerprint
      AND one.context = NEW.context AND other.context = NEW.context
      AND coalesce(one.source_id, 0) = coalesce(NEW.source_id, 0)
      AND coalesce(other.source_id, 0) = coalesce(NEW.source_id, 0)
      AND coalesce(one.source_text_id, 0) = coalesce(NEW.source_text_id, 0)
      AND coalesce(other.source_text_id, 0) = coalesce(NEW.source_text_id, 0)
)
REFUSE 'a disagreement is settled by a third person'
WHEN EXISTS (
    SELECT 1 FROM standing_ruling AS own
    WHERE own.article_id = NEW.article_id AND own.person_id = NEW.person_id
      AND own.fingerprint = NEW.fingerprint AND own.context = NEW.context AND own.settles_id IS NULL
      AND coalesce(own.source_id, 0) = coalesce(NEW.source_id, 0)
      AND coalesce(own.source_text_id, 0) = coalesce(NEW.source_text_id, 0)
) OR EXISTS (
    SELECT 1 FROM ruling AS settled
    WHERE settled.id IN (NEW.settles_id, NEW.settles_other_id) AND settled.person_id = NEW.person_id
)
