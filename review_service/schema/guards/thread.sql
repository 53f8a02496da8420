-- Who writes, resolves and accepts: never the recused, never an author where only the board reads.

GUARD guard_thread BEFORE INSERT ON thread
LOCK article
REFUSE 'whoever is recused opens no thread'
WHEN EXISTS (
    SELECT 1 FROM disclosure
    WHERE article_id = NEW.article_id AND person_id = NEW.opened_by AND has_conflict
)
REFUSE 'a contributor opens no thread of the board'
WHEN NEW.is_board_only AND EXISTS (
    SELECT 1 FROM contribution WHERE article_id = NEW.article_id AND person_id = NEW.opened_by
)

GUARD guard_thread_place BEFORE INSERT ON thread_place
REFUSE 'a thread has its place in a version of its own article'
WHEN NOT EXISTS (
    SELECT 1 FROM thread JOIN version ON version.article_id = thread.article_id
    WHERE thread.id = NEW.thread_id AND version.id = NEW.version_id
      AND (NEW.claim_id IS NULL OR EXISTS (
          SELECT 1 FROM claim WHERE claim.id = NEW.claim_id AND claim.version_id = NEW.version_id))
)

GUARD guard_thread_change BEFORE INSERT ON thread_change
LOCK article WHERE id = (SELECT thread.article_id FROM thread WHERE thread.id = NEW.thread_id)
REFUSE 'a contributor resolves and reopens no thread'
WHEN EXISTS (
    SELECT 1 FROM thread JOIN contribution ON contribution.article_id = thread.article_id
    WHERE thread.id = NEW.thread_id AND contribution.person_id = NEW.person_id
)
REFUSE 'whoever is recused resolves and reopens no thread'
WHEN EXISTS (
    SELECT 1 FROM thread JOIN disclosure ON disclosure.article_id = thread.article_id
    WHERE thread.id = NEW.thread_id AND disclosure.person_id = NEW.person_id AND disclosure.has_conflict
)

GUARD guard_comment BEFORE INSERT ON comment
REFUSE 'whoever is recused writes no comment'
WHEN EXISTS (
    SELECT 1 FROM thread JOIN disclosure ON disclosure.article_id = thread.article_id
    WHERE thread.id = NEW.thread_id AND disclosure.person_id = NEW.person_id AND disclosure.has_conflict
)
REFUSE 'a contributor writes in no thread of the board'
WHEN EXISTS (
    SELECT 1 FROM thread JOIN contribution ON contribution.article_id = thread.article_id
    WHERE thread.id = NEW.thread_id AND thread.is_board_only AND contribution.person_id = NEW.person_id
)

GUARD guard_comment_withdrawal BEFORE INSERT ON comment_withdrawal
REFUSE 'a comment is withdrawn by who wrote it'
WHEN NOT EXISTS (SELECT 1 FROM comment WHERE id = NEW.comment_id AND person_id = NEW.person_id)

GUARD guard_suggestion_acceptance BEFORE INSERT ON suggestion_acceptance
REFUSE 'only a contributor accepts a suggestion'
WHEN NOT EXISTS (
    SELECT 1 FROM comment JOIN thread ON thread.id = comment.thread_id
    JOIN contribution ON contribution.article_id = thread.article_id
    WHERE comment.id = NEW.comment_id AND contribution.person_id = NEW.person_id
)
REFUSE 'only suggested words for a claim of the article are accepted'
WHEN NOT EXISTS (
    SELECT 1 FROM comment JOIN thread ON thread.id = comment.thread_id
    JOIN claim ON claim.id = NEW.claim_id JOIN version ON version.id = claim.version_id
    WHERE comment.id = NEW.comment_id AND comment.suggestion IS NOT NULL
      AND version.article_id = thread.article_id AND version.id = NEW.version_id
      AND NOT EXISTS (SELECT 1 FROM comment_withdrawal AS back WHERE back.comment_id = comment.id)
)
