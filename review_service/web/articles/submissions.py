"""The author's pages: my articles, handing in, the intake report, the next version."""

from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from review_service.comparing.diff import diff_documents
from review_service.core.errors import BadInput, Blocked, NotPermitted, ReviewError, StaleVersion
from review_service.core.vocabulary import Role
from review_service.domain.workflow import WORKFLOW, Action, available, blockers, permitted
from review_service.services.articles.drafts import DraftKind, subject_of
from review_service.services.articles.inherited import sources_to_carry
from review_service.services.articles.read_drafting import NEWEST, fellow_drafts
from review_service.services.articles.read_forecasts import forecast_of
from review_service.services.articles.read_intake_findings import intake_findings
from review_service.services.articles.read_versions import (
    document_of,
    reference_lines,
    signature_lines,
    version_lines,
    version_text,
)
from review_service.services.articles.submissions import Intake, revise_article, submit_article, take_in
from review_service.services.core.acting import look
from review_service.services.core.renderings import html_of
from review_service.services.evidence.read_evidence import version_findings
from review_service.services.people.contributors import listed_contributors
from review_service.services.review.read_change_items import against_draft, request_lines, waiting_lines
from review_service.services.review.read_claims import claim_lines
from review_service.services.review.read_queues import author_page
from review_service.services.review.reviews import withdraw_version
from review_service.services.review.suggestions import (
    TextToRevise,
    accepted_and_absent,
    draft_to_revise,
    text_to_revise,
)
from review_service.web.articles.answers import answer_forms, demand, given
from review_service.web.articles.moved_on import version_moved_on
from review_service.web.core.forms import Form
from review_service.web.core.request_context import (
    after_commit,
    now,
    reading,
    signed_in,
    the_actor,
    whole_number,
    writing,
)
from review_service.web.core.screener import ask_or_say_why, screener, screening_policy
from review_service.web.core.typed_words import keep

blueprint = Blueprint("submissions", __name__, url_prefix="/submissions")
FORMS = {"auto": "Recognise it", "page": "Pasted page", "markdown": "Markdown"}
ACTIONS = (Action.REVISE, Action.WITHDRAW)


class ArticleForm(Form):
    text = TextAreaField(
        "The article",
        description="Paste the page, or write Markdown with citations such as [@pmid:23359310] or [1, 2].",
    )
    file = FileField("Or a file", description="A .md or .txt file in UTF-8. It replaces what stands above.")
    form = SelectField("Written as", choices=FORMS, default="auto")
    topic = StringField(
        "Variant of",
        [Length(max=100)],
        description="Only for a text for another audience: the address of the article it is a variant of.",
    )
    seen_version = HiddenField()

    def variant_of(self) -> str:
        """The slug, whether it was typed alone or as the whole address."""
        return (self.topic.data or "").strip().rstrip("/").rpartition("/")[2]

    def written(self) -> str:
        """The file if one was chosen, else the text. Raises BadInput where the file is not text."""
        upload = self.file.data
        if not upload or not getattr(upload, "filename", ""):
            return self.text.data or ""
        try:
            found: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadInput(
                f"«{upload.filename}» is not UTF-8 text. Save it as UTF-8, or paste the text."
            ) from None
        self.text.data = found
        return found


class RevisionForm(ArticleForm):
    """`seen_accepted`: how many suggestions were accepted when the page was made."""

    seen_accepted = HiddenField()


class ReasonForm(Form):
    reason = TextAreaField(
        "Reason", description="The history keeps it, and everybody on the article sees it."
    )
    seen_version = HiddenField()


def seen(form: Any) -> int | None:
    """The version the person had on the screen; None where the form does not say."""
    return whole_number(form.seen_version.data)


@blueprint.get("/")
@signed_in(Role.AUTHOR)
def index() -> Any:
    page = author_page(reading(), the_actor().id, request.args.get("after", ""))
    return render_template("articles/submissions/index.html", page=page)


def _intake(form: ArticleForm) -> Intake | None:
    """What was handed in, read; None when it cannot be, with the reason on the form."""
    try:
        return take_in(form.written(), form.form.data or "auto")
    except BadInput as error:
        form.refuse(str(error), "text")
        return None


@blueprint.route("/new", methods=["GET", "POST"])
@signed_in(Role.AUTHOR)
def new() -> Any:
    """First «Check», which shows the intake report and the preview; then «Hand in»."""
    form = ArticleForm()
    keep(form, subject_of(DraftKind.ARTICLE, "new"))
    if not form.validate_on_submit():
        intake = _intake(form) if request.method == "POST" and form.text.data else None
        return _new_page(form, intake, 422 if request.method == "POST" else 200)
    intake = _intake(form)
    if intake is None:
        return _new_page(form, None, 422)
    if "hand_in" not in request.form:
        return _new_page(form, intake, 200)
    try:
        with writing() as db:
            article = submit_article(db, intake, the_actor(), now(), topic=form.variant_of())
            slug, version_id = article.slug, article.version_id or 0
    except BadInput as error:
        form.refuse(str(error), "topic")
        return _new_page(form, intake, 422)
    after_commit(partial(screener().ask, version_id))
    flash("Handed in. The editor assigns reviewers next; nothing is left for you to do now.")
    return redirect(url_for("submissions.show", slug=slug), 303)


def _new_page(form: ArticleForm, intake: Intake | None, code: int) -> Any:
    findings = intake_findings(reading(), intake.document, screening_policy()) if intake else None
    return render_template("articles/submissions/new.html", form=form, intake=intake, findings=findings), code


@blueprint.get("/<slug>")
@signed_in()
def show(slug: str) -> Any:
    standing = look(reading(), slug, the_actor())
    db = reading()
    version = version_text(db, standing.article_id, standing.situation.number)
    lines = claim_lines(db, standing.article_id, standing.version_id, standing.high_risk_rulings)
    known = (standing.version_id, standing.version_sha256)
    findings = version_findings(db, standing.article_id, known, lines, screening_policy())
    reason = ReasonForm(formdata=None, seen_version=standing.situation.number)
    keep(reason, subject_of(DraftKind.REASON, Action.WITHDRAW.value, slug), standing.situation.number)
    return render_template(
        "articles/submissions/show.html",
        findings=findings,
        screening_failure=ask_or_say_why(standing.version_id) if findings.waiting else None,
        standing=standing,
        version=version,
        html=html_of(db, standing.version_id),
        versions=version_lines(db, standing.article_id),
        requests=request_lines(db, standing.article_id),
        references=reference_lines(db, standing.version_id),
        listed=listed_contributors(db, standing.version_id),
        signatures=signature_lines(db, standing.version_id),
        # what was asked is answered on the page that the button leads to
        actions=available(replace(standing.situation, unanswered_items=0), *ACTIONS),
        reason_form=reason,
    )


@blueprint.route("/<slug>/revise", methods=["GET", "POST"])
@signed_in(Role.AUTHOR)
def revise(slug: str) -> Any:
    """The newest text to edit, or a new one to paste; «Check» shows the intake report and what changed."""
    standing = look(reading(), slug, the_actor())
    if not permitted(standing.situation, Action.REVISE):
        raise NotPermitted("Only the authors of an article hand in its next version.")
    version = version_text(reading(), standing.article_id, standing.situation.number)
    begun = text_to_revise(reading(), standing.version_id, version.content)
    form = RevisionForm(text=begun.text, seen_version=standing.situation.number)
    subject = subject_of(DraftKind.REVISION, slug)
    keep(form, subject, standing.situation.number)
    if form.draft and form.draft.saved_at:
        saved = form.text.data or "", form.draft.saved_at
        form.text.data = draft_to_revise(reading(), standing.version_id, version.content, *saved)
    items = waiting_lines(reading(), standing.article_id, standing.version_id)
    answered = answer_forms(items)
    intake, code, moved_on = None, 200, tuple[tuple[str, str, None], ...]()
    is_sent = form.validate_on_submit()
    if is_sent and "put_in" in request.form:
        form.text.data = accepted_and_absent(version.content, begun, form.text.data or "").text
    elif request.method == "POST":
        code = 422
        intake = _intake(form)
        if intake and is_sent:
            code = 200
            if "hand_in" in request.form and not _is_told(form, begun, version.content):
                code = 409
            elif "hand_in" in request.form:
                try:
                    with writing() as db:
                        made = revise_article(
                            db, slug, intake, the_actor(), now(), seen(form), given(answered)
                        )
                        version_id = made.id or 0
                    after_commit(partial(screener().ask, version_id))
                    flash("Handed in. Rulings on claims that did not change still hold.")
                    return redirect(url_for("submissions.show", slug=slug), 303)
                except REFUSALS as error:
                    code = 422 if isinstance(error, BadInput) else 409
                    form.refuse(str(error))
                    demand(answered)
                    moved_on = _moved_on(error, standing.situation.number)
                    form.moved_on = version_moved_on(slug, error)
                    form.seen_version.data = str(standing.situation.number)
    form.seen_accepted.data = str(begun.accepted)
    absent = accepted_and_absent(version.content, begun, form.text.data or "")
    if intake:
        claims = intake.document.claims
        items = against_draft(reading(), standing.article_id, standing.version_id, items, claims)
        answered = [(item, one) for item, (_, one) in zip(items, answered, strict=True)]
    diff = diff_documents(document_of(version), intake.document) if intake else None
    kept = sources_to_carry(reading(), standing.version_id, intake.document) if intake else {}
    findings = intake_findings(reading(), intake.document, screening_policy(), kept) if intake else None
    will_be = (
        forecast_of(reading(), standing, intake.document, diff.claims, kept) if intake and diff else None
    )
    return (
        render_template(
            "articles/submissions/revise.html",
            form=form,
            intake=intake,
            standing=standing,
            diff=diff,
            will_be=will_be,
            findings=findings,
            kept=kept,
            answered=answered,
            accepted=begun.accepted,
            absent=absent.changes,
            others=(*moved_on, *fellow_drafts(reading(), subject, the_actor())),
        ),
        code,
    )


def _is_told(form: RevisionForm, begun: TextToRevise, content: str) -> bool:
    """Whether the page that was sent knew of every suggestion whose words its text lacks; else the form says so, once."""
    if (whole_number(form.seen_accepted.data) or 0) >= begun.accepted:
        return True
    if not accepted_and_absent(content, begun, form.text.data or "").changes:
        return True
    form.refuse(
        "A suggestion was accepted while this page was open, and its words are not in this text. "
        "Put them in, or hand in once more without them."
    )
    return False


def _moved_on(error: ReviewError, number: int) -> tuple[tuple[str, str, None], ...]:
    """The button that compares what was written with the version that was handed in meanwhile."""
    return ((NEWEST, f"Version {number}", None),) if isinstance(error, StaleVersion) else ()


@blueprint.post("/<slug>/withdraw")
@signed_in()
def withdraw(slug: str) -> Any:
    form = ReasonForm()
    if not form.validate_on_submit():
        return show_reason(slug, form, Action.WITHDRAW)
    try:
        with writing() as db:
            withdraw_version(db, slug, form.reason.data or "", the_actor(), now(), seen(form))
    except REFUSALS as error:
        return show_refusal(slug, form, Action.WITHDRAW, error)
    flash("Withdrawn. The history keeps the version.")
    page = "desk.show" if Role.EDITOR in the_actor().roles else "submissions.show"
    return redirect(url_for(page, slug=slug), 303)


REFUSALS = (BadInput, StaleVersion, Blocked)


def show_refusal(slug: str, form: ReasonForm, action: Action, error: ReviewError) -> Any:
    """The reason form with why it was not taken. Who has now been told of a newer version may send it for that one."""
    is_bad = isinstance(error, BadInput)
    form.refuse(str(error), "reason" if is_bad else None)
    if isinstance(error, StaleVersion):
        form.seen_version.data = ""
        form.moved_on = version_moved_on(slug, error)
    page, _code = show_reason(slug, form, action)
    return page, 422 if is_bad else 409


def show_reason(slug: str, form: ReasonForm, action: Action) -> Any:
    """The reason form alone, shown again with what was typed."""
    standing = look(reading(), slug, the_actor())
    if not permitted(standing.situation, action):
        raise NotPermitted(f"«{WORKFLOW[action].label}» is not open to you on this article.")
    reasons = blockers(standing.situation, action)
    where = url_for("submissions.show", slug=slug) if action is Action.WITHDRAW else ""
    keep(form, subject_of(DraftKind.REASON, action.value, slug), standing.situation.number, where)
    form.seen_version.data = form.seen_version.data or str(standing.situation.number)
    page = render_template(
        "articles/submissions/reason.html", form=form, standing=standing, action=action, reasons=reasons
    )
    return page, 422 if request.method == "POST" else 200
