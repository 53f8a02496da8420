"""How far reviewers agree, for editors."""

from typing import Any

from flask import Blueprint, render_template

from review_service.core.vocabulary import Role
from review_service.services.review.read_agreements import agreement_page
from review_service.web.core.request_context import reading, signed_in

blueprint = Blueprint("agreements", __name__, url_prefix="/desk")


@blueprint.get("/agreement")
@signed_in(Role.EDITOR)
def index() -> Any:
    return render_template("review/agreements.html", page=agreement_page(reading()))
