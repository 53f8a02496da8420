-- I8: where the newest version was withdrawn, reopening the approved one makes that one current again.
CREATE FUNCTION guard_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'guard: rows of article are never deleted' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'submitted' THEN
            RAISE EXCEPTION 'guard: an article begins as submitted' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.version_id IS DISTINCT FROM NEW.version_id THEN
        IF NOT (NEW.status = 'submitted'
                AND NEW.version_id IS NOT DISTINCT FROM (SELECT max(id) FROM version WHERE article_id = NEW.id))
           AND NOT (OLD.status = 'submitted' AND NEW.status = 'under_review' AND NEW.approval_id IS NULL
                    AND EXISTS (SELECT 1 FROM withdrawal WHERE version_id = OLD.version_id)
                    AND EXISTS (
                        SELECT 1 FROM approval JOIN reopening ON reopening.approval_id = approval.id
                        WHERE approval.version_id = NEW.version_id
                          AND approval.id = (SELECT max(a.id) FROM approval a WHERE a.article_id = NEW.id))) THEN
            RAISE EXCEPTION 'guard: a new version begins as submitted' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF OLD.status <> NEW.status OR OLD.approval_id IS DISTINCT FROM NEW.approval_id THEN
        IF NOT (
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
        ) THEN
            RAISE EXCEPTION 'guard: this change of status is not in the workflow' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$
-- next
CREATE FUNCTION guard_reopening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM article WHERE id = NEW.article_id
          AND (approval_id = NEW.approval_id
               OR (status = 'submitted'
                   AND EXISTS (SELECT 1 FROM withdrawal WHERE version_id = article.version_id)
                   AND NEW.approval_id = (SELECT max(a.id) FROM approval a WHERE a.article_id = NEW.article_id)))
    ) THEN
        RAISE EXCEPTION 'guard: only a standing approval is reopened' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE FUNCTION guard_reopening_sets_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET status = 'under_review', approval_id = NULL,
        version_id = (SELECT approval.version_id FROM approval WHERE approval.id = NEW.approval_id)
    WHERE id = NEW.article_id;
    RETURN NULL;
END $$
