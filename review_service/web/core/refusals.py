"""The one place where what a service refuses becomes what a form shows: a code, a field,
what changed meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash

from review_service.core.errors import BadInput, Blocked, ReviewError, StaleText, StaleVersion
from review_service.web.core.errors import code_of, reasons_of
from review_service.web.core.forms import SEEN_TEXT, SEEN_VERSION, Form
from review_service.web.core.moved_on import moved_on

REFUSALS: tuple[type[ReviewError], ...] = (BadInput, StaleVersion, Blocked)


@contextmanager
def refusals_on(
    form: Form, slug: str = "", ordinal: int = 0, also: tuple[type[ReviewError], ...] = (), field: str = ""
) -> Iterator[None]:
    """Around a unit of work and the answer that follows it: behind the block stands what to do where
    it was refused, which is to show the form again, with what was typed and `form.http_status`.
    `slug` and `ordinal`: the article and the claim that it is about. `also`: kinds of errors that are not
    left to a page of their own. `field`: where words of a library stand, which knows no form."""
    try:
        yield
    except (*REFUSALS, *also) as error:
        _refuse(form, error, slug, ordinal)
        for reason in reasons_of(error):
            form.refuse(reason, getattr(error, "field", "") or field)


@contextmanager
def refusals_told() -> Iterator[None]:
    """Around the unit of work of a button, which has no form to come back to: behind the block stands the way
    to the page that says why. A version that moved on has a page of its own, with what changed."""
    try:
        yield
    except (BadInput, Blocked) as error:
        for reason in reasons_of(error):
            flash(reason)


def _refuse(form: Form, error: ReviewError, slug: str, ordinal: int) -> None:
    """Who has now been told of a newer version, or a newer text, may send the form for that one."""
    form.refused_with = code_of(error)
    if isinstance(error, StaleText) and SEEN_TEXT in form:
        form[SEEN_TEXT].data = str(error.text or "")
    if isinstance(error, StaleVersion) and slug:
        form.moved_on = moved_on(slug, error, ordinal)
        if error.newest and SEEN_VERSION in form:
            form[SEEN_VERSION].data = str(error.newest)
