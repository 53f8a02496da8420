-- I8: only the transitions of the workflow.

GUARD guard_article_insert BEFORE INSERT ON article
REFUSE 'an article begins as submitted'
WHEN NEW.status <> 'submitted'

-- Where the newest version was withdrawn, reopening the approved one makes that one current again.
GUARD guard_article_status BEFORE UPDATE ON article
ONLY WHEN OLD.status <> NEW.status OR OLD.version_id IS DISTINCT FROM NEW.version_id
  OR OLD.approval_id IS DISTINCT FROM NEW.approval_id
REFUSE 'a new version begins as submitted'
WHEN OLD.version_id IS DISTINCT FROM NEW.version_id
  AND NOT (NEW.status = 'submitted'
           AND NEW.version_id IS NOT DISTINCT FROM (SELECT max(id) FROM version WHERE article_id = NEW.id))
  AND NOT (OLD.status = 'submitted' AND NEW.status = 'under_review' AND NEW.approval_id IS NULL
           AND EXISTS (SELECT 1 FROM withdrawal WHERE version_id = OLD.version_id)
           AND EXISTS (
               SELECT 1 FROM approval JOIN reopening ON reopening.approval_id = approval.id
               WHERE approval.version_id = NEW.version_id
                 AND approval.id = (SELECT max(a.id) FROM approval a WHERE a.article_id = NEW.id)))
REFUSE 'this change of status is not in the workflow'
WHEN OLD.version_id IS NOT DISTINCT FROM NEW.version_id AND NOT (
    (OLD.status = 'submitted' AND NEW.status = 'under_review'
     AND EXISTS (SELECT 1 FROM review WHERE version_id = NEW.version_id)
     AND NOT EXISTS (SELECT 1 FROM change_request WHERE version_id = NEW.version_id)
     AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE version_id = NEW.version_id))
    OR (OLD.status = 'under_review' AND NEW.status = 'submitted'
        AND (EXISTS (SELECT 1 FROM change_request WHERE version_id = NEW.version_id)
             OR EXISTS (SELECT 1 FROM withdrawal WHERE version_id = NEW.version_id)))
    OR (OLD.status = 'under_review' AND NEW.status = 'approved'
        AND EXISTS (SELECT 1 FROM approval WHERE id = NEW.approval_id AND version_id = NEW.version_id)
        AND NOT EXISTS (SELECT 1 FROM reopening WHERE approval_id = NEW.approval_id))
    OR (OLD.status = 'approved' AND NEW.status = 'under_review'
        AND EXISTS (SELECT 1 FROM reopening WHERE approval_id = OLD.approval_id))
)

-- I3: a signature counts for one set of rulings and waivers. Counted back, the number would make
-- signatures on an older set count for another one.
GUARD guard_article_count BEFORE UPDATE OF verdict_set_no ON article
REFUSE 'the number of a set of rulings is never counted back'
WHEN NEW.verdict_set_no < OLD.verdict_set_no
