"""The editor's desk: every article, its reviewers, its references, and what only an editor does."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import SelectField, TextAreaField

from review_service.core.vocabulary import NoticeKind, Role
from review_service.domain.workflow import Action, available, offered
from review_service.services.articles.drafts import DraftKind, subject_of
from review_service.services.articles.read_versions import (
    citing_claims,
    reference_lines,
    signature_lines,
    version_lines,
)
from review_service.services.core.acting import look
from review_service.services.core.approval_parties import parties_who_wrote
from review_service.services.publishing.notices import publish_notice
from review_service.services.review.assignments import assign_reviewer, candidates, gaps_of, unassign_reviewer
from review_service.services.review.read_change_items import request_lines
from review_service.services.review.read_queues import articles_page
from review_service.services.review.read_re_reviews import open_re_reviews
from review_service.services.review.reviews import reopen_article
from review_service.services.sources.read_source_choices import Choice
from review_service.services.sources.sources import resolve_reference
from review_service.web.core.forms import ReasonForm, SeenForm, StepForm
from review_service.web.core.reasons import show_reason
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import now, policies, reading, signed_in, the_actor, unit_of_work
from review_service.web.core.typed_words import keep_all
from review_service.web.review.reviews import chosen_status, policy_parts
from review_service.web.sources.source_choices import choice_in

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
ACTIONS = (Action.START_REVIEW, Action.REQUEST_CHANGES, Action.REOPEN, Action.WITHDRAW, Action.PUBLISH_NOTICE)


class ResolveForm(SeenForm):
    """For each «key» a field «source:key» names the source, and a button «pick:key»
    where several were meant."""


class NoticeForm(SeenForm):
    kind = SelectField("Kind", choices={kind.value: kind.label for kind in NoticeKind})
    text = TextAreaField("Text", description="Readers see it above the article, with today's date.")


@blueprint.get("/")
@signed_in(Role.EDITOR)
def index() -> Any:
    status = chosen_status()
    page = articles_page(reading(), status, now(), request.args.get("after", ""))
    return render_template("review/desk/index.html", page=page, status=status, now=now())


def _page(
    slug: str,
    notice: NoticeForm | None = None,
    resolving: ResolveForm | None = None,
    unclear: Mapping[str, Choice] | None = None,
) -> str:
    """`resolving` and `unclear`: references that were not saved, and those where what was typed
    means no single source."""
    db = reading()
    standing = look(db, slug, the_actor())
    members = candidates(db, standing.article_id, now())
    parts = policy_parts(standing)
    policy = parts["frozen_policy"] or policies().for_audience(standing.audience)
    number = standing.situation.number
    notice = notice or NoticeForm(formdata=None, seen_version=number)
    reason = ReasonForm(formdata=None, seen_version=number)
    withdrawal = subject_of(DraftKind.REASON, Action.WITHDRAW.value, slug)
    keep_all(
        [(notice, subject_of(DraftKind.NOTICE, slug)), (reason, withdrawal)],
        number,
        url_for("desk.show", slug=slug),
    )
    return render_template(
        "review/desk/show.html",
        standing=standing,
        candidates=members,
        parties=parties_who_wrote(db, standing.article_id)
        if standing.situation.is_approved_by_contributor
        else (),
        gaps=gaps_of(policy, members),
        **parts,
        references=reference_lines(db, standing.version_id),
        cited=citing_claims(db, standing.version_id),
        versions=version_lines(db, standing.article_id),
        requests=request_lines(db, standing.article_id),
        signatures=signature_lines(db, standing.version_id),
        actions={act.action.value: act for act in available(standing.situation)},
        buttons=offered(standing.situation, *ACTIONS),
        form=StepForm(formdata=None, seen_version=number),
        re_reviews=open_re_reviews(db, standing.article_id) if standing.situation.re_reviews else (),
        resolve_form=resolving or ResolveForm(formdata=None, seen_version=number),
        typed={key: request.form.get(f"source:{key}", "") for key in request.form.getlist("key")},
        unclear=unclear or {},
        notice_form=notice,
        reason_form=reason,
    )


@blueprint.get("/<slug>")
@signed_in(Role.EDITOR)
def show(slug: str) -> Any:
    return _page(slug)


@blueprint.post("/<slug>/reviewers/<int:person_id>")
@signed_in(Role.EDITOR)
def assign(slug: str, person_id: int) -> Any:
    """Assigns, or with `end` in the form ends the assignment."""
    form = StepForm()
    if form.is_pressed():
        with unit_of_work() as db:
            if "end" in request.form:
                unassign_reviewer(db, slug, person_id, form.act)
            else:
                assign_reviewer(db, slug, person_id, form.act, policies())
        flash("The assignment was changed.")
    return redirect(url_for("desk.show", slug=slug, _anchor="reviewers"), 303)


@blueprint.post("/<slug>/references")
@signed_in(Role.EDITOR)
def resolve(slug: str) -> Any:
    """All of them or none: where what was typed fits several sources, the page comes back
    with these to choose from."""
    form = ResolveForm()
    if not form.validate_on_submit():
        return _page(slug, resolving=form), 422
    chosen = {key: choice_in(f"source:{key}", f"pick:{key}") for key in request.form.getlist("key")}
    unclear = {key: choice for key, choice in chosen.items() if choice.among}
    if unclear:
        form.refuse("Choose the source of each reference that is marked: what was typed does not name one.")
        return _page(slug, resolving=form, unclear=unclear), 422
    with refusals_on(form, slug), unit_of_work() as db:
        for key, choice in chosen.items():
            resolve_reference(db, slug, key, choice.source_id, form.act)
        flash("The references are saved.")
        return redirect(url_for("desk.show", slug=slug, _anchor="references"), 303)
    return _page(slug, resolving=form), form.http_status


@blueprint.route("/<slug>/reopen", methods=["GET", "POST"])
@signed_in(Role.EDITOR)
def reopen(slug: str) -> Any:
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals_on(form, slug), unit_of_work() as db:
            reopen_article(db, slug, form.reason.data or "", form.act, policies())
            flash("Reopened: readers are told that a re-review is under way.")
            return redirect(url_for("desk.show", slug=slug), 303)
    return show_reason(slug, form, Action.REOPEN)


@blueprint.post("/<slug>/notices")
@signed_in(Role.EDITOR)
def notice(slug: str) -> Any:
    form = NoticeForm()
    if form.validate_on_submit():
        with refusals_on(form, slug), unit_of_work() as db:
            publish_notice(db, slug, NoticeKind(form.kind.data), form.text.data or "", form.act)
            flash("Published above the article.")
            return redirect(url_for("desk.show", slug=slug), 303)
    return _page(slug, form), form.http_status
