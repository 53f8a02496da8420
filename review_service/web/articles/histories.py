"""The history of an article, every event in words, and the proof of each."""

from typing import Any

from flask import Blueprint, Response, render_template, request

from review_service.domain.workflow import may_read_board_threads
from review_service.services.articles.read_histories import history_page
from review_service.services.core.acting import look
from review_service.services.publishing.proofs import event_proof
from review_service.services.review.independence import hidden_rulings
from review_service.web.core.request_context import no_store, reading, signed_in, the_actor, whole_number

blueprint = Blueprint("histories", __name__)


@blueprint.get("/articles/<slug>/history")
@signed_in()
def show(slug: str) -> Any:
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    before, sees_board = whole_number(request.args.get("before")), may_read_board_threads(standing.situation)
    hidden = hidden_rulings(reading(), standing, the_actor())
    page = history_page(reading(), standing.article_id, before, sees_board, hidden)
    return render_template("articles/histories.html", standing=standing, page=page)


@blueprint.get("/articles/<slug>/history/<int:event_id>/proof")
@signed_in()
def prove(slug: str, event_id: int) -> Any:
    """For whoever may read the history: the event and its path to the newest checkpoint, as one file."""
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    sees_board = may_read_board_threads(standing.situation)
    hidden = hidden_rulings(reading(), standing, the_actor())
    data = event_proof(reading(), standing.article_id, event_id, sees_board, hidden)
    response = Response(data, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="event-{event_id - 1}-proof.json"'
    return no_store(response)
