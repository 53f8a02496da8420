"""A page that asks for a proof carries a token: when it was made, for whom, for which session and what.
Nobody else's fits."""

import hashlib
import secrets
from datetime import UTC, datetime

from flask import current_app, session
from itsdangerous import BadData, URLSafeSerializer

from review_service.core.errors import StaleVersion
from review_service.web.core.request_context import LOGIN_KEY, now, the_actor

OTHER_PAGE = "This page belongs to another session or another article. Look at it again, then sign."


class ForeignPage(StaleVersion):
    """Sent from a page that was not made for this session."""


def _serializer() -> URLSafeSerializer:
    key = current_app.config["SECRET_KEY"]
    return URLSafeSerializer(key, salt="shown page", signer_kwargs={"digest_method": hashlib.sha256})


def _holder(about: str) -> str:
    login = hashlib.sha256(str(session.get(LOGIN_KEY, "")).encode()).hexdigest()
    return f"{the_actor().id} {login} {about}"


def token_of_page(about: str, moment: datetime | None = None) -> str:
    """For a hidden field. `about`: what the page is for, «sign the-slug»."""
    made = moment or now()
    return str(
        _serializer().dumps(
            [made.timestamp(), secrets.token_urlsafe(16), hashlib.sha256(_holder(about).encode()).hexdigest()]
        )
    )


def challenge_of(token: str, *signed: str) -> bytes:
    """For a passkey: of this page and what it shows, so that an answer is good for nothing else."""
    return hashlib.sha256("\n".join(("passkey", token, *signed)).encode()).digest()


def shown_at(token: str, about: str) -> datetime:
    """When the page was made. Raises ForeignPage where the token is not of this page, person and session."""
    try:
        moment, _, holder = _serializer().loads(token)
        if holder != hashlib.sha256(_holder(about).encode()).hexdigest():
            raise ForeignPage(OTHER_PAGE)
        return datetime.fromtimestamp(float(moment), UTC)
    except (BadData, ValueError, TypeError, OverflowError):
        raise ForeignPage(OTHER_PAGE) from None
