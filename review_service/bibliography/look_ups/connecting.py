"""Sockets for the guarded client: a name is resolved once, its numbers are judged,
and what was judged is connected to."""

import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from socket import AF_UNSPEC, IPPROTO_TCP, SOCK_STREAM, getaddrinfo
from typing import Any

import httpcore

from review_service.bibliography.look_ups.addresses import Allowed, checked
from review_service.core.errors import Offline, TimedOut

Resolve = Callable[[str, int], Sequence[str]]
Clock = Callable[[], float]


def system_resolve(host: str, port: int) -> list[str]:
    """Every number of a host. Raises OSError (`gaierror`)."""
    return [str(entry[4][0]) for entry in getaddrinfo(host, port, AF_UNSPEC, SOCK_STREAM, IPPROTO_TCP)]


@dataclass
class Deadline:
    """The end of one request, redirects included."""

    clock: Clock
    at: float
    seconds: float

    def left(self) -> float:
        """Seconds until the end. Raises TimedOut after it."""
        left = self.at - self.clock()
        if left <= 0:
            raise TimedOut(f"The whole answer did not come within {self.seconds:g} seconds.")
        return left

    def at_most(self, timeout: float | None) -> float:
        return self.left() if timeout is None else min(timeout, self.left())


def _resolved(resolve: Resolve, host: str, port: int, seconds: float) -> Sequence[str]:
    """In a thread of its own: the system's resolver takes no time limit and may hold on for half a minute."""
    answer: list[Sequence[str] | OSError] = []

    def ask() -> None:
        try:
            answer.append(resolve(host, port))
        except (OSError, UnicodeError) as error:
            answer.append(error if isinstance(error, OSError) else OSError(str(error)))

    thread = threading.Thread(target=ask, name=f"resolve {host}", daemon=True)
    thread.start()
    thread.join(seconds)
    if not answer:
        raise Offline(f"The name {host} was not resolved within {seconds:.0f} seconds.")
    if isinstance(answer[0], OSError):
        raise Offline(f"The name {host} cannot be resolved ({answer[0].strerror or answer[0]}).")
    return answer[0]


class TimedStream(httpcore.NetworkStream):
    """A stream whose every step counts against the deadline, so that a slow drip ends too."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.at_most(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.at_most(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.at_most(timeout))
        return TimedStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Host header and TLS name stay those of the URL: only the number under them is ours to choose."""

    def __init__(self, allowed: Allowed, resolve: Resolve, deadline: Deadline) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._deadline.at_most(timeout)
        addresses = checked(host, port, _resolved(self._resolve, host, port, seconds), self._allowed)
        last: Exception = Offline(f"{host} has no address.")
        for address in addresses:
            try:
                stream = self._inner.connect_tcp(address, port, self._deadline.at_most(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = Offline(f"{host} ({address}, port {port}) cannot be reached ({error}).")
            else:
                return TimedStream(stream, self._deadline)
        raise last
