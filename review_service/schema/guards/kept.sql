-- Rows of these change as far as guards of their own allow, and are never gone.

EACH article log_head re_review recovery_code reference second_factor

GUARD guard_{table}_no_delete BEFORE DELETE ON {table}
POSTGRESQL GUARD guard_{table}_no_truncate BEFORE TRUNCATE ON {table}
REFUSE 'rows of {table} are never deleted'

SQLITE GUARD guard_{table}_no_replace BEFORE INSERT ON {table}
REFUSE 'rows of {table} are never replaced'
WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
