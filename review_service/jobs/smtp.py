"""The mail server: reached encrypted and with its certificate checked, or not at all;
what a mail says cannot become a header."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as LINES
from email.utils import format_datetime
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from review_service.core.config import Settings
from review_service.core.errors import BadAnswer, BadConfiguration, BadInput, Offline
from review_service.services.people.outbox import Mail

SECONDS = 20  # for each answer of the server
HERE = {"localhost", "127.0.0.1", "::1"}
_ADDRESS = re.compile(r"([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)")
_TAKES = "smtp://user:password@host:587, smtps://host or smtp://localhost:25"


class Security(StrEnum):
    """`NONE` only on this machine."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class MailServer:
    """`sender`: the address that mails come from, and that is told to the server."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


def server_of(settings: Settings) -> MailServer | None:
    """None where no mail is set. Raises BadConfiguration, without the password."""
    if not settings.has_mail:
        return None
    if not settings.mail_server or not _ADDRESS.fullmatch(settings.mail_from):
        raise BadConfiguration(
            "To send mail both are needed: REVIEW_MAIL_SERVER, and an address in REVIEW_MAIL_FROM."
        )
    try:
        place = urlsplit(settings.mail_server)
        port = place.port
    except ValueError:
        raise BadConfiguration(f"REVIEW_MAIL_SERVER takes {_TAKES}.") from None
    if place.scheme not in {"smtp", "smtps"} or not place.hostname or place.path.strip("/") or place.query:
        raise BadConfiguration(f"REVIEW_MAIL_SERVER takes {_TAKES}.")
    is_here = place.hostname in HERE
    plain = Security.NONE if is_here else Security.STARTTLS
    security = Security.TLS if place.scheme == "smtps" else plain
    usual = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}
    user, password = unquote(place.username or ""), unquote(place.password or "")
    return MailServer(place.hostname, port or usual[security], security, settings.mail_from, user, password)


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Raises Offline where the server cannot be reached, encrypted and signed in to."""
    link: smtplib.SMTP | None = None
    try:
        try:
            link = _greeted(server)
            if server.security is Security.STARTTLS:
                link.starttls(context=ssl.create_default_context())
            if server.user:
                link.login(server.user, server.password)
        except (OSError, UnicodeError) as error:  # SMTPException is an OSError
            raise Offline(f"The mail server {server.host}:{server.port} was of no use: {error}") from error
        yield link
    finally:
        if link is not None:
            link.close()


def _greeted(server: MailServer) -> smtplib.SMTP:
    """No name is looked up for the greeting: it is the sender's."""
    name = server.sender.rpartition("@")[2]
    if server.security is Security.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, name, timeout=SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, name, timeout=SECONDS)


def hand_over(link: smtplib.SMTP, server: MailServer, mail: Mail) -> None:
    """Raises BadInput for a mail that no server can take, BadAnswer where this one did not,
    Offline where it was lost."""
    message = message_of(mail, server.sender)
    try:
        link.send_message(message, server.sender, [mail.recipient])
    except smtplib.SMTPRecipientsRefused as error:
        raise BadAnswer(f"The server refused {mail.recipient}: {_said(error.recipients)}") from error
    except (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as error:
        raise BadAnswer(f"The server did not take the mail: {error}") from error
    except OSError as error:
        raise Offline(f"The mail server {server.host}:{server.port} was lost: {error}") from error


def _said(refused: dict[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{code} {reason.decode('utf-8', 'replace')}" for code, reason in refused.values())


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """The same words and the same Message-ID each time. Raises BadInput for what would
    break out of a header."""
    message = EmailMessage(policy=LINES)
    try:
        message["From"] = _address(sender, "Editorial review")
        message["To"] = _address(mail.recipient)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.made_at)
        message["Message-ID"] = mail.message_id
    except ValueError as error:
        raise BadInput(f"The mail cannot be sent: {error}") from error
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence is answered to us
    message.set_content(mail.text)
    if mail.attachment:  # as bytes, so that no line of it is wrapped on its way
        message.add_attachment(
            mail.attachment.encode(), maintype="text", subtype="plain", params={"charset": "utf-8"},
            filename="checkpoint.txt",
        )  # fmt: skip
    return message


def _address(written: str, name: str = "") -> Address:
    parts = _ADDRESS.fullmatch(written)
    if parts is None:
        raise ValueError(f"{written!r} is not one plain address")
    return Address(name, parts[1], parts[2])
