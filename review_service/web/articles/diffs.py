"""Two versions of an article compared: by claim, then words; inline, side by side,
as a plain file, or as data."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from review_service.comparing.diff import DocumentDiff, diff_documents
from review_service.comparing.unified_diff import unified_diff
from review_service.core.cache import Kept
from review_service.core.errors import NotFound
from review_service.reading.articles import read_article
from review_service.reading.document import Document
from review_service.rendering.diff_page import ENGINE, Body, body_of, page_of
from review_service.services.articles.read_comparison_rulings import Asker, comparison_rulings
from review_service.services.articles.read_comparisons import Comparison, baseline_of, comparison_of
from review_service.services.articles.read_versions import version_text
from review_service.web.articles.diff_notes import Notes, with_notes
from review_service.web.core.frames import frame_of
from review_service.web.core.request_context import current_actor, reading, settings, whole_number

blueprint = Blueprint("diffs", __name__)
VIEWS = {"inline": "Inline", "side-by-side": "Side by side"}
FILES = {"unified": "text/x-diff; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True)
class Text:
    """The text of a version, known by its hash and fetched only where nobody compared it lately."""

    sha256: str
    article_id: int = field(compare=False)
    number: int = field(compare=False)

    @property
    def content(self) -> str:
        return version_text(reading(), self.article_id, self.number).content


@dataclass(frozen=True)
class Finished:
    html: bytes
    digest: str


_documents: Kept[Document] = Kept(800_000, lambda document: len(document.body) + 1_000)
_bodies: Kept[Body] = Kept(6_000_000, lambda body: body.weight)
_finished: Kept[Finished] = Kept(6_000_000, lambda finished: len(finished.html))


def _document(text: Text) -> Document:
    """A version that was compared lately is not read again for the next comparison."""
    return _documents.get(text, lambda: read_article(text.content, "markdown"))


def _diff(old: Text, new: Text) -> DocumentDiff:
    return diff_documents(_document(old), _document(new))


@blueprint.get("/articles/<slug>/diff/<int:old>/<int:new>")
def show(slug: str, old: int, new: int) -> Any:
    comparison = comparison_of(reading(), slug, old, new, current_actor())
    view = request.args.get("view", "inline")
    view = view if view in VIEWS else "inline"
    form = request.args.get("format", "")
    if form in FILES:
        return _file(comparison, form)
    body, frame = (
        _body(comparison, view),
        frame_of(
            "articles/diffs/show.html", (comparison, view), comparison=comparison, view=view, views=VIEWS
        ),
    )
    etag = _digest(frame.digest.encode(), body.digest.encode())
    return _answer(etag, lambda: Response(frame.around(body.html)))


def _texts(comparison: Comparison) -> tuple[Text, Text]:
    old, new = (
        Text(version.sha256, comparison.article_id, version.number)
        for version in (comparison.old, comparison.new)
    )
    return old, new


def _body(comparison: Comparison, view: str) -> Finished:
    """The same two texts give the same HTML, so it is made once; rulings are put into it as they stand."""
    old, new = _texts(comparison)
    actor = current_actor()
    rulings: tuple[object, ...] = ()
    if comparison.is_inside and actor:
        rulings = (
            settings().database_url, request.script_root, comparison.article_id, old.number, new.number,
            comparison.verdict_set_no,
            comparison.needed_high, comparison.has_claim_pages, comparison.wants_standing, actor.id,
            comparison.rules_unseen,
        )  # fmt: skip

    def plain() -> Body:
        return _bodies.get(
            (ENGINE, old, new, view), lambda: body_of(page_of(_diff(old, new)), view == "side-by-side")
        )

    def finished() -> Finished:
        html = with_notes(plain(), _notes(comparison, actor.id) if rulings and actor else None)
        return Finished(html, _digest(html))

    return _finished.get((ENGINE, old, new, view, rulings), finished)


def _notes(comparison: Comparison, person_id: int) -> Notes:
    rulings = comparison_rulings(
        reading(),
        comparison.article_id,
        comparison.old.version_id,
        comparison.new.version_id,
        Asker(person_id, comparison.rules_unseen, comparison.wants_standing),
    )
    if not comparison.has_claim_pages:
        return Notes(rulings, None)
    folder = url_for("rulings.claim", slug=comparison.slug, ordinal=0).removesuffix("0")
    confirming = url_for("confirmations.index", slug=comparison.slug) if comparison.rules_unseen else ""
    return Notes(rulings, lambda ordinal: f"{folder}{ordinal}", confirming)


def _answer(etag: str, make: Callable[[], Response]) -> Response:
    response = Response(status=304) if etag in request.if_none_match else make()
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Cookie")
    return response


def _file(comparison: Comparison, form: str) -> Response:
    old, new = _texts(comparison)
    slug = comparison.slug
    name = f"{slug}-v{old.number}-v{new.number}.{'diff' if form == 'unified' else 'json'}"

    def make() -> Response:
        text = _unified(slug, old, new) if form == "unified" else _json(comparison, old, new)
        response = Response(text, content_type=FILES[form])
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    return _answer(_digest(repr((ENGINE, form, name, old.sha256, new.sha256)).encode()), make)


def _unified(slug: str, old: Text, new: Text) -> str:
    return unified_diff(old.content, new.content, f"{slug}-v{old.number}.md", f"{slug}-v{new.number}.md")


def _json(comparison: Comparison, old: Text, new: Text) -> str:
    """The data that the page is made of; the claims are numbered as in their versions."""
    about = {
        name: {"number": version.number, "title": version.title, "sha256": version.sha256}
        for name, version in (("old", comparison.old), ("new", comparison.new))
    }
    content = {"article": comparison.slug, "engine": ENGINE, **about, "diff": _diff(old, new).as_json()}
    return json.dumps(content, ensure_ascii=False)


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()[:32]


@blueprint.get("/articles/<slug>/diff")
def choose(slug: str) -> Any:
    """The two versions chosen in a form, or the older one by the name of a baseline,
    as an address of their own."""
    old, new = whole_number(request.args.get("old")), whole_number(request.args.get("new"))
    if "since" in request.args:
        old, new = baseline_of(reading(), slug, request.args["since"], current_actor())
    if old is None or new is None:
        raise NotFound("Choose two versions to compare.")
    claim = whole_number(request.args.get("claim"))
    anchor = f"claim-{claim}" if claim else None
    view: dict[str, Any] = {"view": request.args["view"]} if request.args.get("view") in VIEWS else {}
    return redirect(url_for("diffs.show", slug=slug, old=old, new=new, _anchor=anchor, **view))
