-- What a mail says is written once with the act that it tells of; afterwards it is only sent.

GUARD guard_outgoing_mail_change BEFORE UPDATE ON outgoing_mail
REFUSE 'a mail is sent once, as it was written'
WHEN NEW.id <> OLD.id OR NEW.message_id <> OLD.message_id OR NEW.recipient <> OLD.recipient
  OR NEW.subject <> OLD.subject OR NEW.text <> OLD.text
  OR NEW.attachment <> OLD.attachment OR NEW.made_at <> OLD.made_at
  OR OLD.sent_at IS NOT NULL

GUARD guard_outgoing_mail_waits BEFORE DELETE ON outgoing_mail
REFUSE 'a mail that was not sent is kept'
WHEN OLD.sent_at IS NULL
