"""The page that asks for a reason, of every act that needs one and nothing else."""

from typing import Any

from flask import render_template, url_for

from review_service.core.errors import NotPermitted
from review_service.domain.workflow import WORKFLOW, Action, blockers, permitted
from review_service.services.articles.drafts import DraftKind, subject_of
from review_service.services.core.acting import look
from review_service.web.core.forms import ReasonForm
from review_service.web.core.request_context import reading, the_actor
from review_service.web.core.typed_words import keep


def show_reason(slug: str, form: ReasonForm, action: Action) -> Any:
    """The form alone, with what was typed; before anything was sent it is about the newest version."""
    standing = look(reading(), slug, the_actor())
    if not permitted(standing.situation, action):
        raise NotPermitted(f"«{WORKFLOW[action].label}» is not open to you on this article.")
    where = url_for("submissions.show", slug=slug) if action is Action.WITHDRAW else ""
    if not form.is_submitted():
        form.seen_version.data = str(standing.situation.number)
    keep(form, subject_of(DraftKind.REASON, action.value, slug), standing.situation.number, where)
    page = render_template(
        "articles/submissions/reason.html",
        form=form,
        standing=standing,
        action=action,
        reasons=blockers(standing.situation, action),
    )
    return page, form.http_status
