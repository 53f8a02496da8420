-- I3: whatever changes what was signed begins another set of rulings: signatures on the one before count
-- no more.

EFFECT effect_ruling_counts AFTER INSERT ON ruling
DO UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id

EFFECT effect_waiver_counts AFTER INSERT ON waiver
DO UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id

EFFECT effect_waiver_withdrawal_counts AFTER INSERT ON waiver_withdrawal
DO UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id

EFFECT effect_disclosure_counts AFTER INSERT ON disclosure
ONLY WHEN NEW.has_conflict
DO UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id

-- the lock comes first: whoever ruled at this moment is seen once theirs is committed
-- What a contributor ruled, waived or signed counts no more.
EFFECT effect_contribution_counts AFTER INSERT ON contribution
LOCK article
ONLY WHEN EXISTS (SELECT 1 FROM ruling WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
  OR EXISTS (SELECT 1 FROM waiver WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
  OR EXISTS (SELECT 1 FROM sign_off WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
DO UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id

EFFECT effect_reference_counts AFTER UPDATE ON reference
DO UPDATE article SET verdict_set_no = verdict_set_no + 1
    WHERE id = (SELECT article_id FROM version WHERE id = NEW.version_id)

EFFECT effect_source_text_counts AFTER INSERT ON source_text
EFFECT effect_source_status_change_counts AFTER INSERT ON source_status_change
DO UPDATE article SET verdict_set_no = verdict_set_no + 1
    WHERE version_id IN (SELECT version_id FROM reference WHERE source_id = NEW.source_id)
