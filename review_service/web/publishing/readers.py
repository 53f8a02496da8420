"""The reader's pages: the list, an article and its approved versions, editorial policy,
board, choice of audience."""

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, session, url_for

from review_service.core.errors import NotFound
from review_service.reading.document import Audience
from review_service.rendering.html import render_text
from review_service.services.core.house_texts import BOARD, EDITORIAL_POLICY, read_text
from review_service.services.publishing.read_public_lists import board_members, public_lines
from review_service.services.publishing.read_reader_states import ReaderState, reader_state, variant_slug
from review_service.services.publishing.read_readers import ReaderPage, reader_page
from review_service.web.core.request_context import (
    LOGIN_KEY,
    database,
    local_path,
    now,
    reading,
    settings,
    whole_number,
)
from review_service.web.core.security import NONCE_PLACEHOLDER, nonce

blueprint = Blueprint("articles", __name__)
AUDIENCE_COOKIE = "audience"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Stored:
    """A page in UTF-8 as anybody who is not signed in gets it; only the nonce differs
    from answer to answer."""

    body: bytes
    etag: str


class PageCache:
    """The pages used last, by the state they were made from. A state never comes back,
    so nothing goes stale."""

    def __init__(self, most: int = 128) -> None:
        self._most, self._pages, self._lock = most, OrderedDict[Any, Stored](), Lock()

    def get(self, key: Any) -> Stored | None:
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def put(self, key: Any, stored: Stored) -> None:
        with self._lock:
            self._pages[key] = stored
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)


cache = PageCache()


def chosen_audience() -> Audience | None:
    value = request.cookies.get(AUDIENCE_COOKIE, "")
    return Audience(value) if value in set(Audience) else None


@blueprint.get("/")
@blueprint.get("/articles/")
def index() -> Any:
    before = whole_number(request.args.get("before")) or 0
    lines, following = public_lines(reading(), settings().show_pending, before)
    return render_template(
        "publishing/articles/index.html", lines=lines, following=following, audience=chosen_audience()
    )


@blueprint.get("/articles/<slug>")
def show(slug: str) -> Any:
    with database().glancing() as connection:
        state = reader_state(connection, slug)
    if state is None:
        raise NotFound("There is no article at this address.")
    wanted = chosen_audience()
    if wanted and wanted is not state.audience and state.variants > 1:
        other = variant_slug(reading(), state.topic, wanted)
        if other and (counterpart := reader_state(reading(), other)) and _visible(counterpart):
            return redirect(url_for("articles.show", slug=other))
    return _answer(state, 0, wanted)


def _visible(state: ReaderState) -> bool:
    return settings().show_pending or state.last_approval is not None


@blueprint.get("/articles/<slug>/versions/<int:number>")
def version(slug: str, number: int) -> Any:
    """One approved version of the history."""
    state = reader_state(reading(), slug)
    if state is None or number < 1:
        raise NotFound("There is no article at this address.")
    return _answer(state, number, chosen_audience())


def _answer(state: ReaderState, number: int, audience: Audience | None) -> Any:
    state_of_page = (settings().show_pending, settings().csl_style, state, number, audience)
    return _stored(state_of_page, partial(_render, state, number, audience))


def _stored(state: Hashable, render: Callable[[str], str]) -> Response:
    """The page as it is kept for its state; `render` makes it with a nonce."""
    if (
        session.get(LOGIN_KEY) or "_flashes" in session
    ):  # a message for one person is no part of a stored page
        response = Response(render(nonce()))
        response.headers["Cache-Control"] = "private, no-store"
        return response
    key = (settings().database_url, state)  # one process may serve several applications in tests
    stored = cache.get(key)
    if stored is None:
        body = render(NONCE_PLACEHOLDER).encode()
        stored = Stored(body, hashlib.sha256(body).hexdigest()[:32])
        cache.put(key, stored)
    if stored.etag in request.if_none_match:
        response = Response(status=304)
    else:
        response = Response(stored.body.replace(NONCE_PLACEHOLDER.encode(), nonce().encode()))
    response.set_etag(stored.etag)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Cookie")
    return response


def _render(state: ReaderState, number: int, audience: Audience | None, page_nonce: str) -> str:
    page = reader_page(reading(), state, settings().content_dir, settings().show_pending, number)
    if page is None:
        raise NotFound("There is no article at this address that readers can see.")
    return render_template(
        "publishing/articles/show.html",
        page=page,
        body=_mark_pending(page),
        audience=audience,
        disclaimer=render_text(page.disclaimer),
        json_ld=_json_ld(page),
        is_past=number > 0 and page.versions and number != page.versions[0].number,
        page_nonce=page_nonce,
    )


def _mark_pending(page: ReaderPage) -> str:
    """The stored HTML with each claim that is still to be verified marked as such."""
    verified = {str(claim.ordinal) for claim in page.claims if claim.is_verified}
    return re.sub(
        r'class="claim" data-claim="(\d+)"',
        lambda tag: tag[0] if tag[1] in verified else f'class="claim rs-pending" data-claim="{tag[1]}"',
        page.html,
    )


def _json_ld(page: ReaderPage) -> str:
    """schema.org MedicalWebPage; `<` is escaped so that no title ends the script element."""
    address = f"{settings().base_url}/articles/{page.slug}"
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "url": address,
        "name": page.title,
        "audience": {
            "@type": "MedicalAudience",
            "audienceType": "Clinician" if page.audience is Audience.PROFESSIONAL else "Patient",
        },
        "dateModified": page.updated_at.date().isoformat(),
        "citation": [
            {"@type": "CreativeWork", "name": str(reference.csl.get("title") or reference.text)}
            for reference in page.references
            if reference.csl.get("title") or reference.text
        ],
    }
    if page.is_approved and page.reviewed_at:
        data["lastReviewed"] = page.reviewed_at.date().isoformat()
        data["reviewedBy"] = [
            {"@type": "Person", "name": f"{member.name}, {member.credentials}".strip(", ")}
            for member in page.members
        ]
    return json.dumps(data, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


@blueprint.get("/audience/<value>")
def audience(value: str) -> Any:
    """Remembers which text a reader wants, or with «none» forgets it. It is a preference,
    so a link will do."""
    response = redirect(local_path(request.args.get("next")) or url_for("articles.index"))
    if value in set(Audience):
        response.set_cookie(
            AUDIENCE_COOKIE, value, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure
        )
    else:
        response.delete_cookie(AUDIENCE_COOKIE)
    return response


def _titled(text: str, otherwise: str) -> tuple[str, str]:
    """The heading that a house text begins with, which is the title of its page, and the rest."""
    first, _, rest = text.lstrip().partition("\n")
    return (first.removeprefix("# ").strip(), rest) if first.startswith("# ") else (otherwise, text)


@blueprint.get("/editorial-policy")
def policy() -> Any:
    title, text = _titled(read_text(settings().content_dir, EDITORIAL_POLICY).text, "Editorial policy")
    return render_template("publishing/articles/text.html", title=title, html=render_text(text), members=None)


@blueprint.get("/board")
def board() -> Any:
    title, text = _titled(read_text(settings().content_dir, BOARD).text, "Medical Advisory Board")
    members = board_members(reading(), now())

    def render(page_nonce: str) -> str:
        parts = {"title": title, "html": render_text(text), "members": members}
        return render_template("publishing/articles/text.html", page_nonce=page_nonce, **parts)

    return _stored(("board", title, text, members), render)
