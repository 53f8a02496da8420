"""The session's cookie, read once: Flask would check its signature and decode it again for every page."""

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer


class RememberingSessions(SecureCookieSessionInterface):
    """Flask's own sessions. A cookie's text never means another thing under the same key,
    and its age is asked anew."""

    def __init__(self) -> None:
        self._read = lru_cache(maxsize=1_000)(_read)
        self._serializers: dict[Any, URLSafeTimedSerializer | None] = {}

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        serializer = self._serializer(app)
        if serializer is None:
            return None
        cookie = request.cookies.get(self.get_cookie_name(app))
        read = self._read(serializer, cookie) if cookie else None
        if read is None or time.time() - read[1] > app.permanent_session_lifetime.total_seconds():
            return SecureCookieSession()
        # lists and the like are the reader's to change, so they are read anew
        is_flat = all(isinstance(value, str | int | bool) for value in read[0].values())
        return SecureCookieSession(read[0] if is_flat else _loaded(serializer, str(cookie)))

    def _serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        key = app.secret_key
        if key not in self._serializers:
            self._serializers[key] = self.get_signing_serializer(app)
        return self._serializers[key]


def _read(serializer: URLSafeTimedSerializer, cookie: str) -> tuple[Mapping[str, Any], float] | None:
    try:
        values, signed_at = serializer.loads(cookie, return_timestamp=True)
    except (BadSignature, SignatureExpired):
        return None
    return values, signed_at.timestamp()


def _loaded(serializer: URLSafeTimedSerializer, cookie: str) -> Mapping[str, Any]:
    values: Mapping[str, Any] = serializer.loads(cookie)
    return values
