-- I9: rows of these are written once. REPLACE (SQLite) would delete unseen, so the id of an inserted row
-- must be new; TRUNCATE is PostgreSQL's way round.

EACH approval approval_ruling approval_statement change_answer change_item change_request checkpoint
    checkpoint_sent citation claim comment comment_withdrawal contribution contributor disclosure
    dismissal event export_record notice pair passkey_use policy policy_seat reopening review ruling
    ruling_kept sign_off sign_off_withdrawal source_distinction source_merge source_status_change
    source_text suggestion_acceptance thread thread_change thread_place version waiver waiver_ruling
    waiver_withdrawal withdrawal

GUARD guard_{table}_no_update BEFORE UPDATE ON {table}
REFUSE 'rows of {table} are never changed'

GUARD guard_{table}_no_delete BEFORE DELETE ON {table}
POSTGRESQL GUARD guard_{table}_no_truncate BEFORE TRUNCATE ON {table}
REFUSE 'rows of {table} are never deleted'

SQLITE GUARD guard_{table}_no_replace BEFORE INSERT ON {table}
REFUSE 'rows of {table} are never replaced'
WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
