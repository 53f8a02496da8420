-- A claim was edited from one of an earlier version of the same article, or from none: its old rulings are shown beside it.
CREATE TRIGGER guard_claim_earlier BEFORE INSERT ON claim
BEGIN
    SELECT RAISE(ABORT, 'guard: a claim is edited from one of an earlier version of its article')
    WHERE NEW.earlier_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM claim AS earlier
        JOIN version AS was ON was.id = earlier.version_id
        JOIN version AS now ON now.id = NEW.version_id
        WHERE earlier.id = NEW.earlier_id AND was.article_id = now.article_id AND was.number < now.number
    );
END;
