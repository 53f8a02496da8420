-- A claim was edited from one of an earlier version of the same article, or from none: its old rulings are shown beside it.
CREATE FUNCTION guard_claim_earlier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.earlier_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM claim AS earlier
        JOIN version AS was ON was.id = earlier.version_id
        JOIN version AS now ON now.id = NEW.version_id
        WHERE earlier.id = NEW.earlier_id AND was.article_id = now.article_id AND was.number < now.number
    ) THEN
        RAISE EXCEPTION 'guard: a claim is edited from one of an earlier version of its article'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_claim_earlier BEFORE INSERT ON claim FOR EACH ROW EXECUTE FUNCTION guard_claim_earlier()
