"""Searching PubMed by words of a title: asked behind the request, offered in a list; a person takes one."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import HiddenField

from review_service.services.sources.look_ups import ask_for_source
from review_service.services.sources.read_word_searches import search_page
from review_service.services.sources.word_searches import ask_words, take_candidate
from review_service.web.core.forms import Form
from review_service.web.core.look_up_worker import WordsForm, looker, tied_to
from review_service.web.core.refusals import refusals_on, refusals_told
from review_service.web.core.request_context import (
    after_commit,
    now,
    reading,
    signed_in,
    the_actor,
    unit_of_work,
    whole_number,
)
from review_service.web.sources.sources import KEEPERS

blueprint = Blueprint("word_searches", __name__, url_prefix="/sources")


class CandidateForm(Form):
    """The button beside one offered work."""

    words = HiddenField()
    pmid = HiddenField()


@blueprint.post("/search/ask")
@signed_in(*KEEPERS)
def ask() -> Any:
    form = WordsForm()
    if form.validate_on_submit():
        with refusals_on(form):
            with unit_of_work() as db:
                typed, again = form.words.data or "", bool(form.again.data)
                words, waiting = ask_words(db, typed, the_actor(), now(), again)
            if waiting:
                after_commit(partial(looker().ask_words, waiting))
            return redirect(url_for("word_searches.show", words=words, **form.about), 303)
    return _page(form), form.http_status


@blueprint.get("/search")
@signed_in(*KEEPERS)
def show() -> Any:
    asked = {name: request.args.get(name, "") for name in ("words", "source")}
    form = WordsForm(formdata=None, **asked, **tied_to())
    return _page(form)


@blueprint.post("/<int:source_id>/candidate")
@signed_in(*KEEPERS)
def take(source_id: int) -> Any:
    """The source gets the PMID of the work that was pointed at; then the services are asked by it."""
    form = CandidateForm()
    back = url_for("word_searches.show", words=form.words.data or "", source=source_id)
    if not form.is_pressed():
        return redirect(back, 303)
    with refusals_told():
        with unit_of_work() as db:
            take_candidate(db, source_id, form.words.data or "", form.pmid.data or "", the_actor(), now())
            waiting = ask_for_source(db, source_id, the_actor(), now())
        for lookup_id in waiting:
            after_commit(partial(looker().ask, lookup_id))
        flash("Taken. What the services say of it is shown here as soon as it is there.")
        return redirect(url_for("sources.show", source_id=source_id, _anchor="look-up"), 303)
    return redirect(back, 303)


def _page(form: WordsForm) -> str:
    page = search_page(reading(), form.words.data or "", now(), whole_number(form.source.data) or None)
    if page.lost:
        looker().ask_words(page.lost)
    candidate_form = CandidateForm(formdata=None)
    return render_template("sources/word_searches.html", page=page, form=form, one=candidate_form)
