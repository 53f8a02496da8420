"""Approved articles to look at again, for the editor; and saying why one need not be reviewed anew."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import HiddenField

from review_service.core.vocabulary import Role
from review_service.domain.workflow import Action
from review_service.services.review.re_reviews import close_re_review
from review_service.services.review.read_re_reviews import newest_re_review, re_review_page
from review_service.web.core.forms import ReasonForm
from review_service.web.core.reasons import show_reason
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import (
    now,
    reading,
    signed_in,
    unit_of_work,
    whole_number,
)

blueprint = Blueprint("re_reviews", __name__, url_prefix="/desk")
AHEAD = timedelta(days=30)


class CloseForm(ReasonForm):
    """`seen_re_review`: the newest that was on the screen, so that none is answered unread."""

    seen_re_review = HiddenField()


@blueprint.get("/re-reviews")
@signed_in(Role.EDITOR)
def index() -> Any:
    after = whole_number(request.args.get("after")) or 0
    due_after = request.args.get("due", "")
    page = re_review_page(reading(), now() + AHEAD, after, due_after)
    return render_template("review/re_reviews.html", page=page, now=now(), after=after, due_after=due_after)


@blueprint.route("/<slug>/close-re-review", methods=["GET", "POST"])
@signed_in(Role.EDITOR)
def close(slug: str) -> Any:
    newest = newest_re_review(reading(), slug)
    form = CloseForm(seen_re_review=newest)
    if form.validate_on_submit():
        with refusals_on(form, slug), unit_of_work() as db:
            seen = whole_number(form.seen_re_review.raw_data[0] if form.seen_re_review.raw_data else "") or 0
            close_re_review(db, slug, form.reason.data or "", form.act, seen)
            flash("Closed. The article stands as it was approved.")
            return redirect(url_for("desk.show", slug=slug), 303)
        form.seen_re_review.data = str(newest)
    return show_reason(slug, form, Action.CLOSE_RE_REVIEW)
