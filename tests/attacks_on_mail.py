"""Attacks on the outbox in raw SQL."""

from attack import Attack

CHANGE, WORDS = "guard_outgoing_mail_change", "sent once, as it was written"


def rewritten(name: str, *sql: str) -> Attack:
    return Attack(name, CHANGE, WORDS, sql)


SENT = "UPDATE outgoing_mail SET sent_at = made_at, next_try_at = NULL"
MAIL = (
    rewritten("a mail to somebody else", "UPDATE outgoing_mail SET recipient = 'eve@example.org'"),
    rewritten("other words in a mail", "UPDATE outgoing_mail SET text = 'Click here.'"),
    rewritten("another file in a mail", "UPDATE outgoing_mail SET attachment = 'x'"),
    rewritten("a mail under another name", "UPDATE outgoing_mail SET message_id = '<two@example.org>'"),
    rewritten("a mail that was sent is sent again", SENT, "UPDATE outgoing_mail SET sent_at = NULL"),
    Attack("a mail that nobody will get", "guard_outgoing_mail_waits", "was not sent is kept",
        ("DELETE FROM outgoing_mail WHERE sent_at IS NULL",)),
)  # fmt: skip
