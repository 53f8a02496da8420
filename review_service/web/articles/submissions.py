"""The author's pages: my articles, handing in, the intake report, the next version."""

from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from review_service.comparing.diff import diff_documents
from review_service.core.errors import BadInput, NotPermitted, StaleVersion
from review_service.core.vocabulary import Role
from review_service.domain.workflow import Action, available, permitted
from review_service.services.articles.drafts import DraftKind, subject_of
from review_service.services.articles.inherited import sources_to_carry
from review_service.services.articles.read_drafting import NEWEST, fellow_drafts
from review_service.services.articles.read_forecasts import forecast_of
from review_service.services.articles.read_intake_findings import intake_findings
from review_service.services.articles.read_versions import (
    VersionText,
    document_of,
    reference_lines,
    signature_lines,
    version_lines,
    version_text,
)
from review_service.services.articles.submissions import Intake, revise_article, submit_article, take_in
from review_service.services.core.acting import look
from review_service.services.core.renderings import html_of
from review_service.services.core.situations import Standing
from review_service.services.evidence.read_evidence import version_findings
from review_service.services.people.contributors import listed_contributors
from review_service.services.review.claim_lines import claim_lines
from review_service.services.review.read_change_items import against_draft, request_lines, waiting_lines
from review_service.services.review.read_queues import author_page
from review_service.services.review.reviews import withdraw_version
from review_service.services.review.suggestions import (
    TextToRevise,
    accepted_and_absent,
    draft_to_revise,
    text_to_revise,
)
from review_service.web.articles.answers import Answered, answer_forms, demand, given
from review_service.web.core.forms import Form, ReasonForm, SeenForm
from review_service.web.core.reasons import show_reason
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import (
    after_commit,
    now,
    reading,
    signed_in,
    the_actor,
    unit_of_work,
    whole_number,
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

    def variant_of(self) -> str:
        """The slug, whether it was typed alone or as the whole address."""
        return (self.topic.data or "").strip().rstrip("/").rpartition("/")[2]

    def written(self) -> str:
        """The file if one was chosen, else the text. Raises BadInput where the file is not text."""
        upload = self.file.data
        if not upload or not getattr(upload, "filename", ""):
            return self.text.data or ""
        try:
            text: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadInput(
                f"«{upload.filename}» is not UTF-8 text. Save it as UTF-8, or paste the text.", field="file"
            ) from None
        self.text.data = text
        return text


class RevisionForm(ArticleForm, SeenForm):
    """`seen_accepted`: how many suggestions were accepted when the page was made."""

    seen_accepted = HiddenField()


@blueprint.get("/")
@signed_in(Role.AUTHOR)
def index() -> Any:
    page = author_page(reading(), the_actor().id, request.args.get("after", ""))
    return render_template("articles/submissions/index.html", page=page)


def _intake(form: ArticleForm) -> Intake | None:
    """What was handed in, read; None when it cannot be, with the reason on the form."""
    with refusals_on(form, field="text"):
        return take_in(form.written(), form.form.data or "auto")
    return None


@blueprint.route("/new", methods=["GET", "POST"])
@signed_in(Role.AUTHOR)
def new() -> Any:
    """First «Check», which shows the intake report and the preview; then «Hand in»."""
    form = ArticleForm()
    keep(form, subject_of(DraftKind.ARTICLE, "new"))
    is_sent = form.validate_on_submit()
    intake = _intake(form) if request.method == "POST" and (is_sent or form.text.data) else None
    if intake is not None and is_sent and "hand_in" in request.form:
        with refusals_on(form):
            with unit_of_work() as db:
                article = submit_article(db, intake, the_actor(), now(), topic=form.variant_of())
                slug, version_id = article.slug, article.version_id or 0
            after_commit(partial(screener().ask, version_id))
            flash("Handed in. The editor assigns reviewers next; nothing is left for you to do now.")
            return redirect(url_for("submissions.show", slug=slug), 303)
    is_checked = is_sent and intake is not None and not form.refused_with
    return _new_page(form, intake, 200 if is_checked else form.http_status)


def _new_page(form: ArticleForm, intake: Intake | None, code: int) -> Any:
    findings = intake_findings(reading(), intake.document, screening_policy()) if intake else None
    return render_template("articles/submissions/new.html", form=form, intake=intake, findings=findings), code


@blueprint.get("/<slug>")
@signed_in()
def show(slug: str) -> Any:
    standing = look(reading(), slug, the_actor())
    db = reading()
    version = version_text(db, standing.article_id, standing.situation.number)
    lines = claim_lines(db, standing.article_id, standing.version_id)
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
    answered = answer_forms(waiting_lines(reading(), standing.article_id, standing.version_id))
    is_sent, intake = form.validate_on_submit(), None
    if is_sent and "put_in" in request.form:
        form.text.data = accepted_and_absent(version.content, begun, form.text.data or "").text
        return _revise_page(form, standing, version, begun, answered, None), 200
    if request.method == "POST":
        intake = _intake(form)
    if intake is not None and is_sent and "hand_in" in request.form:
        with refusals_on(form, slug):
            _refuse_untold(form, begun, version.content)
            with unit_of_work() as db:
                version_id = revise_article(db, slug, intake, form.act, given(answered)).id or 0
            after_commit(partial(screener().ask, version_id))
            flash("Handed in. Rulings on claims that did not change still hold.")
            return redirect(url_for("submissions.show", slug=slug), 303)
        demand(answered)
    is_checked = is_sent and intake is not None and not form.refused_with
    page = _revise_page(form, standing, version, begun, answered, intake)
    return page, 200 if is_checked else form.http_status


def _refuse_untold(form: RevisionForm, begun: TextToRevise, content: str) -> None:
    """Raises StaleVersion, once, where the page that was sent did not know of a suggestion
    whose words its text lacks."""
    if (whole_number(form.seen_accepted.data) or 0) >= begun.accepted:
        return
    if accepted_and_absent(content, begun, form.text.data or "").changes:
        raise StaleVersion(
            "A suggestion was accepted while this page was open, and its words are not in this text. "
            "Put them in, or hand in once more without them."
        )


def _revise_page(
    form: RevisionForm,
    standing: Standing,
    version: VersionText,
    begun: TextToRevise,
    answered: Answered,
    intake: Intake | None,
) -> str:
    """With the intake report, what changed, and what will be, where a text was read."""
    form.seen_accepted.data = str(begun.accepted)
    absent = accepted_and_absent(version.content, begun, form.text.data or "")
    newest = ((NEWEST, f"Version {standing.situation.number}", None),) if form.moved_on else ()
    fellows = fellow_drafts(reading(), subject_of(DraftKind.REVISION, standing.slug), the_actor())
    return render_template(
        "articles/submissions/revise.html",
        form=form,
        standing=standing,
        intake=intake,
        answered=answered if intake is None else _beside_the_draft(standing, answered, intake),
        accepted=begun.accepted,
        absent=absent.changes,
        others=(*newest, *fellows),
        **_report(standing, version, intake),
    )


def _beside_the_draft(standing: Standing, answered: Answered, intake: Intake) -> Answered:
    """Each item with the claim that it is about as the text that was read has it."""
    items, claims = [item for item, _ in answered], intake.document.claims
    shown = against_draft(reading(), standing.article_id, standing.version_id, items, claims)
    return [(item, form) for item, (_, form) in zip(shown, answered, strict=True)]


def _report(standing: Standing, version: VersionText, intake: Intake | None) -> dict[str, Any]:
    if intake is None:
        return {"diff": None, "kept": {}, "findings": None, "will_be": None}
    db, document = reading(), intake.document
    diff = diff_documents(document_of(version), document)
    kept = sources_to_carry(db, standing.version_id, document)
    return {
        "diff": diff,
        "kept": kept,
        "findings": intake_findings(db, document, screening_policy(), kept),
        "will_be": forecast_of(db, standing, document, diff.claims, kept),
    }


@blueprint.post("/<slug>/withdraw")
@signed_in()
def withdraw(slug: str) -> Any:
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals_on(form, slug), unit_of_work() as db:
            withdraw_version(db, slug, form.reason.data or "", form.act)
            flash("Withdrawn. The history keeps the version.")
            page = "desk.show" if Role.EDITOR in the_actor().roles else "submissions.show"
            return redirect(url_for(page, slug=slug), 303)
    return show_reason(slug, form, Action.WITHDRAW)
