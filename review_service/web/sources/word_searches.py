"""Searching PubMed by words of a title: asked behind the request, offered in a list; a person takes one."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import HiddenField

from review_service.core.errors import BadInput
from review_service.services.sources.look_ups import ask_for_source
from review_service.services.sources.read_word_searches import search_page
from review_service.services.sources.word_searches import ask_words, take_candidate
from review_service.web.core.forms import Form
from review_service.web.core.look_up_worker import WordsForm, looker
from review_service.web.core.request_context import (
    after_commit,
    now,
    reading,
    signed_in,
    the_actor,
    whole_number,
    writing,
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
        try:
            with writing() as db:
                words, waiting = ask_words(
                    db, form.words.data or "", the_actor(), now(), bool(form.again.data)
                )
        except BadInput as error:
            form.refuse(str(error), "words")
        else:
            if waiting:
                after_commit(partial(looker().ask_words, waiting))
            return redirect(url_for("word_searches.show", words=words, **form.about), 303)
    return _page(form), 422


@blueprint.get("/search")
@signed_in(*KEEPERS)
def show() -> Any:
    form = WordsForm(
        formdata=None, **{name: request.args.get(name, "") for name in ("words", "source", "article", "key")}
    )
    return _page(form)


@blueprint.post("/<int:source_id>/candidate")
@signed_in(*KEEPERS)
def take(source_id: int) -> Any:
    """The source gets the PMID of the work that was pointed at; then the services are asked by it."""
    form = CandidateForm()
    back = url_for("word_searches.show", words=form.words.data or "", source=source_id)
    if not form.is_pressed():
        return redirect(back, 303)
    try:
        with writing() as db:
            take_candidate(db, source_id, form.words.data or "", form.pmid.data or "", the_actor(), now())
            waiting = ask_for_source(db, source_id, the_actor(), now())
    except BadInput as error:
        flash(str(error))
        return redirect(back, 303)
    for lookup_id in waiting:
        after_commit(partial(looker().ask, lookup_id))
    flash("Taken. What the services say of it is shown here as soon as it is there.")
    return redirect(url_for("sources.show", source_id=source_id, _anchor="look-up"), 303)


def _page(form: WordsForm) -> str:
    page = search_page(reading(), form.words.data or "", now(), whole_number(form.source.data) or None)
    if page.lost:
        looker().ask_words(page.lost)
    one = CandidateForm(formdata=None)
    return render_template("sources/word_searches.html", page=page, form=form, one=one)
