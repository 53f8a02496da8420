"""Asking PubMed and Crossref about a source, or about a work that is none yet,
and taking what a person chooses of it."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from review_service.core.errors import NotFound
from review_service.reading.identifiers import IdentifierKind
from review_service.services.sources.look_up_acceptance import Identifier, accept, accept_new
from review_service.services.sources.look_ups import ask, ask_for_source, read_identifier
from review_service.services.sources.looked_up import LookedUp, looked_up_identifier
from review_service.services.sources.sources import resolve_reference
from review_service.web.core.look_up_worker import (
    AskForm,
    IdentifierForm,
    TakeForm,
    WordsForm,
    look,
    looker,
    suggested,
    tied_to,
)
from review_service.web.core.refusals import refusals_on, refusals_told
from review_service.web.core.request_context import (
    after_commit,
    now,
    reading,
    signed_in,
    the_actor,
    unit_of_work,
)
from review_service.web.sources.source_status import policy
from review_service.web.sources.sources import KEEPERS, SourceForm, TextForm, page_of

blueprint = Blueprint("look_ups", __name__, url_prefix="/sources")


@blueprint.post("/<int:source_id>/look-up")
@signed_in(*KEEPERS)
def ask_source(source_id: int) -> Any:
    form = AskForm()
    if form.is_pressed():
        with refusals_told():
            with unit_of_work() as db:
                waiting = ask_for_source(db, source_id, the_actor(), now(), again=bool(form.again.data))
            _tell(waiting)
    return redirect(url_for("sources.show", source_id=source_id, _anchor="look-up"), 303)


@blueprint.post("/<int:source_id>/look-up/take")
@signed_in(*KEEPERS)
def take(source_id: int) -> Any:
    form = TakeForm()
    if form.validate_on_submit():
        with refusals_on(form), unit_of_work() as db:
            accept(db, source_id, form.chosen, the_actor(), now(), policy())
            flash("Taken.")
            return redirect(url_for("sources.show", source_id=source_id), 303)
    _forget_seen(form)
    return page_of(source_id, TextForm(formdata=None), form), form.http_status


@blueprint.post("/look-up/ask")
@signed_in(*KEEPERS)
def ask_identifier() -> Any:
    """The form on «Add a source»; where it is refused that page is shown again with what was typed."""
    form = IdentifierForm()
    if form.validate_on_submit():
        with refusals_on(form):
            kind, value = read_identifier(form.identifier.data or "")
            with unit_of_work() as db:
                waiting = ask(db, {kind.value: value}, the_actor(), now(), again="again" in request.form)
            _tell(waiting)
            return redirect(url_for("look_ups.work", identifier=f"{kind.value}:{value}", **form.tied), 303)
    typed, words = SourceForm(formdata=None, **form.tied), WordsForm(formdata=None, **form.tied)
    page = render_template("sources/new.html", form=typed, identifier=form, words=words)
    return page, form.http_status


@blueprint.route("/look-up", methods=["GET", "POST"])
@signed_in(*KEEPERS)
def work() -> Any:
    """What is said of a work that is no source yet, by `?identifier=`;
    what is taken of it makes the source."""
    if not (typed := request.args.get("identifier", "")):
        return redirect(url_for("sources.new"), 303)
    kind, value = read_identifier(typed)
    form = TakeForm()
    if form.validate_on_submit():
        slug, _ = form.reference or ("", "")
        with refusals_on(form, slug, also=(NotFound,)), unit_of_work() as db:
            source_id, is_new = accept_new(
                db, Identifier(kind, value), form.chosen, the_actor(), now(), policy()
            )
            if form.reference:
                resolve_reference(db, *form.reference, source_id, form.act)
            flash("Added." if is_new else "This work is a source already: nothing was added.")
            return redirect(url_for("sources.show", source_id=source_id, article=slug or None), 303)
    looked = look(looked_up_identifier(reading(), kind, value, now()))
    if request.method == "GET":
        form = suggested(looked, **tied_to())
    _forget_seen(form)
    return _work_page(kind, value, looked, form), form.http_status


def _work_page(kind: IdentifierKind, value: str, looked: LookedUp, form: TakeForm) -> str:
    return render_template(
        "sources/look_ups.html",
        looked=looked,
        take=form,
        label=f"{kind.value.upper()} {value}",
        typed=f"{kind.value}:{value}",
    )


def _forget_seen(form: TakeForm) -> None:
    """After a refusal what was chosen stays ticked; what is said now is what is taken next time."""
    if form.refused_with:
        form.seen.data = ""  # the page fills in what it shows


def _tell(waiting: list[int]) -> None:
    """After the commit: the looker reads what was asked for from the database."""
    for lookup_id in waiting:
        after_commit(partial(looker().ask, lookup_id))
    flash(
        "Asked. What is found is shown here as soon as it is there."
        if waiting
        else "This was answered within the last 30 days, so it is shown as it was said then."
    )
