-- Who writes, resolves, accepts and answers: never the recused, never an author where only the board reads.
CREATE FUNCTION guard_thread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF EXISTS (SELECT 1 FROM disclosure WHERE disclosure.article_id = NEW.article_id
               AND disclosure.person_id = NEW.opened_by AND disclosure.has_conflict) THEN
        RAISE EXCEPTION 'guard: whoever is recused opens no thread'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.is_board_only AND EXISTS (SELECT 1 FROM contribution WHERE contribution.article_id = NEW.article_id
               AND contribution.person_id = NEW.opened_by) THEN
        RAISE EXCEPTION 'guard: a contributor opens no thread of the board'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_thread BEFORE INSERT ON thread FOR EACH ROW EXECUTE FUNCTION guard_thread()
-- next
CREATE FUNCTION guard_comment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM disclosure WHERE disclosure.article_id = (SELECT thread.article_id FROM thread WHERE thread.id = NEW.thread_id)
               AND disclosure.person_id = NEW.person_id AND disclosure.has_conflict) THEN
        RAISE EXCEPTION 'guard: whoever is recused writes no comment'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM thread WHERE thread.id = NEW.thread_id AND thread.is_board_only)
           AND EXISTS (SELECT 1 FROM contribution WHERE contribution.article_id = (SELECT thread.article_id FROM thread WHERE thread.id = NEW.thread_id)
               AND contribution.person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: a contributor writes in no thread of the board'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_comment BEFORE INSERT ON comment FOR EACH ROW EXECUTE FUNCTION guard_comment()
-- next
CREATE FUNCTION guard_comment_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM comment WHERE comment.id = NEW.comment_id AND comment.person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: a comment is withdrawn by who wrote it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_comment_withdrawal BEFORE INSERT ON comment_withdrawal FOR EACH ROW EXECUTE FUNCTION guard_comment_withdrawal()
-- next
CREATE FUNCTION guard_thread_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = (SELECT thread.article_id FROM thread WHERE thread.id = NEW.thread_id);
    IF EXISTS (SELECT 1 FROM contribution WHERE contribution.article_id = (SELECT thread.article_id FROM thread WHERE thread.id = NEW.thread_id)
               AND contribution.person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: a contributor resolves and reopens no thread'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM disclosure WHERE disclosure.article_id = (SELECT thread.article_id FROM thread WHERE thread.id = NEW.thread_id)
               AND disclosure.person_id = NEW.person_id AND disclosure.has_conflict) THEN
        RAISE EXCEPTION 'guard: whoever is recused resolves and reopens no thread'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_thread_change BEFORE INSERT ON thread_change FOR EACH ROW EXECUTE FUNCTION guard_thread_change()
-- next
CREATE FUNCTION guard_thread_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM thread JOIN version ON version.article_id = thread.article_id
        WHERE thread.id = NEW.thread_id AND version.id = NEW.version_id
          AND (NEW.claim_id IS NULL
               OR EXISTS (SELECT 1 FROM claim WHERE claim.id = NEW.claim_id AND claim.version_id = NEW.version_id))
    ) THEN
        RAISE EXCEPTION 'guard: a thread has its place in a version of its own article'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_thread_place BEFORE INSERT ON thread_place FOR EACH ROW EXECUTE FUNCTION guard_thread_place()
-- next
CREATE FUNCTION guard_suggestion_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM contribution WHERE contribution.article_id = (SELECT thread.article_id FROM comment JOIN thread ON thread.id = comment.thread_id
                    WHERE comment.id = NEW.comment_id)
               AND contribution.person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: only a contributor accepts a suggestion'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM comment JOIN thread ON thread.id = comment.thread_id
        JOIN claim ON claim.id = NEW.claim_id JOIN version ON version.id = claim.version_id
        WHERE comment.id = NEW.comment_id AND comment.suggestion IS NOT NULL
          AND version.article_id = thread.article_id AND version.id = NEW.version_id
          AND NOT EXISTS (SELECT 1 FROM comment_withdrawal WHERE comment_withdrawal.comment_id = comment.id)
    ) THEN
        RAISE EXCEPTION 'guard: only suggested words for a claim of the article are accepted'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_suggestion_acceptance BEFORE INSERT ON suggestion_acceptance FOR EACH ROW EXECUTE FUNCTION guard_suggestion_acceptance()
-- next
CREATE FUNCTION guard_change_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM change_request JOIN thread ON thread.article_id = change_request.article_id
        WHERE change_request.id = NEW.change_request_id AND thread.id = NEW.thread_id AND NOT thread.is_board_only
    ) THEN
        RAISE EXCEPTION 'guard: a requested change is a thread that the author sees'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_change_item BEFORE INSERT ON change_item FOR EACH ROW EXECUTE FUNCTION guard_change_item()
-- next
CREATE FUNCTION guard_change_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM contribution WHERE contribution.article_id = (SELECT change_request.article_id FROM change_item
                    JOIN change_request ON change_request.id = change_item.change_request_id
                    WHERE change_item.id = NEW.change_item_id)
               AND contribution.person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: only a contributor answers a requested change'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_change_answer BEFORE INSERT ON change_answer FOR EACH ROW EXECUTE FUNCTION guard_change_answer()
