"""One dict maps each kind of error to its answer."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, render_template, request
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException

from review_service.core.db import Fault, fault_of
from review_service.core.errors import (
    BadInput,
    Blocked,
    NewerWords,
    NotFound,
    NotPermitted,
    ReviewError,
    StaleVersion,
    TooManyAttempts,
)
from review_service.web.core.forms import ResendForm
from review_service.web.core.moved_on import MovedOn, moved_on
from review_service.web.core.request_context import (
    close_reading,
    kept_fields,
    kept_files,
    local_path,
)

CODES: dict[type[ReviewError], int] = {
    NotFound: 404,
    NotPermitted: 403,
    StaleVersion: 409,
    NewerWords: 409,
    TooManyAttempts: 429,
    Blocked: 409,
    BadInput: 422,
    ReviewError: 500,
}
TITLES = {
    400: "That request cannot be used",
    401: "Sign in first",
    403: "Not open to you",
    404: "Not here",
    405: "Not like that",
    409: "Not yet",
    413: "Too large",
    422: "Something is missing",
    429: "Too many attempts",
    500: "Something broke on our side",
    503: "Not at the moment",
}
FAULTS = {
    Fault.FULL: "The database has no room left: tell the administrator.",
    Fault.READ_ONLY: "The database can only be read at the moment: ask the administrator until when.",
    Fault.AWAY: "The database did not answer in time.",
}


def code_of(error: ReviewError) -> int:
    return next(code for kind, code in CODES.items() if isinstance(error, kind))


def answer(code: int, reasons: tuple[str, ...], moved: MovedOn | None = None) -> tuple[str, int]:
    title = TITLES.get(code, "That did not work")
    back = local_path(urlsplit(request.referrer or "").path) if moved else None
    page = render_template("core/error.html", title=title, reasons=reasons, moved=moved, back=back)
    return page, code


def reasons_of(error: ReviewError) -> tuple[str, ...]:
    return error.reasons if isinstance(error, Blocked) else (str(error),)


def _with_what_was_typed(reason: str) -> tuple[str, int]:
    """A form comes back to be sent again, with the key that it had:
    should it have been saved after all, it is once."""
    if request.method != "POST" or request.is_json or request.blueprint == "account":
        return answer(503, (f"{reason} Nothing was saved: go back and send it again.",))
    page = render_template(
        "core/resend.html",
        form=ResendForm(formdata=None),
        kept=kept_fields(),
        kept_action=request.full_path.rstrip("?"),
        kept_files=kept_files(),
        reason=reason,
    )
    return page, 503


def register(app: Flask) -> None:
    @app.errorhandler(ReviewError)
    def on_review_error(error: ReviewError) -> Any:
        """Where a form comes back with it instead, its view says so: web/core/refusals.py."""
        slug = (request.view_args or {}).get("slug", "")
        moved = moved_on(slug, error) if slug and isinstance(error, StaleVersion) else None
        return answer(code_of(error), reasons_of(error), moved)

    @app.errorhandler(IntegrityError)
    def on_guard(error: IntegrityError) -> Any:
        """The database had the last word: somebody else was quicker, or a rule was broken."""
        app.logger.warning("refused by the database: %s", error.orig)
        return answer(
            409, ("This changed while you were at it, so nothing was saved. Load the page again and look.",)
        )

    @app.errorhandler(DBAPIError)
    def on_fault(error: DBAPIError) -> Any:
        fault = fault_of(error)
        if fault is None:
            raise error
        app.logger.error("database: %s", error.orig)
        g.actor = None  # the page must not ask the database who is signed in
        close_reading()
        return _with_what_was_typed(FAULTS[fault])

    @app.errorhandler(HTTPException)
    def on_http(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        close_reading()  # after a failed statement PostgreSQL answers nothing more in the same transaction
        sentences = {
            404: "There is nothing at this address. Check it, or start from the front page.",
            413: (
                "The file is too large to be handed in. Split it, or ask the administrator to raise "
                "the limit."
            ),
            500: "It was logged. Nothing was saved: go back and send it again.",
        }
        page, code = answer(error.code, (sentences.get(error.code, error.description or ""),))
        kept = [(name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"}]
        return page, code, kept
