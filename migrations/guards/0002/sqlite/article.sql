-- I8: only the transitions of the workflow; and an article is never deleted.
CREATE TRIGGER guard_article_status BEFORE UPDATE ON article
WHEN OLD.status <> NEW.status OR OLD.version_id IS NOT NEW.version_id OR OLD.approval_id IS NOT NEW.approval_id
BEGIN
    SELECT RAISE(ABORT, 'guard: a new version begins as submitted')
    WHERE OLD.version_id IS NOT NEW.version_id
      AND (NEW.status <> 'submitted'
           OR NEW.version_id IS NOT (SELECT max(id) FROM version WHERE article_id = NEW.id));
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
CREATE TRIGGER guard_article_insert BEFORE INSERT ON article
BEGIN
    SELECT RAISE(ABORT, 'guard: an article begins as submitted') WHERE NEW.status <> 'submitted';
    SELECT RAISE(ABORT, 'guard: rows of article are never replaced') WHERE EXISTS (SELECT 1 FROM article WHERE id = NEW.id);
END;
-- next
CREATE TRIGGER guard_article_no_delete BEFORE DELETE ON article
BEGIN SELECT RAISE(ABORT, 'guard: rows of article are never deleted'); END;
