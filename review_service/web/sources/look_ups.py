"""Asking PubMed and Crossref about a source, or about a work that is none yet, and taking what a person chooses of it."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from review_service.core.errors import BadInput, NotPermitted, ReviewError, StaleVersion
from review_service.reading.identifiers import IdentifierKind
from review_service.services.sources.look_up_acceptance import accept, accept_new
from review_service.services.sources.look_ups import ask, ask_for_source, read_identifier
from review_service.services.sources.looked_up import LookedUp, looked_up_identifier
from review_service.services.sources.sources import resolve_reference
from review_service.web.core.errors import code_of, reasons_of
from review_service.web.core.look_up_worker import (
    AskForm,
    IdentifierForm,
    TakeForm,
    WordsForm,
    look,
    looker,
    suggested,
)
from review_service.web.core.request_context import after_commit, now, reading, signed_in, the_actor, writing
from review_service.web.sources.source_status import policy
from review_service.web.sources.sources import KEEPERS, SourceForm, TextForm, page_of

blueprint = Blueprint("look_ups", __name__, url_prefix="/sources")


@blueprint.post("/<int:source_id>/look-up")
@signed_in(*KEEPERS)
def ask_source(source_id: int) -> Any:
    form = AskForm()
    if form.is_pressed():
        try:
            with writing() as db:
                waiting = ask_for_source(db, source_id, the_actor(), now(), again=bool(form.again.data))
        except BadInput as error:
            flash(str(error))
        else:
            _tell(waiting)
    return redirect(url_for("sources.show", source_id=source_id, _anchor="look-up"), 303)


@blueprint.post("/<int:source_id>/look-up/take")
@signed_in(*KEEPERS)
def take(source_id: int) -> Any:
    form, code = TakeForm(), 422
    if form.validate_on_submit():
        try:
            with writing() as db:
                accept(db, source_id, form.chosen, the_actor(), now(), policy())
        except (BadInput, StaleVersion) as error:
            code = _refuse(form, error)
        else:
            flash("Taken.")
            return redirect(url_for("sources.show", source_id=source_id), 303)
    return page_of(source_id, TextForm(formdata=None), form), code


@blueprint.post("/look-up/ask")
@signed_in(*KEEPERS)
def ask_identifier() -> Any:
    """The form on «Add a source»; where it is refused that page is shown again with what was typed."""
    form = IdentifierForm()
    if form.validate_on_submit():
        try:
            kind, value = read_identifier(form.identifier.data or "")
            with writing() as db:
                waiting = ask(db, {kind.value: value}, the_actor(), now(), again="again" in request.form)
        except BadInput as error:
            form.refuse(str(error), "identifier")
        else:
            _tell(waiting)
            tied: dict[str, Any] = {"article": form.article.data or None, "key": form.key.data or None}
            return redirect(url_for("look_ups.work", identifier=f"{kind.value}:{value}", **tied), 303)
    typed = SourceForm(formdata=None, article=form.article.data, key=form.key.data)
    words = WordsForm(formdata=None, article=form.article.data, key=form.key.data)
    return render_template("sources/new.html", form=typed, identifier=form, words=words), 422


@blueprint.route("/look-up", methods=["GET", "POST"])
@signed_in(*KEEPERS)
def work() -> Any:
    """What is said of a work that is no source yet, by `?identifier=`; what is taken of it makes the source."""
    if not (typed := request.args.get("identifier", "")):
        return redirect(url_for("sources.new"), 303)
    kind, value = read_identifier(typed)
    form, code = TakeForm(), 200
    if request.method == "POST":
        code = 422
        if form.validate_on_submit():
            try:
                with writing() as db:
                    source_id, is_new = accept_new(db, kind, value, form.chosen, the_actor(), now(), policy())
                    if form.article.data and form.key.data:
                        resolve_reference(db, form.article.data, form.key.data, source_id, the_actor(), now())
            except NotPermitted:
                raise
            except ReviewError as error:
                code = _refuse(form, error)
            else:
                flash("Added." if is_new else "This work is a source already: nothing was added.")
                back = form.article.data or None
                return redirect(url_for("sources.show", source_id=source_id, article=back), 303)
    looked = look(looked_up_identifier(reading(), kind, value, now()))
    if request.method == "GET":
        form = suggested(looked, request.args.get("article", ""), request.args.get("key", ""))
    return _work_page(kind, value, looked, form), code


def _work_page(kind: IdentifierKind, value: str, looked: LookedUp, form: TakeForm) -> str:
    return render_template(
        "sources/look_ups.html",
        looked=looked,
        take=form,
        label=f"{kind.value.upper()} {value}",
        typed=f"{kind.value}:{value}",
    )


def _refuse(form: TakeForm, error: ReviewError) -> int:
    """What was chosen stays ticked; what is said now is what is taken next time."""
    for reason in reasons_of(error):
        form.refuse(reason)
    form.seen.data = ""  # the page fills in what it shows
    return code_of(error)


def _tell(waiting: list[int]) -> None:
    """After the commit: the looker reads what was asked for from the database."""
    for lookup_id in waiting:
        after_commit(partial(looker().ask, lookup_id))
    flash(
        "Asked. What is found is shown here as soon as it is there."
        if waiting
        else "This was answered within the last 30 days, so it is shown as it was said then."
    )
