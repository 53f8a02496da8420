"""Two versions of an article compared: by claim, then words; inline, side by side, or as a plain file."""

from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from review_service.diff_view import page_of
from review_service.domain.diff import diff_documents
from review_service.domain.document import Document
from review_service.domain.reading import read_article
from review_service.domain.unified_diff import unified_diff
from review_service.domain.workflow import may_read_drafts
from review_service.errors import NotFound
from review_service.services.pages.versions import (
    VersionText,
    last_judged_number,
    version_lines,
    version_text,
)
from review_service.services.situations import standing_of
from review_service.web.requests import current_actor, reading, whole_number

blueprint = Blueprint("diffs", __name__)
VIEWS = {"inline": "Inline", "side-by-side": "Side by side"}


@lru_cache(maxsize=16)
def _read(content: str) -> Document:
    """A version that was compared lately is not read again for the next comparison."""
    return read_article(content, "markdown")


@lru_cache(maxsize=32)
def _html(old: str, new: str, view: str) -> str:
    """The body of the page: the same two texts give the same HTML, so it is made once."""
    page = page_of(diff_documents(_read(old), _read(new)))
    return render_template("diffs/body.html", page=page, view=view)


@blueprint.get("/articles/<slug>/diff/<int:old>/<int:new>")
def show(slug: str, old: int, new: int) -> Any:
    actor = current_actor()
    standing = standing_of(reading(), slug, actor, with_pairs=False)
    versions = version_lines(reading(), standing.article_id) if standing else ()
    is_inside = standing is not None and may_read_drafts(standing.situation)
    approved = {line.number for line in versions if line.approved_at}
    if standing is None or not (is_inside or {old, new} <= approved):
        raise NotFound("There is no such comparison, or it is not open to you.")
    before = version_text(reading(), standing.article_id, old)
    after = version_text(reading(), standing.article_id, new)
    if request.args.get("format") == "unified":
        return _download(slug, before, after)
    view = request.args.get("view", "inline")
    view = view if view in VIEWS else "inline"
    return render_template(
        "diffs/show.html",
        standing=standing,
        old=before,
        new=after,
        view=view,
        views=VIEWS,
        body=_html(before.content, after.content, view),
        versions=versions if is_inside else [line for line in versions if line.number in approved],
        baselines=_baselines(standing.article_id, new, approved) if actor and is_inside else {},
    )


def _baselines(article_id: int, new: int, approved: set[int]) -> dict[str, int]:
    """Label → version number to compare with, where it differs from `new`."""
    actor = current_actor()
    last = last_judged_number(reading(), article_id, actor.id) if actor else None
    found = {
        "Previous version": new - 1 if new > 1 else None,
        "Last approved": max((number for number in approved if number < new), default=None),
        "Since my last ruling or sign-off": last,
    }
    return {label: number for label, number in found.items() if number and number != new}


def _download(slug: str, old: VersionText, new: VersionText) -> Response:
    text = unified_diff(old.content, new.content, f"{slug}-v{old.number}.md", f"{slug}-v{new.number}.md")
    response = Response(text, mimetype="text/x-diff; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{slug}-v{old.number}-v{new.number}.diff"'
    )
    return response


@blueprint.get("/articles/<slug>/diff")
def choose(slug: str) -> Any:
    """The two versions chosen in a form, as an address of their own."""
    old, new = whole_number(request.args.get("old")), whole_number(request.args.get("new"))
    if old is None or new is None:
        raise NotFound("Choose two versions to compare.")
    view = request.args.get("view", "inline")
    return redirect(url_for("diffs.show", slug=slug, old=old, new=new, view=view))
