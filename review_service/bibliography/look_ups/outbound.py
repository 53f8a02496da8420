"""The one HTTP client: every request to somebody else's server goes through `OutboundClient`
and its limits."""

import hashlib
import ssl
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin

import certifi
import httpcore
import httpx

from review_service.bibliography.look_ups.addresses import Allowed, Target, read_address
from review_service.bibliography.look_ups.connecting import (
    Clock,
    Deadline,
    GuardedBackend,
    Resolve,
    system_resolve,
)
from review_service.core.errors import BadAnswer, Offline, Refused, TimedOut, TooLarge

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
_DECODED_AT_ONCE = 65_536


@dataclass(frozen=True)
class OutboundLimits:
    """Seconds for reaching a server, for each silence, and for the whole answer;
    bytes of the decoded body."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 30.0
    body: int = 8_000_000


@dataclass(frozen=True)
class Answer:
    """`url` is where it came from in the end. `headers` have names in lower case."""

    url: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


def user_agent(contact: str) -> str:
    """`contact`: an e-mail address, so that whoever runs a service asked too often can
    write instead of block."""
    return f"review-service/0.1 (mailto:{contact})" if contact else "review-service/0.1"


@cache
def _trusted() -> ssl.SSLContext:
    """Made once (it takes 20 ms and more); the environment cannot add to whom we trust."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _decoded(parts: Iterator[bytes], encoding: str, most: int) -> Iterator[bytes]:
    """The body in pieces, unpacked a little at a time: never more than one piece beyond
    the limit in memory."""
    if encoding in {"", "identity"}:
        yield from parts
        return
    if encoding not in {"gzip", "x-gzip"}:
        raise BadAnswer(f"The answer is packed in a way that was not asked for ({encoding[:40]}).")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    packed = 0
    for part in parts:
        packed += len(part)
        if packed > most:
            raise TooLarge(f"The answer is larger than {most:,} bytes.")
        while part:
            yield unpack.decompress(part, _DECODED_AT_ONCE)
            part = unpack.unconsumed_tail  # noqa: PLW2901
        if unpack.eof:
            return
    raise BadAnswer("The packed answer breaks off before its end.")


def _collected(response: httpcore.Response, headers: Mapping[str, str], most: int) -> bytes:
    stated = headers.get("content-length", "")
    if stated.isdigit() and int(stated) > most:
        raise TooLarge(f"The answer announces {int(stated):,} bytes; the limit is {most:,}.")
    pieces: list[bytes] = []
    size = 0
    encoding = headers.get("content-encoding", "").strip().lower()
    for piece in _decoded(response.iter_stream(), encoding, most):
        size += len(piece)
        if size > most:
            raise TooLarge(f"The answer is larger than {most:,} bytes.")
        pieces.append(piece)
    return b"".join(pieces)


class OutboundClient:
    """No cookies, no proxies, no credentials from the environment;
    a connection of its own for each request."""

    def __init__(
        self,
        allowed: Allowed | None = None,
        contact: str = "",
        limits: OutboundLimits | None = None,
        resolve: Resolve = system_resolve,
        clock: Clock = time.monotonic,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed = allowed or Allowed()
        self._agent = user_agent(contact)
        self._limits = limits or OutboundLimits()
        self._resolve = resolve
        self._clock = clock
        self._trusted = trusted

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer, redirects followed by hand. Raises the kinds of OutboundFailed;
        BadAnswer for any status but 2xx."""
        deadline = self._deadline()
        target = read_address(url, self._allowed)
        sent = dict(headers or {})
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._exchange("GET", target, sent, None, deadline)
            if answer.status not in REDIRECTS:
                return self._good(answer)
            onward = self._onward(target, answer)
            if (onward.scheme, onward.host, onward.port) != (target.scheme, target.host, target.port):
                sent = {}  # what was meant for one server is not told to another
            target = onward
        raise BadAnswer(f"More than {MOST_REDIRECTS} redirects, the last to {target.host}.", answer.status)

    def post(self, url: str, content: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer; a redirect is a BadAnswer, for what was sent to one address is not sent to another."""
        target = read_address(url, self._allowed)
        return self._good(self._exchange("POST", target, dict(headers or {}), content, self._deadline()))

    def _deadline(self) -> Deadline:
        return Deadline(self._clock, self._clock() + self._limits.total, self._limits.total)

    @staticmethod
    def _good(answer: Answer) -> Answer:
        if not 200 <= answer.status < 300:
            retry_after = answer.headers.get("retry-after", "")
            raise BadAnswer(
                f"{httpx.URL(answer.url).host} answered {answer.status}.", answer.status, retry_after
            )
        return answer

    def _onward(self, target: Target, answer: Answer) -> Target:
        where = answer.headers.get("location", "")
        if not where:
            raise BadAnswer(f"{target.host} redirects to nowhere.", answer.status)
        onward = read_address(urljoin(str(target.url), where), self._allowed)
        if target.scheme == "https" and onward.scheme == "http":
            raise Refused(str(onward.url), "a redirect may not lead from https to http")
        return onward

    def _exchange(
        self, method: str, target: Target, headers: dict[str, str], content: bytes | None, deadline: Deadline
    ) -> Answer:
        sent = {"User-Agent": self._agent, "Accept-Encoding": "gzip", "Connection": "close", **headers}
        request = httpx.Request(method, target.url, headers=sent, content=content)
        try:
            with httpcore.ConnectionPool(
                ssl_context=self._trusted or _trusted(),
                network_backend=GuardedBackend(self._allowed, self._resolve, deadline),
            ) as pool:
                return self._read(pool, request, target, deadline)
        except (httpcore.ConnectTimeout, httpcore.ReadTimeout, httpcore.WriteTimeout) as error:
            deadline.left()
            raise TimedOut(f"{target.host} was silent for too long.") from error
        except httpcore.ConnectError as error:
            if isinstance(error.__context__, ssl.SSLError):
                raise Refused(str(target.url), f"its certificate is not good ({error})") from error
            raise Offline(f"{target.host} cannot be reached ({error}).") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, zlib.error) as error:
            raise BadAnswer(f"The answer of {target.host} is broken ({error}).") from error

    def _read(
        self, pool: httpcore.ConnectionPool, request: httpx.Request, target: Target, deadline: Deadline
    ) -> Answer:
        times = {"connect": self._limits.connect, "read": self._limits.read, "write": self._limits.read}
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        content = request.content or None
        with pool.stream(
            request.method, url, headers=request.headers.raw, content=content, extensions={"timeout": times}
        ) as response:
            headers = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
            }
            if response.status in REDIRECTS:
                return Answer(str(target.url), response.status, headers, b"")
            body = _collected(response, headers, self._limits.body)
        deadline.left()
        return Answer(str(target.url), response.status, headers, body)
