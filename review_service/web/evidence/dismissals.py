"""Dismissing a finding of the machine on a claim, with a reason, and taking that back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import HiddenField, TextAreaField

from review_service.core.vocabulary import Role
from review_service.services.core.acting import look
from review_service.services.evidence.dismissals import LONGEST_REASON, NewDismissal, dismiss_finding
from review_service.web.core.forms import SeenForm
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import reading, signed_in, the_actor, unit_of_work
from review_service.web.core.screener import screening_policy

blueprint = Blueprint("dismissals", __name__, url_prefix="/reviews")


class DismissalForm(SeenForm):
    """Which finding is meant, as it was on the screen; `reason` is why it is of no matter."""

    code = HiddenField()
    source_key = HiddenField()
    words = HiddenField()
    reason = TextAreaField(
        "Why it is of no matter",
        description=f"The author and the other reviewers read it. {LONGEST_REASON:,} characters at most.",
    )


@blueprint.post("/<slug>/claims/<int:ordinal>/dismiss")
@signed_in(Role.BOARD_MEMBER, Role.EDITOR)
def dismiss(slug: str, ordinal: int) -> Any:
    """Back to the claim; a refusal shows the form again with what was typed."""
    form = DismissalForm()
    if form.validate_on_submit():
        new = NewDismissal(
            ordinal,
            form.code.data or "",
            form.source_key.data or "",
            form.words.data or "",
            form.reason.data or "",
            is_dismissed="take_back" not in request.form,
        )
        with refusals_on(form, slug, ordinal), unit_of_work() as db:
            dismiss_finding(db, slug, new, form.act, screening_policy())
            flash("Dismissed." if new.is_dismissed else "Taken back.")
            return redirect(url_for("rulings.claim", slug=slug, ordinal=ordinal), 303)
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    page = render_template("evidence/dismissals.html", form=form, standing=standing, ordinal=ordinal)
    return page, form.http_status
