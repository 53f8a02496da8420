"""The base of every form: CSRF by token; an expired one is answered with the form and everything typed."""

import secrets
from typing import Any

from flask import flash
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field

from review_service.web.core.request_context import KEY, current_actor

EXPIRED = "This page was open for so long that it expired. Nothing was lost: check it and send it again."
NOT_DONE = "This page was open for so long that it expired, so nothing was done. Press the button again."


def new_key() -> Markup:
    """A hidden field that makes this rendering of a form the only one of its kind: sent twice, it acts once.

    It begins with whose form it is, so that what was typed comes back to that person only.
    """
    actor = current_actor()
    value = f"{actor.id if actor else 0}.{secrets.token_urlsafe(16)}"
    return Markup('<input type="hidden" name="{}" value="{}">').format(KEY, value)


class _TokenAndKey(FlaskForm.Meta.csrf_class.field_class):  # type: ignore[misc]
    """Every form that sends a token sends a key as well, whoever wrote its template."""

    def __call__(self, **options: Any) -> Markup:
        return Markup(super().__call__(**options)) + new_key()  # noqa: S704 - a field of WTForms


class _Csrf(FlaskForm.Meta.csrf_class):  # type: ignore[misc]
    field_class = _TokenAndKey


class Form(FlaskForm):  # type: ignore[misc]
    """`problems` lists every error with the id of its field, for the summary at the top of the form."""

    moved_on: Any = (
        None  # MovedOn, where what the person saw is no longer the newest (web/articles/moved_on.py)
    )
    draft: Any = None  # DraftShown, where the words are kept on the server (web/core/typed_words.py)

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_class = _Csrf

    @property
    def problems(self) -> list[tuple[str, str]]:
        found = []
        for name, errors in self.errors.items():
            if name == "csrf_token":
                found.append(("", EXPIRED))
                continue
            field: Field | None = self._fields.get(name) if name else None
            found += [(field.id if field else "", str(error)) for error in errors]
        return found

    def is_pressed(self) -> bool:
        """For a form that is only a button: where its token expired, the next page says that nothing was done."""
        is_valid: bool = self.validate_on_submit()
        if not is_valid:
            flash(NOT_DONE)
        return is_valid

    def refuse(self, message: str, field: str | None = None) -> None:
        """Shows an error that a service raised where it belongs."""
        if field is None:
            self.form_errors.append(message)
            return
        errors: Any = list(self[field].errors)
        self[field].errors = [*errors, message]


class UnkeyedForm(Form):
    """Signing in and out: done again, it is done again."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_class = FlaskForm.Meta.csrf_class


class ResendForm(Form):
    """Only a fresh token, for what was typed before the session ended or was sent with other words."""
