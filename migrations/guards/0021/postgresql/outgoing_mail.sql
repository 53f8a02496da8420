-- What a mail says is written once with the act that it tells of; afterwards it is only sent.
CREATE FUNCTION guard_outgoing_mail_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.message_id <> OLD.message_id OR NEW.recipient <> OLD.recipient OR NEW.subject <> OLD.subject
     OR NEW.text <> OLD.text OR NEW.attachment <> OLD.attachment OR NEW.made_at <> OLD.made_at OR OLD.sent_at IS NOT NULL THEN
        RAISE EXCEPTION 'guard: a mail is sent once, as it was written' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE TRIGGER guard_outgoing_mail_change BEFORE UPDATE ON outgoing_mail FOR EACH ROW EXECUTE FUNCTION guard_outgoing_mail_change()
-- next
CREATE FUNCTION guard_outgoing_mail_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sent_at IS NULL THEN
        RAISE EXCEPTION 'guard: a mail that was not sent is kept' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$
-- next
CREATE TRIGGER guard_outgoing_mail_waits BEFORE DELETE ON outgoing_mail FOR EACH ROW EXECUTE FUNCTION guard_outgoing_mail_waits()
