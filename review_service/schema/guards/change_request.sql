-- Requested changes are threads that the author sees and answers.

GUARD guard_change_item BEFORE INSERT ON change_item
REFUSE 'a requested change is a thread that the author sees'
WHEN NOT EXISTS (
    SELECT 1 FROM change_request JOIN thread ON thread.article_id = change_request.article_id
    WHERE change_request.id = NEW.change_request_id AND thread.id = NEW.thread_id
      AND NOT thread.is_board_only
)

GUARD guard_change_answer BEFORE INSERT ON change_answer
REFUSE 'only a contributor answers a requested change'
WHEN NOT EXISTS (
    SELECT 1 FROM change_item JOIN change_request ON change_request.id = change_item.change_request_id
    JOIN contribution ON contribution.article_id = change_request.article_id
    WHERE change_item.id = NEW.change_item_id AND contribution.person_id = NEW.person_id
)
