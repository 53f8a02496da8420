"""Threads: the list of an article's, opening one, one with everything that is said in it,
and what was asked for."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from review_service.core.errors import BadInput, NotFound
from review_service.domain.workflow import Action, blockers, may_read_board_threads, permitted
from review_service.services.core.acting import look
from review_service.services.core.situations import Standing
from review_service.services.review.read_change_items import request_lines
from review_service.services.review.read_threads import FILTERS, ThreadShown, threads_of
from review_service.services.review.suggestions import accept_suggestion
from review_service.services.review.threads import (
    NewThread,
    change_thread,
    open_thread,
    place_thread,
    reply,
    withdraw_comment,
)
from review_service.web.core.forms import SeenForm, StepForm
from review_service.web.core.refusals import refusals_on, refusals_told
from review_service.web.core.request_context import reading, signed_in, the_actor, unit_of_work, whole_number

blueprint = Blueprint("threads", __name__, url_prefix="/threads")
WORDS = "As they stand in the claim; leave it empty for the whole claim."


class ReplyForm(SeenForm):
    text = TextAreaField("Comment", [Length(max=10_000)])
    suggestion = TextAreaField(
        "Suggested wording",
        [Length(max=10_000)],
        description="What should stand there instead. The author can take it with one click.",
    )


class ThreadForm(ReplyForm):
    """`start` is where in the claim the words were chosen, for words that stand there more than once."""

    ordinal = StringField(
        "Claim", [Length(max=6)], description="Its number; empty for the article as a whole."
    )
    words = StringField("The words this is about", [Length(max=2_000)], description=WORDS)
    start = HiddenField()
    is_blocking = BooleanField("Blocks the sign-off until it is resolved")
    is_board_only = BooleanField("Only reviewers and editors see it, not the author")


class PlaceForm(SeenForm):
    ordinal = StringField(
        "Claim", [Length(max=6)], description="The number of the claim that it belongs to now."
    )
    words = StringField("Words of that claim", [Length(max=2_000)], description=WORDS)


@blueprint.get("/<slug>")
@signed_in()
def index(slug: str) -> Any:
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    threads = threads_of(reading(), standing)
    shown = request.args.get("show", "")
    shown = shown if shown in FILTERS else ""
    return render_template(
        "review/threads/index.html",
        standing=standing,
        threads=[thread for thread in threads if FILTERS[shown][1](thread)],
        counts={name: sum(map(test, threads)) for name, (_, test) in FILTERS.items()},
        filters={name: label for name, (label, _) in FILTERS.items()},
        shown=shown,
        may_open=permitted(standing.situation, Action.OPEN_THREAD),
        reasons=blockers(standing.situation, Action.OPEN_THREAD),
        may={
            "accept": _may(standing, Action.ACCEPT_SUGGESTION),
            "withdraw": (),
            "number": standing.situation.number,
        },
        button=StepForm(formdata=None, seen_version=standing.situation.number),
    )


@blueprint.get("/<slug>/requests")
@signed_in()
def requests(slug: str) -> Any:
    """What was asked for, what the author answered, and what became of the claims."""
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    return render_template(
        "review/threads/requests.html",
        standing=standing,
        requests=request_lines(reading(), standing.article_id),
        may_change=_may(standing, Action.RESOLVE_THREAD),
        form=StepForm(formdata=None, seen_version=standing.situation.number),
    )


def _may(standing: Standing, action: Action) -> bool:
    return permitted(standing.situation, action) and not blockers(standing.situation, action)


def may_comment(standing: Standing) -> bool:
    return _may(standing, Action.OPEN_THREAD)


def thread_form(standing: Standing, ordinal: int | None = None) -> ThreadForm:
    """An empty one on this claim. Who may not decide what blocks or what the board keeps is not asked."""
    form = ThreadForm(formdata=None, ordinal=str(ordinal or ""), seen_version=standing.situation.number)
    return _only_what_they_may(form, standing)


def _only_what_they_may(form: ThreadForm, standing: Standing) -> ThreadForm:
    if not may_read_board_threads(standing.situation):
        del form.is_blocking, form.is_board_only
    return form


@blueprint.route("/<slug>/new", methods=["GET", "POST"])
@signed_in()
def new(slug: str) -> Any:
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    form = _only_what_they_may(
        ThreadForm(
            ordinal=str(whole_number(request.args.get("claim")) or ""),
            seen_version=standing.situation.number,
        ),
        standing,
    )
    if form.validate_on_submit():
        with refusals_on(form, slug), unit_of_work() as db:
            return _opened(slug, form, open_thread(db, slug, _new(form), form.act))
    page = render_template(
        "review/threads/new.html",
        standing=standing,
        form=form,
        reasons=blockers(standing.situation, Action.OPEN_THREAD),
    )
    return page, form.http_status


def _new(form: ThreadForm) -> NewThread:
    """Raises BadInput for a claim that is no number."""
    typed = (form.ordinal.data or "").strip()
    return NewThread(
        text=form.text.data or "",
        ordinal=_claim_number(typed, "Give the number of a claim, or nothing for the article as a whole.")
        if typed
        else None,
        words=form.words.data or "",
        start=whole_number(form.start.data),
        is_blocking=bool(form.is_blocking and form.is_blocking.data),
        is_board_only=bool(form.is_board_only and form.is_board_only.data),
        suggestion=form.suggestion.data or "",
    )


def _claim_number(typed: str, otherwise: str) -> int:
    ordinal = whole_number(typed.strip())
    if not ordinal:
        raise BadInput(otherwise, field="ordinal")
    return ordinal


def _opened(slug: str, form: ThreadForm, thread_id: int) -> Any:
    """Back to where the thread stands."""
    flash("Saved.")
    ordinal, anchor = whole_number((form.ordinal.data or "").strip()), f"thread-{thread_id}"
    if ordinal and request.form.get("from") == "claim":
        return redirect(url_for("rulings.claim", slug=slug, ordinal=ordinal, _anchor=anchor), 303)
    return redirect(url_for("threads.index", slug=slug, _anchor=anchor), 303)


def _one(standing: Standing, thread_id: int) -> ThreadShown:
    threads = threads_of(reading(), standing, thread_id=thread_id)
    if not threads:
        raise NotFound("There is no such thread, or it is not open to you.")
    return threads[0]


@blueprint.route("/<slug>/<int:thread_id>", methods=["GET", "POST"])
@signed_in()
def show(slug: str, thread_id: int) -> Any:
    """One thread; what is posted is a reply."""
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    form = ReplyForm(seen_version=standing.situation.number)
    if form.validate_on_submit():
        with refusals_on(form, slug), unit_of_work() as db:
            said, wanted = form.text.data or "", form.suggestion.data or ""
            reply(db, slug, thread_id, said, form.act, wanted)
            flash("Saved.")
            return redirect(url_for("threads.show", slug=slug, thread_id=thread_id), 303)
    place = PlaceForm(formdata=None, seen_version=standing.situation.number)
    return _page(slug, thread_id, form, place), form.http_status


def _page(slug: str, thread_id: int, form: ReplyForm, place: PlaceForm) -> str:
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    thread = _one(standing, thread_id)
    may = {
        name: _may(standing, action)
        for name, action in (
            ("reply", Action.REPLY),
            ("change", Action.REOPEN_THREAD if thread.is_resolved else Action.RESOLVE_THREAD),
            ("place", Action.PLACE_THREAD),
            ("accept", Action.ACCEPT_SUGGESTION),
        )
    }
    withdrawable = thread.comments_of(the_actor().id) if _may(standing, Action.WITHDRAW_COMMENT) else ()
    return render_template(
        "review/threads/show.html",
        standing=standing,
        thread=thread,
        form=form,
        place=place,
        button=StepForm(formdata=None, seen_version=standing.situation.number),
        may=may | {"withdraw": withdrawable},
    )


@blueprint.post("/<slug>/<int:thread_id>/change")
@signed_in()
def change(slug: str, thread_id: int) -> Any:
    """Resolves or reopens, and back to where the button was."""
    look(reading(), slug, the_actor(), with_pairs=False)
    form, is_resolved = StepForm(), "resolve" in request.form
    if form.is_pressed():
        with refusals_told(), unit_of_work() as db:
            change_thread(db, slug, thread_id, is_resolved, form.act)
            flash("Resolved." if is_resolved else "Open again.")
    if request.form.get("from") == "requests":
        return redirect(url_for("threads.requests", slug=slug, _anchor=f"thread-{thread_id}"), 303)
    return redirect(url_for("threads.show", slug=slug, thread_id=thread_id), 303)


@blueprint.post("/<slug>/<int:thread_id>/place")
@signed_in()
def place(slug: str, thread_id: int) -> Any:
    form = PlaceForm()
    if form.validate_on_submit():
        with refusals_on(form, slug), unit_of_work() as db:
            ordinal = _claim_number(
                form.ordinal.data or "", "Give the number of the claim that it belongs to."
            )
            place_thread(db, slug, thread_id, ordinal, form.words.data or "", form.act)
            flash("The thread has its place.")
            return redirect(url_for("threads.show", slug=slug, thread_id=thread_id), 303)
    reply_form = ReplyForm(formdata=None, seen_version=form.seen_version.data)
    return _page(slug, thread_id, reply_form, form), form.http_status


@blueprint.post("/<slug>/comments/<int:comment_id>/withdraw")
@signed_in()
def withdraw(slug: str, comment_id: int) -> Any:
    look(reading(), slug, the_actor(), with_pairs=False)
    form = StepForm()
    if form.is_pressed():
        with refusals_told(), unit_of_work() as db:
            thread_id = withdraw_comment(db, slug, comment_id, form.act)
            flash("Withdrawn.")
            return redirect(url_for("threads.show", slug=slug, thread_id=thread_id), 303)
    return redirect(url_for("threads.index", slug=slug), 303)


@blueprint.post("/<slug>/comments/<int:comment_id>/accept")
@signed_in()
def accept(slug: str, comment_id: int) -> Any:
    """On to the text of the next version, with the words in it."""
    look(reading(), slug, the_actor(), with_pairs=False)
    form = StepForm()
    if form.is_pressed():
        with refusals_told(), unit_of_work() as db:
            accept_suggestion(db, slug, comment_id, form.act)
            flash("The words stand in the text below. Nothing is handed in yet.")
            return redirect(url_for("submissions.revise", slug=slug), 303)
    return redirect(url_for("threads.index", slug=slug), 303)
