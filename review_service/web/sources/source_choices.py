"""Choosing a source in a form: what was typed or picked, and what scripts offer while somebody types."""

from typing import Any

from flask import Blueprint, jsonify, request

from review_service.core.vocabulary import Role
from review_service.services.sources.read_source_choices import Choice, chosen_source, source_choices
from review_service.web.core.request_context import reading, signed_in, whole_number

blueprint = Blueprint("source_choices", __name__, url_prefix="/sources")


@blueprint.get("/choices")
@signed_in(Role.EDITOR, Role.BOARD_MEMBER)
def offer() -> Any:
    """`{"offered": ["12 · A title (Lee, 2020)", …]}` for `?q=`."""
    choices = source_choices(reading(), request.args.get("q", "")[:300])
    return jsonify({"offered": [line.label for line in choices.lines], "said": choices.said})


def choice_in(name: str, pick: str) -> Choice:
    """What the form says: the radio button that was pressed counts before the words."""
    picked = whole_number(request.form.get(pick))
    return Choice(picked) if picked else chosen_source(reading(), request.form.get(name, "")[:300])
