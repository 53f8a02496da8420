-- Who writes, resolves, accepts and answers: never the recused, never an author where only the board reads.
CREATE TRIGGER guard_thread BEFORE INSERT ON thread
BEGIN
    SELECT RAISE(ABORT, 'guard: whoever is recused opens no thread')
    WHERE EXISTS (SELECT 1 FROM disclosure WHERE disclosure.article_id = NEW.article_id
               AND disclosure.person_id = NEW.opened_by AND disclosure.has_conflict);
    SELECT RAISE(ABORT, 'guard: a contributor opens no thread of the board')
    WHERE NEW.is_board_only AND EXISTS (SELECT 1 FROM contribution WHERE contribution.article_id = NEW.article_id
               AND contribution.person_id = NEW.opened_by);
END;
-- next
CREATE TRIGGER guard_comment BEFORE INSERT ON comment
BEGIN
    SELECT RAISE(ABORT, 'guard: whoever is recused writes no comment')
    WHERE EXISTS (SELECT 1 FROM disclosure WHERE disclosure.article_id = (SELECT thread.article_id FROM thread WHERE thread.id = NEW.thread_id)
               AND disclosure.person_id = NEW.person_id AND disclosure.has_conflict);
    SELECT RAISE(ABORT, 'guard: a contributor writes in no thread of the board')
    WHERE EXISTS (SELECT 1 FROM thread WHERE thread.id = NEW.thread_id AND thread.is_board_only)
           AND EXISTS (SELECT 1 FROM contribution WHERE contribution.article_id = (SELECT thread.article_id FROM thread WHERE thread.id = NEW.thread_id)
               AND contribution.person_id = NEW.person_id);
END;
-- next
CREATE TRIGGER guard_comment_withdrawal BEFORE INSERT ON comment_withdrawal
BEGIN
    SELECT RAISE(ABORT, 'guard: a comment is withdrawn by who wrote it')
    WHERE NOT EXISTS (SELECT 1 FROM comment WHERE comment.id = NEW.comment_id AND comment.person_id = NEW.person_id);
END;
-- next
CREATE TRIGGER guard_thread_change BEFORE INSERT ON thread_change
BEGIN
    SELECT RAISE(ABORT, 'guard: a contributor resolves and reopens no thread')
    WHERE EXISTS (SELECT 1 FROM contribution WHERE contribution.article_id = (SELECT thread.article_id FROM thread WHERE thread.id = NEW.thread_id)
               AND contribution.person_id = NEW.person_id);
    SELECT RAISE(ABORT, 'guard: whoever is recused resolves and reopens no thread')
    WHERE EXISTS (SELECT 1 FROM disclosure WHERE disclosure.article_id = (SELECT thread.article_id FROM thread WHERE thread.id = NEW.thread_id)
               AND disclosure.person_id = NEW.person_id AND disclosure.has_conflict);
END;
-- next
CREATE TRIGGER guard_thread_place BEFORE INSERT ON thread_place
BEGIN
    SELECT RAISE(ABORT, 'guard: a thread has its place in a version of its own article')
    WHERE NOT EXISTS (
        SELECT 1 FROM thread JOIN version ON version.article_id = thread.article_id
        WHERE thread.id = NEW.thread_id AND version.id = NEW.version_id
          AND (NEW.claim_id IS NULL
               OR EXISTS (SELECT 1 FROM claim WHERE claim.id = NEW.claim_id AND claim.version_id = NEW.version_id))
    );
END;
-- next
CREATE TRIGGER guard_suggestion_acceptance BEFORE INSERT ON suggestion_acceptance
BEGIN
    SELECT RAISE(ABORT, 'guard: only a contributor accepts a suggestion')
    WHERE NOT EXISTS (SELECT 1 FROM contribution WHERE contribution.article_id = (SELECT thread.article_id FROM comment JOIN thread ON thread.id = comment.thread_id
                    WHERE comment.id = NEW.comment_id)
               AND contribution.person_id = NEW.person_id);
    SELECT RAISE(ABORT, 'guard: only suggested words for a claim of the article are accepted')
    WHERE NOT EXISTS (
        SELECT 1 FROM comment JOIN thread ON thread.id = comment.thread_id
        JOIN claim ON claim.id = NEW.claim_id JOIN version ON version.id = claim.version_id
        WHERE comment.id = NEW.comment_id AND comment.suggestion IS NOT NULL
          AND version.article_id = thread.article_id AND version.id = NEW.version_id
          AND NOT EXISTS (SELECT 1 FROM comment_withdrawal WHERE comment_withdrawal.comment_id = comment.id)
    );
END;
-- next
CREATE TRIGGER guard_change_item BEFORE INSERT ON change_item
BEGIN
    SELECT RAISE(ABORT, 'guard: a requested change is a thread that the author sees')
    WHERE NOT EXISTS (
        SELECT 1 FROM change_request JOIN thread ON thread.article_id = change_request.article_id
        WHERE change_request.id = NEW.change_request_id AND thread.id = NEW.thread_id AND NOT thread.is_board_only
    );
END;
-- next
CREATE TRIGGER guard_change_answer BEFORE INSERT ON change_answer
BEGIN
    SELECT RAISE(ABORT, 'guard: only a contributor answers a requested change')
    WHERE NOT EXISTS (SELECT 1 FROM contribution WHERE contribution.article_id = (SELECT change_request.article_id FROM change_item
                    JOIN change_request ON change_request.id = change_item.change_request_id
                    WHERE change_item.id = NEW.change_item_id)
               AND contribution.person_id = NEW.person_id);
END;
