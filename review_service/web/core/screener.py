"""The screener of this process, and asking it for what a page misses. A page never waits for it."""

from functools import partial
from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, url_for

from review_service.core.config import Settings
from review_service.core.db import Database
from review_service.core.vocabulary import Role
from review_service.jobs.screener import Screener, policy_of
from review_service.services.evidence.screening import ScreeningPolicy
from review_service.services.evidence.screening_failures import FailureShown, failure_of, screen_again
from review_service.web.core.forms import Form
from review_service.web.core.request_context import (
    after_commit,
    now,
    reading,
    settings,
    signed_in,
    the_actor,
    unit_of_work,
)

blueprint = Blueprint("screening", __name__, url_prefix="/reviews")


class AgainForm(Form):
    """The button «Try again»."""


def screening_policy() -> ScreeningPolicy:
    return policy_of(settings(), now())


def screener() -> Screener:
    kept: Screener = current_app.extensions["review_screener"]
    return kept


def ask_or_say_why(version_id: int) -> FailureShown | None:
    """For a page that misses results: asks for them, or, where that went wrong and its time
    has not come, says so."""
    failure = failure_of(reading(), version_id)
    if failure is None or failure.is_due(now()):
        screener().ask(version_id)
        return None
    return failure


@blueprint.post("/<slug>/screening")
@signed_in(Role.EDITOR)
def again(slug: str) -> Any:
    if AgainForm().is_pressed():
        with unit_of_work() as db:
            version_id = screen_again(db, slug, the_actor(), now())
        after_commit(partial(screener().ask, version_id))
        flash("The machine reads the article again.")
    return redirect(url_for("reviews.show", slug=slug), 303)


def register(app: Flask, chosen: Settings, database: Database) -> None:
    """Tests run what was asked for by hand; a thread of its own would make them wait for it."""
    app.jinja_env.globals["again_form"] = lambda: AgainForm(formdata=None)
    app.extensions["review_screener"] = Screener(
        database, lambda: policy_of(chosen, now()), is_behind=chosen.mode != "test"
    )
