"""The history of an article, every event in words."""

from typing import Any

from flask import Blueprint, render_template, request

from review_service.domain.workflow import may_read_board_threads
from review_service.services.acting import look
from review_service.services.pages.histories import history_page
from review_service.web.requests import reading, signed_in, the_actor, whole_number

blueprint = Blueprint("histories", __name__)


@blueprint.get("/articles/<slug>/history")
@signed_in()
def show(slug: str) -> Any:
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    before, sees_board = whole_number(request.args.get("before")), may_read_board_threads(standing.situation)
    page = history_page(reading(), standing.article_id, before, sees_board)
    return render_template("histories/show.html", standing=standing, page=page)
