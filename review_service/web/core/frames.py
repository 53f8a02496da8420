"""A page whose body is kept elsewhere: what stands around it, made once for each person,
session and thing shown."""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from review_service.core.cache import Kept
from review_service.web.core.request_context import current_actor, open_questions, settings
from review_service.web.core.security import NONCE_PLACEHOLDER, nonce

BODY = "\0body\0"  # no text can hold a NUL


@dataclass(frozen=True)
class Frame:
    """`digest` tells two frames apart; the time in the token of the sign-out button is not in it."""

    above: bytes
    below: bytes
    digest: str

    @property
    def weight(self) -> int:
        return len(self.above) + len(self.below) + 500

    def around(self, body: bytes) -> bytes:
        below = self.below.replace(NONCE_PLACEHOLDER.encode(), nonce().encode())
        return b"".join((self.above, body, below))


_frames: Kept[Frame] = Kept(1_000_000, lambda frame: frame.weight)


def frame_of(template: str, shown: Any, **context: Any) -> Frame:
    """The template with its `body` left open. `shown` is hashable and all that the template
    shows besides who looks."""
    actor = current_actor()
    if actor:
        generate_csrf()  # so that the session has its token before it is asked for
    token = session.get("csrf_token", "") if actor else ""
    if "_flashes" in session:  # a message for this answer only
        return _made(template, token, context)
    waiting = open_questions()
    key = (settings().database_url, request.script_root, request.method, actor, token, waiting)
    return _frames.get((*key, template, shown), lambda: _made(template, token, context))


def _made(template: str, token: str, context: dict[str, Any]) -> Frame:
    html = render_template(template, body=Markup(BODY), page_nonce=NONCE_PLACEHOLDER, **context)  # noqa: S704 - our own word
    above, _, below = html.partition(BODY)
    timeless = html.replace(generate_csrf(), token) if token else html
    return Frame(above.encode(), below.encode(), hashlib.sha256(timeless.encode()).hexdigest()[:32])
