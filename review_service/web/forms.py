"""The base of every form: CSRF by token; an expired one is answered with the form and everything typed."""

from typing import Any

from flask import flash
from flask_wtf import FlaskForm
from wtforms import Field

EXPIRED = "This page was open for so long that it expired. Nothing was lost: check it and send it again."
NOT_DONE = "This page was open for so long that it expired, so nothing was done. Press the button again."


class Form(FlaskForm):  # type: ignore[misc]
    """`problems` lists every error with the id of its field, for the summary at the top of the form."""

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
