-- I8: where the newest version was withdrawn, reopening the approved one makes that one current again.
CREATE TRIGGER guard_article_status BEFORE UPDATE ON article
WHEN OLD.status <> NEW.status OR OLD.version_id IS NOT NEW.version_id OR OLD.approval_id IS NOT NEW.approval_id
BEGIN
    SELECT RAISE(ABORT, 'guard: a new version begins as submitted')
    WHERE OLD.version_id IS NOT NEW.version_id
      AND NOT (NEW.status = 'submitted'
               AND NEW.version_id IS (SELECT max(id) FROM version WHERE article_id = NEW.id))
      AND NOT (OLD.status = 'submitted' AND NEW.status = 'under_review' AND NEW.approval_id IS NULL
               AND EXISTS (SELECT 1 FROM withdrawal WHERE version_id = OLD.version_id)
               AND EXISTS (
                   SELECT 1 FROM approval JOIN reopening ON reopening.approval_id = approval.id
                   WHERE approval.version_id = NEW.version_id
                     AND approval.id = (SELECT max(a.id) FROM approval a WHERE a.article_id = NEW.id)));
    SELECT RAISE(ABORT, 'guard: this change of status is not in the workflow')
    WHERE OLD.version_id IS NEW.version_id
      AND NOT (
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
      );
END;
-- next
CREATE TRIGGER guard_reopening BEFORE INSERT ON reopening
WHEN NOT EXISTS (
    SELECT 1 FROM article WHERE id = NEW.article_id
      AND (approval_id = NEW.approval_id
           OR (status = 'submitted'
               AND EXISTS (SELECT 1 FROM withdrawal WHERE version_id = article.version_id)
               AND NEW.approval_id = (SELECT max(a.id) FROM approval a WHERE a.article_id = NEW.article_id)))
)
BEGIN SELECT RAISE(ABORT, 'guard: only a standing approval is reopened'); END;
-- next
CREATE TRIGGER guard_reopening_sets_status AFTER INSERT ON reopening
BEGIN
    UPDATE article SET status = 'under_review', approval_id = NULL,
        version_id = (SELECT approval.version_id FROM approval WHERE approval.id = NEW.approval_id)
    WHERE id = NEW.article_id;
END;
