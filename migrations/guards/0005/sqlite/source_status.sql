-- A change of a source's status is written once, names the last ruling before it, and voids the signatures on what cites it.
CREATE TRIGGER guard_source_status_change BEFORE INSERT ON source_status_change
BEGIN
    SELECT RAISE(ABORT, 'guard: a change of status names the last ruling before it')
    WHERE NEW.last_ruling_id <> (SELECT coalesce(max(id), 0) FROM ruling);
    SELECT RAISE(ABORT, 'guard: only a change of the same source is taken back')
    WHERE NEW.takes_back_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM source_status_change AS taken
        WHERE taken.id = NEW.takes_back_id AND taken.source_id = NEW.source_id AND taken.takes_back_id IS NULL
    );
END;
-- next
CREATE TRIGGER guard_source_status_change_counts AFTER INSERT ON source_status_change
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no + 1
    WHERE version_id IN (SELECT version_id FROM reference WHERE source_id = NEW.source_id);
END;
-- next
-- No approved article keeps its approval unquestioned when a source that it cites falls.
CREATE TRIGGER guard_source_status_change_opens AFTER INSERT ON source_status_change
WHEN NEW.takes_back_id IS NULL
BEGIN
    INSERT INTO re_review (article_id, status_change_id, opened_at, answer)
    SELECT DISTINCT approval.article_id, NEW.id, NEW.changed_at, ''
    FROM approval JOIN reference ON reference.version_id = approval.version_id
    WHERE reference.source_id = NEW.source_id
      AND approval.id = (SELECT max(one.id) FROM approval AS one WHERE one.article_id = approval.article_id);
END;
-- next
CREATE TRIGGER guard_source_status_change_no_update BEFORE UPDATE ON source_status_change
BEGIN SELECT RAISE(ABORT, 'guard: rows of source_status_change are never changed'); END;
-- next
CREATE TRIGGER guard_source_status_change_no_delete BEFORE DELETE ON source_status_change
BEGIN SELECT RAISE(ABORT, 'guard: rows of source_status_change are never deleted'); END;
-- next
CREATE TRIGGER guard_source_status_change_no_replace BEFORE INSERT ON source_status_change
WHEN EXISTS (SELECT 1 FROM source_status_change WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'guard: rows of source_status_change are never replaced'); END;
-- next
CREATE TRIGGER guard_re_review_no_delete BEFORE DELETE ON re_review
BEGIN SELECT RAISE(ABORT, 'guard: rows of re_review are never deleted'); END;
-- next
CREATE TRIGGER guard_re_review_no_replace BEFORE INSERT ON re_review
WHEN EXISTS (SELECT 1 FROM re_review WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'guard: rows of re_review are never replaced'); END;
