"""A real SMTP server on loopback that keeps what it is given, and misbehaves as told."""

import base64
import email
import email.policy
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Received:
    recipients: tuple[str, ...]
    data: bytes
    is_encrypted: bool
    user: str

    @property
    def message(self) -> EmailMessage:
        found = email.message_from_bytes(self.data, policy=email.policy.SMTP)
        assert isinstance(found, EmailMessage)
        return found


@dataclass
class Behaviour:
    """`certificate`: STARTTLS is offered, with this file and key. `starttls` and `taken`: what is answered to
    it, and to a mail. `before_taken` is called with a mail that came in whole and was not answered yet."""

    certificate: tuple[Path, Path] | None = None
    is_tls: bool = False
    starttls: str = "220 go on"
    taken: str = "250 taken"
    greeting: str = "220 here"
    refused: frozenset[str] = frozenset()
    password: str = ""
    before_taken: Callable[[], None] = lambda: None


class SmtpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, behaviour: Behaviour, port: int = 0) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.behaviour = behaviour
        self.received: list[Received] = []
        self.commands: list[str] = []
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def to(self, recipient: str) -> list[Received]:
        return [one for one in self.received if recipient in one.recipients]

    def handle_error(self, *_: object) -> None:
        """A client that went away is nothing to print."""


@dataclass
class _Mail:
    recipients: list[str] = field(default_factory=list)


class _Handler(socketserver.StreamRequestHandler):
    server: SmtpServer

    def handle(self) -> None:
        self.is_encrypted, self.user, self.mail = False, "", _Mail()
        if self.server.behaviour.is_tls:
            self._encrypt()
        self._say(self.server.behaviour.greeting)
        with suppress(OSError, ValueError):
            while line := self.rfile.readline():
                with self.server.lock:
                    self.server.commands.append(line.decode("utf-8", "replace").strip())
                if not self._answer(line.decode("utf-8", "replace").strip()):
                    return

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.request.close()  # the encrypted one: the server knows the one beneath it

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
        self.wfile.flush()

    def _encrypt(self) -> None:
        assert self.server.behaviour.certificate
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.server.behaviour.certificate)
        self.request = context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb")
        self.is_encrypted = True

    def _answer(self, line: str) -> bool:
        behaviour, verb = self.server.behaviour, line[:4].upper()
        if verb in {"EHLO", "HELO"}:
            offers_tls = behaviour.certificate and not self.is_encrypted
            offered = (["STARTTLS"] if offers_tls else []) + (["AUTH PLAIN"] if behaviour.password else [])
            for one in ["here", *offered]:
                self._say(f"250-{one}")
            self._say("250 8BITMIME")
        elif verb == "STAR":
            self._say(behaviour.starttls)
            if behaviour.starttls.startswith("220"):
                self._encrypt()
        elif verb == "AUTH":
            self._sign_in(line)
        elif verb == "MAIL":
            self.mail = _Mail()
            self._say("530 sign in" if behaviour.password and not self.user else "250 ok")
        elif verb == "RCPT":
            recipient = line.partition("<")[2].partition(">")[0]
            is_refused = recipient in behaviour.refused
            self.mail.recipients += [] if is_refused else [recipient]
            self._say("550 nobody here" if is_refused else "250 ok")
        elif verb == "DATA":
            return self._take()
        else:
            self._say("221 bye" if verb == "QUIT" else "250 ok")
            return verb != "QUIT"
        return True

    def _sign_in(self, line: str) -> None:
        _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
        if password == self.server.behaviour.password:
            self.user = user
        self._say("235 welcome" if self.user else "535 wrong")

    def _take(self) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        with self.server.lock:
            found = Received(tuple(self.mail.recipients), b"".join(lines), self.is_encrypted, self.user)
            self.server.received.append(found)
        self.server.behaviour.before_taken()
        if not self.server.behaviour.taken:
            return False  # hangs up
        self._say(self.server.behaviour.taken)
        return True


@contextmanager
def smtp_server(behaviour: Behaviour | None = None, port: int = 0) -> Iterator[SmtpServer]:
    server = SmtpServer(behaviour or Behaviour(), port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
