"""The small browser of the page tests on a real connection, a new one for each request:
any worker may answer."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from web.pages import Browser
from werkzeug.datastructures import MultiDict


@dataclass
class Answer:
    """What a `Page` reads of an answer."""

    status_code: int
    headers: http.client.HTTPMessage
    data: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "")


@dataclass
class Wire:
    address: tuple[str, int]
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self._ask("GET", path, "", headers or {})

    def post(self, path: str, data: Mapping[str, Any]) -> Answer:
        pairs = list(data.items(multi=True)) if isinstance(data, MultiDict) else list(data.items())
        return self._ask(
            "POST", path, urlencode(pairs), {"Content-Type": "application/x-www-form-urlencoded"}
        )

    def _ask(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            connection.request(method, path, body, {**headers, "Cookie": cookies})
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return Answer(answer.status, answer.headers, data)


class Visitor(Browser):
    """`client` is a connection in the place of the one that calls the application."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.client = Wire(address)  # type: ignore[assignment]
