"""What happened to a source: shown with all that it would touch before an editor confirms it;
and taking it back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from review_service.core.errors import BadInput, NotFound
from review_service.core.vocabulary import GRAVEST_FIRST, Role, SourceStatus
from review_service.services.sources.read_source_choices import Choice
from review_service.services.sources.read_sources import source_page
from review_service.services.sources.source_status import (
    FallPolicy,
    NewStatus,
    change_source_status,
    cited_in,
    take_back_status,
)
from review_service.web.core.forms import Form
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import (
    now,
    policies,
    reading,
    settings,
    signed_in,
    the_actor,
    unit_of_work,
)
from review_service.web.sources.source_choices import choice_in

blueprint = Blueprint("source_status", __name__, url_prefix="/sources")


class StatusForm(Form):
    status = SelectField(
        "What happened",
        [InputRequired("Choose what happened.")],
        choices={"": "choose", **{status.value: status.label for status in GRAVEST_FIRST}},
    )
    reason = TextAreaField(
        "Why, and where it can be read",
        description="Reviewers see it, and readers of approved articles that cite the source.",
    )
    notice = StringField(
        "The notice, or the work that supersedes it",
        description=(
            "Words of its title, its DOI, PMID or number; empty if there is none. Add it as a source "
            "of its own first."
        ),
    )


class TakeBackForm(Form):
    reason = TextAreaField(
        "Why it was a mistake",
        description="What was ruled before holds again, unless it was ruled anew since.",
    )


def policy() -> FallPolicy:
    chosen = settings()
    return FallPolicy.named(chosen.reopen_on, policies())


@blueprint.route("/<int:source_id>/status", methods=["GET", "POST"])
@signed_in(Role.EDITOR)
def change(source_id: int) -> Any:
    form, choice = StatusForm(), Choice()
    if form.validate_on_submit():
        choice = choice_in("notice", "notice_pick")
        new = NewStatus(SourceStatus(form.status.data), form.reason.data or "", choice.source_id)
        with refusals_on(form), unit_of_work() as db:
            if choice.among:
                raise BadInput(f"Which notice? {choice.among.said}", field="notice")
            touched = change_source_status(db, source_id, new, the_actor(), now(), policy())
            flash(f"Recorded. {_articles(len({use.article_id for use in touched}))} marked.")
            return redirect(url_for("sources.show", source_id=source_id), 303)
    db = reading()
    source = source_page(db, source_id, the_actor())
    if source.went:
        return redirect(url_for("sources.show", source_id=source_id), 303)
    page = render_template(
        "sources/source_status/change.html",
        source=source,
        form=form,
        among=choice.among,
        touched=cited_in(db, source_id),
        reopen_on=settings().reopen_on,
    )
    return page, form.http_status


@blueprint.route("/<int:source_id>/status/<int:change_id>/take-back", methods=["GET", "POST"])
@signed_in(Role.EDITOR)
def take_back(source_id: int, change_id: int) -> Any:
    form = TakeBackForm()
    source = source_page(reading(), source_id, the_actor())
    made = [recorded for recorded in source.changes if recorded.status is not SourceStatus.OK]
    change = next((recorded for recorded in made if recorded.change_id == change_id), None)
    if change is None:
        raise NotFound("There is no such change of this source's status.")
    if form.validate_on_submit():
        with refusals_on(form), unit_of_work() as db:
            touched = take_back_status(db, change_id, form.reason.data or "", the_actor(), now())
            flash(f"Taken back. {_articles(len({use.article_id for use in touched}))} marked.")
            return redirect(url_for("sources.show", source_id=source_id), 303)
    page = render_template("sources/source_status/take_back.html", source=source, form=form, change=change)
    return page, form.http_status


def _articles(count: int) -> str:
    return "1 article is" if count == 1 else f"{count} articles are"
