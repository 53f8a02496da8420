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
    SELECT 1 FROM pair_ruling AS first
    JOIN pair_ruling AS other ON other.claim_id = first.claim_id AND other.pair_id = first.pair_id
    WHERE first.claim_id = NEW.claim_id AND first.pair_id = NEW.pair_id AND first.holds AND other.holds
      AND first.ruling_id = NEW.settles_id AND other.ruling_id = NEW.settles_other_id
      AND first.verdict <> other.verdict AND first.person_id <> other.person_id
)
REFUSE 'a disagreement is settled by a third person'
WHEN EXISTS (
    SELECT 1 FROM pair_ruling AS own
    WHERE own.claim_id = NEW.claim_id AND own.pair_id = NEW.pair_id AND own.person_id = NEW.person_id
      AND own.holds AND own.settles_id IS NULL
) OR EXISTS (
    SELECT 1 FROM ruling AS settled
    WHERE settled.id IN (NEW.settles_id, NEW.settles_other_id) AND settled.person_id = NEW.person_id
)
