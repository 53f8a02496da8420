"""Servers that end with their test, and clients whose time is invented."""

from collections.abc import Iterator

import pytest
from bibliography.protocol_servers import FakeTime, Server, serving
from bibliography.reference_servers import Reference

from review_service.bibliography.look_ups.addresses import allowed_from
from review_service.bibliography.look_ups.outbound import OutboundClient
from review_service.bibliography.look_ups.polite import Asker, Patience, RateLimiter


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server()) as one:
        yield one


@pytest.fixture
def other_server() -> Iterator[Server]:
    with serving(Server()) as one:
        yield one


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def reference(server: Server, time: FakeTime) -> Reference:
    server.answer = Reference(time)
    return server.answer


@pytest.fixture
def asker(server: Server, time: FakeTime) -> Asker:
    """Three requests a second of invented time, four tries."""
    client = OutboundClient(allowed_from(f"127.0.0.1:{server.port}"))
    limiter = RateLimiter(3, time.clock, time.sleep)
    return Asker(client, limiter, Patience(), time.clock, time.sleep, jitter=lambda: 1.0)
