"""`mail list|send|test`: what the outbox holds, sending it now, and whether the server takes mail at all."""

from datetime import UTC

import click

from review_service.cli.environment import now, ready_database, settings
from review_service.core.errors import BadConfiguration

UNSET = "No mail is set: REVIEW_MAIL_SERVER and REVIEW_MAIL_FROM say how it is sent."


@click.group("mail")
def mail() -> None:
    """What is sent by mail, where REVIEW_MAIL_SERVER is set."""


@mail.command("list")
def list_() -> int:
    """Mails that were not sent, each with the last reason. Exit code 1 where one was given up."""
    from review_service.services.people.outbox import waiting_mail

    with ready_database() as database, database.reading() as session:
        waiting = waiting_mail(session)
    for mail in waiting:
        due = mail.next_try_at
        when = f"next try {due.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if due else "given up"
        click.echo(f"{mail.recipient}\t{mail.subject}\t{mail.attempts} tries, {when}\t{mail.last_error}")
    return 1 if any(mail.next_try_at is None for mail in waiting) else 0


@mail.command("send")
def send() -> int:
    """Try all that was not sent, also what was given up. Exit code 1 where something is left."""
    from review_service.jobs.mail_sender import open_post
    from review_service.services.people.outbox import try_again, waiting_mail

    with ready_database() as database:
        postman = open_post(settings(), database, is_behind=False)
        if postman is None:
            raise BadConfiguration(UNSET)
        with database.writing() as session:
            try_again(session, now())
        postman.send_due()
        with database.reading() as session:
            left = waiting_mail(session)
    for mail in left:
        click.echo(f"{mail.recipient}: {mail.last_error or 'not tried now'}", err=True)
    click.echo(f"{len(left)} left." if left else "All mail is sent.")
    return 1 if left else 0


@mail.command("test")
@click.argument("address")
def test(address: str) -> None:
    """Hand the server one mail to ADDRESS, and say what went wrong."""
    from review_service.jobs.smtp import connected, hand_over, server_of
    from review_service.services.people.outbox import Mail, new_message_id

    server = server_of(settings())
    if server is None:
        raise BadConfiguration(UNSET)
    mail_id, body = new_message_id(server.sender), "The editorial review service can send mail.\n"
    with connected(server) as link:
        hand_over(link, server, Mail(0, mail_id, address, "Mail works", body, "", now(), 1, "", None))
    click.echo(f"The server took a mail to {address}.")


COMMANDS = (mail,)
