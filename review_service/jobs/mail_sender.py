"""Sends what the outbox holds, behind the requests. Several may be at it:
a mail is claimed before it is sent."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from smtplib import SMTP

from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.core.errors import BadAnswer, BadInput, Offline
from review_service.jobs.background import Behind
from review_service.jobs.smtp import MailServer, connected, hand_over, server_of
from review_service.services.people.outbox import (
    Mail,
    MailMeans,
    claim_next,
    enable_mail,
    next_due,
    prune_mail,
    record_mailed,
    record_not_mailed,
)

log = logging.getLogger(__name__)
DUE = 0  # what is asked for
LOOK_AGAIN = 600.0  # seconds: what another process wrote and did not send
PROBE = 60.0  # after the server was not reached


def _now() -> datetime:
    return datetime.now(UTC)


def open_post(settings: Settings, database: Database, is_behind: bool = True) -> "Postman | None":
    """From now on the database's units of work write mail. None where no mail is set.
    Raises BadConfiguration."""
    server = server_of(settings)
    if server is None:
        return None
    postman = Postman(database, server, is_behind)
    means = MailMeans(server.sender, settings.base_url, lambda: postman.ask(DUE))
    enable_mail(database.info, means)
    return postman


class Postman(Behind):
    """Asked for `DUE`."""

    name = "postman"
    failed = "mail could not be sent (%d)"

    def __init__(
        self,
        database: Database,
        server: MailServer,
        is_behind: bool = True,
        now: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__(is_behind)
        self._database, self._server, self._now = database, server, now

    def work(self, number: int) -> None:
        self.ask_later(DUE, LOOK_AGAIN)  # also where the database breaks off what follows
        is_reached = self.send_due()
        with self._database.reading() as session:
            following = next_due(session)
        if following is not None:
            wait = (following - self._now()).total_seconds()
            self.ask_later(DUE, max(wait, 0.0 if is_reached else PROBE))

    def send_due(self) -> bool:
        """All that is due, over one connection. False where the server was not reached:
        the rest is not tried then."""
        with self._database.writing() as session:
            prune_mail(session, self._now())
        with ExitStack() as stack:
            link: SMTP | None = None
            while mail := self._claimed():
                try:
                    link = link or stack.enter_context(connected(self._server))
                    hand_over(link, self._server, mail)
                except (BadInput, BadAnswer) as error:
                    self._not_sent(mail, error)
                except Offline as error:
                    self._not_sent(mail, error)
                    return False
                else:
                    self._sent(mail)
        return True

    def _claimed(self) -> Mail | None:
        with self._database.writing() as session:
            return claim_next(session, self._now())

    def _sent(self, mail: Mail) -> None:
        with self._database.writing() as session:
            record_mailed(session, mail, self._now())

    def _not_sent(self, mail: Mail, error: Exception) -> None:
        log.warning("the mail %d was not sent: %s", mail.id, error)
        is_hopeless = isinstance(error, BadInput)
        with self._database.writing() as session:
            record_not_mailed(session, mail, str(error), self._now(), is_hopeless)
