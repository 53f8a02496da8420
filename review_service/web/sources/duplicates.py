"""Sources that seem to be one work: listed, looked at side by side, merged by an editor or told apart."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired

from review_service.core.errors import BadInput
from review_service.core.vocabulary import Role
from review_service.services.sources.read_duplicates import compare_page, duplicates_page
from review_service.services.sources.read_source_choices import Choice, chosen_source
from review_service.services.sources.read_sources import source_page
from review_service.services.sources.source_merges import ASK_MERGE, merge_source, tell_apart
from review_service.web.core.forms import Form
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import (
    now,
    reading,
    signed_in,
    the_actor,
    unit_of_work,
    whole_number,
)

CHOOSE = "Choose which one to keep, and at least one other that goes into it."
blueprint = Blueprint("duplicates", __name__, url_prefix="/sources/duplicates")


class CompareForm(Form):
    """`source`: those that it is about; one of them is kept. The buttons are called «do»: merge or apart."""

    source = SelectMultipleField("Sources", choices=[], validate_choice=False)
    kept = RadioField("The one that is kept", choices=[], validate_choice=False)
    reason = TextAreaField("Why", [InputRequired(ASK_MERGE)])


@blueprint.get("/")
@signed_in(Role.EDITOR)
def index() -> Any:
    after = whole_number(request.args.get("after")) or 0
    return render_template("sources/duplicates/index.html", page=duplicates_page(reading(), after))


@blueprint.route("/compare", methods=["GET", "POST"])
@signed_in(Role.EDITOR)
def compare() -> Any:
    """`?source=1&source=2`: what differs, who cites each, and what merging one away would touch."""
    ids = [number for text in request.args.getlist("source") if (number := whole_number(text))]
    if len(set(ids)) < 2:
        return _choose(ids[0]) if ids else redirect(url_for("duplicates.index"), 303)
    form = CompareForm()
    if form.validate_on_submit():
        with refusals_on(form):
            return redirect(_act(form, ids), 303)
    page = compare_page(reading(), ids)
    if request.method == "GET":
        form.kept.data = str(page.suggested)
        form.source.data = [str(source.source_id) for source in page.sources]
    return render_template("sources/duplicates/compare.html", page=page, form=form), form.http_status


def _choose(source_id: int) -> Any:
    """One source is named: the other one is found by words, `?other=`, or picked from what they may mean."""
    source = source_page(reading(), source_id, the_actor())
    typed = request.args.get("other", "")
    picked = whole_number(request.args.get("pick"))
    choice = Choice(picked) if picked else chosen_source(reading(), typed)
    if choice.source_id and choice.source_id != source_id:
        return redirect(url_for("duplicates.compare", source=(source_id, choice.source_id)), 303)
    return render_template("sources/duplicates/choose.html", source=source, typed=typed, among=choice.among)


def _act(form: CompareForm, ids: list[int]) -> str:
    """Where to go on. What was ticked counts only where it was on the page."""
    chosen = [source_id for source_id in ids if str(source_id) in (form.source.data or [])]
    if request.form.get("do") == "apart":
        with unit_of_work() as db:
            tell_apart(db, chosen, form.reason.data or "", the_actor(), now())
        flash("Kept: these are different works, and are not suggested again.")
        return url_for("duplicates.index")
    kept = whole_number(form.kept.data) or 0
    goes = [source_id for source_id in chosen if source_id != kept]
    if kept not in ids or not goes:
        raise BadInput(CHOOSE, field="kept")
    with unit_of_work() as db:
        touched = [
            article
            for merged in goes
            for article in merge_source(db, kept, merged, form.reason.data or "", the_actor(), now())
        ]
    asked = sum(article.rulings for article in touched)
    flash(f"Merged. {asked} ruling{'' if asked == 1 else 's'} will be asked anew.")
    return url_for("sources.show", source_id=kept)
