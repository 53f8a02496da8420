"""Readers' follow-up questions and error reports, and the inbox where editors deal with them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from review_service.core.errors import NotFound
from review_service.core.vocabulary import Role
from review_service.services.articles.drafts import DraftKind, subject_of
from review_service.services.publishing.questions import Asked, ask_question, close_question
from review_service.services.publishing.read_inboxes import question_lines
from review_service.services.publishing.read_reader_states import reader_state
from review_service.services.publishing.read_readers import reader_page
from review_service.web.core.forms import Form
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import (
    now,
    reading,
    settings,
    signed_in,
    the_actor,
    unit_of_work,
    whole_number,
)
from review_service.web.core.typed_words import keep_all

blueprint = Blueprint("questions", __name__)


class QuestionForm(Form):
    text = TextAreaField("Your question", [InputRequired("Write your question first."), Length(max=5_000)])
    contact = StringField(
        "E-mail",
        [Length(max=200)],
        description=(
            "Only if you want an answer. Nobody but the editors sees it. Do not send details of your "
            "own health."
        ),
    )
    claim = HiddenField()


class AnswerForm(Form):
    answer = TextAreaField(
        "Answer or note", description="What was done: answered by mail, became a revision, …"
    )


@blueprint.route("/articles/<slug>/questions", methods=["GET", "POST"])
def ask(slug: str) -> Any:
    state = reader_state(reading(), slug)
    page = reader_page(reading(), state, settings().content_dir, settings().show_pending) if state else None
    if state is None or page is None:
        raise NotFound("There is no article at this address.")
    form = QuestionForm()
    if request.method == "GET":
        form.claim.data = request.args.get("claim", "")
    ordinal = whole_number(form.claim.data)
    if ordinal not in {claim.ordinal for claim in page.claims}:
        ordinal = None
    if form.validate_on_submit():
        with refusals_on(form), unit_of_work() as db:
            asked = Asked(page.version_id, form.text.data or "", form.contact.data or "", ordinal)
            ask_question(db, state.article_id, asked, now())
            flash("Thank you: the editors have it.")
            return redirect(url_for("articles.show", slug=slug), 303)
    shown = render_template("publishing/questions/ask.html", form=form, page=page, ordinal=ordinal)
    return shown, form.http_status


@blueprint.get("/desk/questions")
@signed_in(Role.EDITOR)
def inbox() -> Any:
    return _inbox(AnswerForm(formdata=None))


def _inbox(form: AnswerForm, answering: int = 0) -> str:
    """`answering` is the question whose answer stands on the form."""
    closed = "closed" in request.args
    lines, following = question_lines(reading(), closed, whole_number(request.args.get("before")) or 0)
    ids = [line.question_id for line in lines]
    forms = {
        question_id: form if question_id == answering else AnswerForm(formdata=None) for question_id in ids
    }
    page = url_for("questions.inbox") if answering else ""
    keep_all(
        [(question_id, subject_of(DraftKind.ANSWER, number)) for number, question_id in forms.items()],
        page=page,
    )
    return render_template(
        "publishing/questions/inbox.html",
        lines=lines,
        following=following,
        closed=closed,
        forms=forms,
    )


@blueprint.post("/desk/questions/<int:question_id>")
@signed_in(Role.EDITOR)
def close(question_id: int) -> Any:
    form = AnswerForm()
    if not form.validate_on_submit():
        return _inbox(form, question_id), 422
    with unit_of_work() as db:
        close_question(db, question_id, form.answer.data or "", the_actor(), now())
    flash("Closed.")
    return redirect(url_for("questions.inbox"), 303)
