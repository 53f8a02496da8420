"""Real HTTP servers on loopback for tests: one that misbehaves as told,
and a clock that nobody has to wait for."""

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"
MOST_PIECES = 300_000  # what calls itself endless ends here, so that a broken guard fails instead of hanging


@dataclass
class FakeTime:
    """Seconds that pass only when somebody sleeps, or by `step` whenever somebody looks."""

    now: float = 1_000.0
    step: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        self.now += self.step
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass(frozen=True)
class Asked:
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """`promised`: the Content-Length that is sent, where it is not the true one."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain"
    headers: dict[str, str] = field(default_factory=dict)
    promised: int | None = None


Script = Callable[["Handler"], None]
Route = Reply | Script | Callable[[Asked], Reply]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        self.close_connection = True
        split = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(
            split.path,
            dict(parse_qsl(split.query)),
            {name.lower(): value for name, value in self.headers.items()},
            body,
        )
        self.server.asked.append(asked)
        route = self.server.route(asked)
        if isinstance(route, Reply):
            self.reply(route)
        else:
            route(self)

    do_POST = do_GET  # noqa: N815 (the name that http.server calls)

    def reply(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        length = len(reply.body) if reply.promised is None else reply.promised
        self.send_header("Content-Length", str(length))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing is printed."""


class Server(ThreadingHTTPServer):
    """`asked` lists the requests in order, `connections` counts what only connected too."""

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), Handler)
        self.asked: list[Asked] = []
        self.connections = 0
        self.routes: dict[str, list[Reply | Script]] = {}
        self.answer: Callable[[Asked], Reply | Script] | None = None
        self.stopping = threading.Event()
        self.names: list[str | None] = []  # that TLS clients asked for

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def route(self, asked: Asked) -> Reply | Script:
        """The next reply of the path; the last one is repeated."""
        if self.answer is not None:
            return self.answer(asked)
        replies = self.routes.get(asked.path, [Reply(404, b"Resource not found.")])
        return replies.pop(0) if len(replies) > 1 else replies[0]

    def get_request(self) -> tuple[object, object]:  # type: ignore[override]
        self.connections += 1
        return super().get_request()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is what half of these tests are about."""


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


# What a server may do wrong.


def silent(handler: Handler) -> None:
    """Takes the request and says nothing until the test is over."""
    handler.server.stopping.wait(2)


def endless_drip(handler: Handler) -> None:
    """One byte at a time, each a chunk of its own, until the client hangs up."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    with suppress(OSError):
        for _ in range(MOST_PIECES):
            handler.wfile.write(b"1\r\nx\r\n")


def endless_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    with suppress(OSError):
        for _ in range(MOST_PIECES):
            handler.wfile.write(b"X-More: and more\r\n")


def endless_body(handler: Handler) -> None:
    """No length announced, no end."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    with suppress(OSError):
        for _ in range(MOST_PIECES // 1_000):
            handler.wfile.write(b"x" * 65_536)


def garbage(handler: Handler) -> None:
    handler.wfile.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")


def hangs_up(handler: Handler) -> None:
    handler.connection.close()


def redirect(to: str, status: int = 302) -> Reply:
    return Reply(status, headers={"Location": to})


def gzip_bomb(unpacked: int) -> Reply:
    return packed(b"0" * unpacked)


def packed(body: bytes) -> Reply:
    return Reply(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})


def truncated(body: bytes, content_type: str = "text/plain") -> Reply:
    return Reply(body=body, content_type=content_type, promised=len(body) + 100)


def make_certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """A certificate for one host, good for a day, and its key."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


def with_tls(server: Server, certificate: Path, key: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.sni_callback = lambda _socket, name, _context: server.names.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
