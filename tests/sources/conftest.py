"""Servers that end with their test."""

from collections.abc import Iterator

import pytest
from sources.protocol_servers import FakeTime, Server, serving


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
