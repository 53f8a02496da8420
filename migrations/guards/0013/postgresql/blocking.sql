-- A blocking thread that is open stops signatures and approval; an unanswered item stops the next version.
CREATE FUNCTION guard_sign_off_threads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF EXISTS (
        SELECT 1 FROM thread
        WHERE thread.article_id = NEW.article_id AND thread.is_blocking
          AND NOT coalesce((SELECT change.is_resolved FROM thread_change AS change
                            WHERE change.thread_id = thread.id ORDER BY change.id DESC LIMIT 1), FALSE)
    ) THEN
        RAISE EXCEPTION 'guard: a blocking thread is open: nobody signs'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_sign_off_threads BEFORE INSERT ON sign_off FOR EACH ROW EXECUTE FUNCTION guard_sign_off_threads()
-- next
CREATE FUNCTION guard_approval_threads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF EXISTS (
        SELECT 1 FROM thread
        WHERE thread.article_id = NEW.article_id AND thread.is_blocking
          AND NOT coalesce((SELECT change.is_resolved FROM thread_change AS change
                            WHERE change.thread_id = thread.id ORDER BY change.id DESC LIMIT 1), FALSE)
    ) THEN
        RAISE EXCEPTION 'guard: a blocking thread is open: nothing is approved'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_approval_threads BEFORE INSERT ON approval FOR EACH ROW EXECUTE FUNCTION guard_approval_threads()
-- next
CREATE FUNCTION guard_version_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF EXISTS (
        SELECT 1 FROM article
        JOIN change_request ON change_request.version_id = article.version_id
        JOIN change_item ON change_item.change_request_id = change_request.id
        WHERE article.id = NEW.article_id AND article.status = 'submitted'
          AND NOT EXISTS (SELECT 1 FROM change_answer WHERE change_answer.change_item_id = change_item.id)
    ) THEN
        RAISE EXCEPTION 'guard: each requested change needs its answer before the next version'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_version_answers BEFORE INSERT ON version FOR EACH ROW EXECUTE FUNCTION guard_version_answers()
