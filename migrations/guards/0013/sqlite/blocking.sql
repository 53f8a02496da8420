-- A blocking thread that is open stops signatures and approval; an unanswered item stops the next version.
CREATE TRIGGER guard_sign_off_threads BEFORE INSERT ON sign_off
BEGIN
    SELECT RAISE(ABORT, 'guard: a blocking thread is open: nobody signs')
    WHERE EXISTS (
        SELECT 1 FROM thread
        WHERE thread.article_id = NEW.article_id AND thread.is_blocking
          AND NOT coalesce((SELECT change.is_resolved FROM thread_change AS change
                            WHERE change.thread_id = thread.id ORDER BY change.id DESC LIMIT 1), FALSE)
    );
END;
-- next
CREATE TRIGGER guard_approval_threads BEFORE INSERT ON approval
BEGIN
    SELECT RAISE(ABORT, 'guard: a blocking thread is open: nothing is approved')
    WHERE EXISTS (
        SELECT 1 FROM thread
        WHERE thread.article_id = NEW.article_id AND thread.is_blocking
          AND NOT coalesce((SELECT change.is_resolved FROM thread_change AS change
                            WHERE change.thread_id = thread.id ORDER BY change.id DESC LIMIT 1), FALSE)
    );
END;
-- next
CREATE TRIGGER guard_version_answers BEFORE INSERT ON version
BEGIN
    SELECT RAISE(ABORT, 'guard: each requested change needs its answer before the next version')
    WHERE EXISTS (
        SELECT 1 FROM article
        JOIN change_request ON change_request.version_id = article.version_id
        JOIN change_item ON change_item.change_request_id = change_request.id
        WHERE article.id = NEW.article_id AND article.status = 'submitted'
          AND NOT EXISTS (SELECT 1 FROM change_answer WHERE change_answer.change_item_id = change_item.id)
    );
END;
