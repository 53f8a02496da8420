"""Forms whose words are kept on the server: filled from the person's draft, and marked so that
the browser goes on saving."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import request
from wtforms import FileField, PasswordField

from review_service.services.articles.drafts import Draft, find_drafts
from review_service.web.core.forms import Form
from review_service.web.core.request_context import KEY, current_actor, reading, whole_number

# What is on a form and is not the person's words.
NOT_KEPT = {
    "csrf_token", KEY, "draft", "draft_revision", "draft_base", "draft_page", "draft_act", "who", "digest",
    "reference",
    "passage_start", "passage_end", "check", "hand_in", "put_in", "password", "current", "new", "file",
}  # fmt: skip


@dataclass(frozen=True)
class DraftShown:
    """What the template tells of a form's draft. `revision` 0: there is none yet; `saved_at` is set where the
    form was filled from it. `draft_base` differs from `base` where it was typed against an older version."""

    subject: str
    page: str
    base: int | None
    revision: int = 0
    saved_at: datetime | None = None
    draft_base: int | None = None

    @property
    def is_of_older(self) -> bool:
        return None not in (self.base, self.draft_base) and self.draft_base != self.base


def words_of(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What the person typed or chose, by name, without what no text may hold."""
    return {
        name: value.replace("\r\n", "\n").replace("\0", "")
        for name, value in fields
        if name not in NOT_KEPT and not name.startswith("seen")
    }


def keep(form: Form, subject: str, base: int | None = None, page: str = "") -> None:
    """For a page with one such form; see `keep_all`."""
    keep_all([(form, subject)], base, page)


def keep_all(forms: Iterable[tuple[Form, str]], base: int | None = None, page: str = "") -> None:
    """`page` is where the forms stand, if that is not where they are sent.
    On a GET fills each form from the person's draft on its subject, if there is one: one statement for all.
    What was posted stands as it was posted. Readers have no drafts: what they type stays in their browser."""
    actor, forms = current_actor(), list(forms)
    if actor is None or not forms:
        return
    drafts: Mapping[str, Draft] = {}
    if request.method == "GET":
        drafts = find_drafts(reading(), [subject for _, subject in forms], actor)
    page, posted = page or request.full_path.rstrip("?"), request.form.get("draft")
    for form, subject in forms:
        draft = drafts.get(subject)
        if draft is not None:
            _fill(form, draft)
            form.draft = DraftShown(subject, page, base, draft.revision, draft.saved_at, draft.base)
        else:
            sent = request.form if subject == posted else {}
            revision, written_on = (whole_number(sent.get(name)) for name in ("draft_revision", "draft_base"))
            form.draft = DraftShown(subject, page, base, revision or 0, draft_base=written_on)


def _fill(form: Form, draft: Draft) -> None:
    for name, value in draft.fields.items():
        field = form._fields.get(name)
        if field is not None and name not in NOT_KEPT and not isinstance(field, FileField | PasswordField):
            field.data = value
    if "seen_version" in form and draft.base is not None:
        form["seen_version"].data = str(
            draft.base
        )  # so that whoever wrote on an older version is told when they send it
