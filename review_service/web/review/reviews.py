"""The reviewer's queue, the overview of a version's claims, disclosure, start, and sending back."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput

from review_service.core.errors import NotPermitted
from review_service.core.vocabulary import Role, Status
from review_service.domain.interests import Declaration, Interest, InterestAnswer
from review_service.domain.workflow import Action, blockers, offered, permitted
from review_service.services.articles.drafts import DraftKind, subject_of
from review_service.services.articles.read_versions import signature_lines, version_lines
from review_service.services.core.acting import look
from review_service.services.core.policies import kept_policy
from review_service.services.core.situations import Standing
from review_service.services.evidence.read_evidence import VersionFindings, version_findings
from review_service.services.review.change_items import Asked, FailingRuling, failing_rulings
from review_service.services.review.claim_lines import ClaimLine
from review_service.services.review.disclosures import disclose_interests
from review_service.services.review.independence import claim_lines_for
from review_service.services.review.read_change_items import answered_threads, request_lines
from review_service.services.review.read_disagreements import disagreements_to_settle
from review_service.services.review.read_next_claim import next_open
from review_service.services.review.read_queues import reviewer_page
from review_service.services.review.read_threads import ThreadShown, threads_of
from review_service.services.review.reviews import request_changes, start_review
from review_service.web.core.forms import ReasonForm, SeenForm, StepForm
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import now, policies, reading, signed_in, the_actor, unit_of_work
from review_service.web.core.screener import ask_or_say_why, screening_policy
from review_service.web.core.typed_words import keep

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")
ACTIONS = (Action.START_REVIEW, Action.REQUEST_CHANGES, Action.SIGN_OFF)

CLAIM_FILTERS = {
    "": "All",
    "mine": "Waits for you",
    "high": "High risk",
    "open": "Open",
    "check": "Check context",
    "disputed": "Disagreement",
    "failing": "Not passing",
    "waived": "By waiver",
    "flagged": "Flagged",
    "unresolved": "No source yet",
    "passing": "Ruled",
}


class DisclosureForm(SeenForm):
    answer = RadioField(
        "Do you have a competing interest in this article, its sources or its products?",
        [InputRequired("Choose one of the three.")],
        choices={
            InterestAnswer.NONE.value: "No: I have no interest that could bias, or seem to bias, my rulings.",
            InterestAnswer.INTERESTS.value: (
                "Yes, and they do not keep me from judging fairly: they are shown beside my signature."
            ),
            InterestAnswer.CONFLICT.value: "Yes: I recuse myself from this article.",
        },
    )
    categories = SelectMultipleField(
        "What they are",
        description=(
            "In the past 36 months; support for work on this subject without limit of time (ICMJE "
            "disclosure form)."
        ),
        choices={interest.value: interest.label for interest in Interest},
        option_widget=CheckboxInput(),
        validators=[Optional()],
    )
    statement = TextAreaField(
        "Statement",
        description=(
            "Who, what, since when; authorship of a cited source and personal ties too. Needed for a yes."
        ),
    )

    @property
    def declaration(self) -> Declaration:
        categories = tuple(Interest(category) for category in self.categories.data or ())
        return Declaration(InterestAnswer(self.answer.data), self.statement.data or "", categories)


def chosen_status() -> Status | None:
    value = request.args.get("status", "")
    return Status(value) if value in set(Status) else None


@blueprint.get("/")
@signed_in(Role.BOARD_MEMBER)
def index() -> Any:
    status = chosen_status()
    page = reviewer_page(reading(), the_actor().id, status, request.args.get("after", ""))
    settling = disagreements_to_settle(reading(), the_actor().id)
    return render_template(
        "review/reviews/index.html", page=page, status=status, now=now(), settling=settling
    )


def _is_shown(line: ClaimLine, name: str, person_id: int, findings: VersionFindings) -> bool:
    if name == "mine":
        return line.waits_for(person_id)
    if name == "flagged":
        return findings.worst(line.ordinal) is not None
    if name == "check":
        return any(pair.state == "check" for pair in line.pairs)
    return not name or name in {line.state, line.risk.value}


@blueprint.get("/<slug>")
@signed_in(Role.BOARD_MEMBER, Role.EDITOR)
def show(slug: str) -> Any:
    standing = look(reading(), slug, the_actor())
    lines = claim_lines_for(reading(), standing, the_actor())
    known = (standing.version_id, standing.version_sha256)
    findings = version_findings(reading(), standing.article_id, known, lines, screening_policy())
    marks = [line.mark_for(the_actor().id) for line in lines]
    by_filter = {
        name: [line for line in lines if _is_shown(line, name, the_actor().id, findings)]
        for name in CLAIM_FILTERS
    }
    shown = request.args.get("show", "")
    shown = shown if shown in CLAIM_FILTERS else ""
    return render_template(
        "review/reviews/show.html",
        standing=standing,
        lines=by_filter[shown],
        counts={name: len(threads_shown) for name, threads_shown in by_filter.items()},
        filters=CLAIM_FILTERS,
        findings=findings,
        screening_failure=ask_or_say_why(standing.version_id) if findings.waiting else None,
        shown=shown,
        mine={line.ordinal for line in by_filter["mine"]} if standing.situation.is_assigned else (),
        confirmable=sum(pair.to_confirm(the_actor().id) is not None for line in lines for pair in line.pairs),
        next_claim=next_open(marks, 0),
        may_rule=permitted(standing.situation, Action.RULE) and not blockers(standing.situation, Action.RULE),
        is_settling=not any(mark.is_waiting for mark in marks),
        requests=request_lines(reading(), standing.article_id),
        versions=version_lines(reading(), standing.article_id),
        signatures=signature_lines(reading(), standing.version_id),
        actions=offered(standing.situation, *ACTIONS),
        form=StepForm(formdata=None, seen_version=standing.situation.number),
        **policy_parts(standing),
    )


def policy_parts(standing: Standing) -> dict[str, Any]:
    """What `components/policy.html` shows: the choice before the review starts, the frozen policy after."""
    if standing.situation.status is Status.SUBMITTED:
        known = policies()
        default = known.for_audience(standing.audience)
        return {
            "policies": known.all,
            "default_policy": default.name,
            "frozen_policy": None,
            "is_policy_changed": False,
        }
    frozen = kept_policy(reading(), standing.policy_id) if standing.policy_id else None
    return {
        "policies": (),
        "default_policy": "",
        "frozen_policy": frozen,
        "is_policy_changed": frozen is not None and frozen not in policies().all,
    }


@blueprint.route("/<slug>/disclosure", methods=["GET", "POST"])
@signed_in(Role.BOARD_MEMBER)
def disclosure(slug: str) -> Any:
    standing = look(reading(), slug, the_actor())
    form = DisclosureForm(seen_version=standing.situation.number)
    keep(form, subject_of(DraftKind.DISCLOSURE, slug))
    if form.validate_on_submit():
        with refusals_on(form, slug), unit_of_work() as db:
            disclose_interests(db, slug, form.declaration, form.act)
            return _disclosed(standing, form.declaration)
    page = render_template("review/reviews/disclosure.html", form=form, standing=standing)
    return page, form.http_status


def _disclosed(standing: Standing, declaration: Declaration) -> Any:
    if declaration.is_recusal:
        flash("You are recused. The editor finds another reviewer.")
        return redirect(url_for("reviews.index"), 303)
    when = "now" if standing.situation.is_under_review else "once the review has begun"
    flash(f"Thank you. You can rule on the claims {when}.")
    return redirect(url_for("reviews.show", slug=standing.slug), 303)


@blueprint.post("/<slug>/start")
@signed_in(Role.BOARD_MEMBER, Role.EDITOR)
def start(slug: str) -> Any:
    form = StepForm()
    if form.is_pressed():
        with unit_of_work() as db:
            start_review(db, slug, form.act, policies(), request.form.get("policy", ""))
        flash("The review has begun.")
    return redirect(url_for("reviews.show", slug=slug), 303)


class RequestForm(ReasonForm):
    """Open threads that wait for an author, and rulings that do not pass, are ticked;
    each paragraph of the reason is an item besides."""

    reason = TextAreaField(
        "What else has to change",
        description="Each paragraph is an item that the author answers. «Claim 3: …» is about that claim.",
    )
    threads = SelectMultipleField("Threads", choices=[], coerce=int)
    rulings = SelectMultipleField("Rulings that do not pass", choices=[], coerce=int)

    def offer(
        self, threads: Sequence[ThreadShown], rulings: Sequence[FailingRuling], answered: frozenset[int]
    ) -> None:
        """What can be ticked; all but the threads that an author answered is where nobody has chosen yet."""
        self.threads.choices = [(thread.thread_id, thread.gist) for thread in threads]
        self.rulings.choices = [(ruling.ruling_id, ruling.words) for ruling in rulings]
        if request.method == "GET":
            self.threads.data = [thread.thread_id for thread in threads if thread.thread_id not in answered]
            self.rulings.data = [ruling.ruling_id for ruling in rulings]


@blueprint.route("/<slug>/request-changes", methods=["GET", "POST"])
@signed_in(Role.BOARD_MEMBER, Role.EDITOR)
def changes(slug: str) -> Any:
    standing = look(reading(), slug, the_actor())
    if not permitted(standing.situation, Action.REQUEST_CHANGES):
        raise NotPermitted("«Request changes» is not open to you on this article.")
    form = RequestForm(seen_version=standing.situation.number)
    threads = [
        thread
        for thread in threads_of(reading(), standing)
        if not (thread.is_resolved or thread.is_board_only)
    ]
    rulings = failing_rulings(reading(), standing, the_actor())
    answered = answered_threads(reading(), standing.article_id)
    form.offer(threads, rulings, answered)
    if form.validate_on_submit():
        asked = Asked(tuple(form.threads.data or ()), tuple(form.rulings.data or ()))
        with refusals_on(form, slug), unit_of_work() as db:
            request_changes(db, slug, form.reason.data or "", form.act, asked)
            flash("Sent back to the author with what you asked for.")
            return redirect(url_for("reviews.show", slug=slug), 303)
    page = render_template(
        "review/reviews/request_changes.html",
        form=form,
        standing=standing,
        threads=threads,
        rulings=rulings,
        answered=answered,
        reasons=blockers(standing.situation, Action.REQUEST_CHANGES),
    )
    return page, form.http_status
