"""Two versions of an article compared: by claim, then words; inline, side by side, or as a plain file."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from review_service.diff_view import page_of
from review_service.domain.diff import diff_documents
from review_service.domain.document import Document
from review_service.domain.reading import read_article
from review_service.domain.unified_diff import unified_diff
from review_service.errors import NotFound
from review_service.services.pages.comparisons import Comparison, comparison_of
from review_service.services.pages.versions import version_text
from review_service.web.requests import current_actor, reading, whole_number

blueprint = Blueprint("diffs", __name__)
VIEWS = {"inline": "Inline", "side-by-side": "Side by side"}


@dataclass(frozen=True)
class Text:
    """The text of a version, known by its hash and fetched only where nobody compared it lately."""

    sha256: str
    article_id: int = field(compare=False)
    number: int = field(compare=False)

    @property
    def content(self) -> str:
        return version_text(reading(), self.article_id, self.number).content


@lru_cache(maxsize=16)
def _read(text: Text) -> Document:
    """A version that was compared lately is not read again for the next comparison."""
    return read_article(text.content, "markdown")


@lru_cache(maxsize=32)
def _body(old: Text, new: Text, view: str) -> str:
    """The body of the page: the same two texts give the same HTML, so it is made once."""
    page = page_of(diff_documents(_read(old), _read(new)))
    return render_template("diffs/body.html", page=page, view=view)


@lru_cache(maxsize=256)
def _bar(_root: str, comparison: Comparison, view: str) -> str:
    """What stands above the body: all that it shows is in its arguments."""
    return render_template("diffs/bar.html", comparison=comparison, view=view, views=VIEWS)


@blueprint.get("/articles/<slug>/diff/<int:old>/<int:new>")
def show(slug: str, old: int, new: int) -> Any:
    comparison = comparison_of(reading(), slug, old, new, current_actor())
    before, after = (
        Text(version.sha256, comparison.article_id, version.number)
        for version in (comparison.old, comparison.new)
    )
    if request.args.get("format") == "unified":
        return _download(slug, before, after)
    view = request.args.get("view", "inline")
    view = view if view in VIEWS else "inline"
    return render_template(
        "diffs/show.html",
        comparison=comparison,
        bar=_bar(request.script_root, comparison, view),
        body=_body(before, after, view),
    )


def _download(slug: str, old: Text, new: Text) -> Response:
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
