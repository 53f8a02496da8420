"""The base of every form: CSRF by token; an expired one is answered with the form and everything typed."""

import secrets
from http import HTTPStatus
from typing import Any

from flask import flash, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, HiddenField, TextAreaField

from review_service.services.core.acting import Act
from review_service.web.core.request_context import KEY, current_actor, now, the_actor, whole_number

EXPIRED = "This page was open for so long that it expired. Nothing was lost: check it and send it again."
NOT_DONE = "This page was open for so long that it expired, so nothing was done. Press the button again."


SEEN_VERSION, SEEN_TEXT = "seen_version", "seen_text"


def new_key() -> Markup:
    """A hidden field that makes this rendering of a form the only one of its kind: sent twice, it acts once.

    It begins with whose form it is, so that what was typed comes back to that person only.
    """
    actor = current_actor()
    value = f"{actor.id if actor else 0}.{secrets.token_urlsafe(16)}"
    return Markup('<input type="hidden" name="{}" value="{}">').format(KEY, value)


class _TokenAndKey(FlaskForm.Meta.csrf_class.field_class):  # type: ignore[misc]
    """Every form that sends a token sends a key as well, and the version that it is about,
    whoever wrote its template."""

    def __call__(self, **options: Any) -> Markup:
        field = self.csrf_impl.form._fields.get(SEEN_VERSION)
        seen = field(id=False) if field is not None else ""
        return Markup(super().__call__(**options)) + new_key() + seen  # noqa: S704 - fields of WTForms


class _Csrf(FlaskForm.Meta.csrf_class):  # type: ignore[misc]
    field_class = _TokenAndKey

    def setup_form(self, form: Any) -> Any:
        self.form = form
        return super().setup_form(form)


class Form(FlaskForm):  # type: ignore[misc]
    """`problems` lists every error with the id of its field, for the summary at the top of the form.
    `http_status` is what the page that shows the form answers with."""

    moved_on: Any = None  # MovedOn, where what the person saw is no longer the newest (web/core/moved_on.py)
    refused_with: int = 0
    draft: Any = None  # DraftShown, where the words are kept on the server (web/core/typed_words.py)

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_class = _Csrf

    @property
    def problems(self) -> list[tuple[str, str]]:
        problems = []
        for name, errors in self.errors.items():
            if name == "csrf_token":
                problems.append(("", EXPIRED))
                continue
            field: Field | None = self._fields.get(name) if name else None
            problems += [(field.id if field else "", str(error)) for error in errors]
        return problems

    @property
    def http_status(self) -> int:
        """200 where nothing was sent, the code of what refused it (web/core/refusals.py), else 422:
        it was not filled in."""
        return self.refused_with or (200 if request.method == "GET" else 422)

    @property
    def is_told(self) -> bool:
        """Whether the page says what changed since: then, and only then,
        its form goes on from what there is now."""
        return self.refused_with == HTTPStatus.CONFLICT

    def is_pressed(self) -> bool:
        """For a form that is only a button: where its token expired, the next page says
        that nothing was done."""
        is_valid: bool = self.validate_on_submit()
        if not is_valid:
            flash(NOT_DONE)
        return is_valid

    def refuse(self, message: str, field: str = "") -> None:
        """Shows an error where it belongs: at its field, if the form has such a one."""
        if field not in self:
            self.form_errors.append(message)
            return
        errors: Any = list(self[field].errors)
        self[field].errors = [*errors, message]


class SeenForm(Form):
    """Of an act on a version of an article: `seen_version` is the number that was on the screen.
    Printed with the token."""

    seen_version = HiddenField()

    @property
    def act(self) -> Act:
        """Who acts, when, and on what they saw. Where the form does not say that, or says no number,
        it is 0 and refused; the page's own number, which stands in the field then, is not taken for it."""
        sent = self.seen_version.raw_data
        return Act(the_actor(), now(), whole_number(sent[0] if sent else None) or 0)


class StepForm(SeenForm):
    """A button and nothing else."""


class ReasonForm(SeenForm):
    reason = TextAreaField(
        "Reason", description="The history keeps it, and everybody on the article sees it."
    )


class ButtonForm(Form):
    """Only a button, on something that is no version of an article."""


class UnkeyedForm(Form):
    """Signing in and out: done again, it is done again."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_class = FlaskForm.Meta.csrf_class


class ResendForm(Form):
    """Only a fresh token, for what was typed before the session ended or was sent with other words."""
