"""The response letter and the review record, to take away as Markdown."""

from typing import Any

from flask import Blueprint, Response

from review_service.services.publishing.read_records import letter_of, record_of
from review_service.web.core.request_context import no_store, reading, signed_in, the_actor

blueprint = Blueprint("records", __name__, url_prefix="/articles")


def _file(text: str, name: str) -> Response:
    response = Response(text, mimetype="text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return no_store(response)


@blueprint.get("/<slug>/response-letter.md")
@signed_in()
def letter(slug: str) -> Any:
    return _file(letter_of(reading(), slug, the_actor()), f"{slug}-response-letter.md")


@blueprint.get("/<slug>/review-record.md")
@signed_in()
def record(slug: str) -> Any:
    return _file(record_of(reading(), slug, the_actor()), f"{slug}-review-record.md")
