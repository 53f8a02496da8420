"""Signing in and out, and one's own password."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from review_service.services.demo import SAMPLE_TOTP_SECRET
from review_service.services.people import accounts
from review_service.services.people.failed_signings import tell
from review_service.services.people.people import list_people
from review_service.web.core.forms import ResendForm, UnkeyedForm
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import (
    KEY,
    LOGIN_KEY,
    NotSignedIn,
    client_address,
    counting_wrong_passwords,
    kept_fields,
    kept_files,
    local_path,
    now,
    open_questions,
    passwords,
    rate_limit,
    reading,
    settings,
    signed_in,
    the_actor,
    unit_of_work,
)

blueprint = Blueprint("account", __name__)


class LoginForm(UnkeyedForm):
    email = EmailField("E-mail", [InputRequired("Type your e-mail address.")])
    password = PasswordField("Password", [InputRequired("Type your password.")])


class PasswordForm(UnkeyedForm):
    current = PasswordField("Current password", [InputRequired("Type your current password.")])
    new = PasswordField(
        "New password", [InputRequired("Type the new password.")], description="At least 10 characters."
    )


@dataclass(frozen=True)
class Kept:
    """What was typed into a form whose sign-in had ended: where it goes, its fields,
    and the names of its files."""

    action: str | None
    fields: list[tuple[str, str]]
    files: list[tuple[str, str]]

    def is_of(self, person_id: int) -> bool:
        """The key of the form begins with whose it was; nobody else is shown what they typed."""
        return dict(self.fields).get(KEY, "").partition(".")[0] == str(person_id)


def _kept_from_login() -> Kept:
    def named(prefix: str) -> list[tuple[str, str]]:
        return [
            (name.removeprefix(prefix), value)
            for name, value in request.form.items(multi=True)
            if name.startswith(prefix)
        ]

    return Kept(local_path(request.form.get("kept_action")), named("kept:"), named("file:"))


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> Any:
    form = LoginForm()
    kept = _kept_from_login()
    if form.validate_on_submit():
        with refusals_on(form):
            person_id = _sign_in(form.email.data or "", form.password.data or "")
            if person_id is not None:
                return _after_sign_in(kept, person_id)
            form.refuse("This e-mail address and password do not belong together.")
    samples = _sample_people() if settings().is_demo else []
    return _login_page(form, kept, samples), form.http_status


def _login_page(form: LoginForm, kept: Kept, samples: Sequence[Any] = ()) -> str:
    return render_template(
        "people/account/login.html",
        form=form,
        kept=kept.fields,
        kept_action=kept.action,
        kept_files=kept.files,
        samples=samples,
        sample_secret=SAMPLE_TOTP_SECRET,
    )


def _after_sign_in(kept: Kept, person_id: int) -> Any:
    """What was typed comes back to whoever typed it; everybody else goes where they wanted."""
    if kept.action and kept.is_of(person_id):
        return render_template(
            "core/resend.html",
            form=UnkeyedForm(formdata=None),  # it has the key that it was sent with
            kept=kept.fields,
            kept_action=kept.action,
            kept_files=kept.files,
        )
    if kept.action and kept.fields:
        flash("What was typed here before was somebody else's, so it was not brought back.")
    return redirect(local_path(request.args.get("next")) or url_for("account.home"))


@blueprint.app_errorhandler(NotSignedIn)
def ask_to_sign_in(_error: NotSignedIn) -> Any:
    """What was typed is kept in the page that asks, and offered again afterwards."""
    if request.method == "GET":
        return redirect(url_for("account.login", next=request.full_path.rstrip("?")))
    kept = Kept(request.path, kept_fields(), kept_files())
    return _login_page(LoginForm(formdata=None), kept), 401


def _sample_people() -> list[Any]:
    return [(person, roles) for person, roles in list_people(reading()) if person.is_sample]


def _sign_in(email: str, password: str) -> int | None:
    """Who that is; None where e-mail address and password do not belong together."""
    accounts.refuse_too_many(reading(), rate_limit(), email, client_address(), now())
    # the hash takes its time: nobody else's writing waits for it
    person = accounts.check_password(reading(), passwords(), email, password, settings().is_demo)
    person_id = person.id if person else None
    with unit_of_work() as db:
        if person_id is None:
            accounts.count_failure(db, rate_limit(), email, client_address(), now())
            return None
        lasts = timedelta(days=settings().session_days)
        token = accounts.open_session(db, person_id, now(), lasts)
        told = tell(db, person_id)
    session.clear()
    g.pop("csrf_token", None)  # the form on the answer needs a token of the new session
    session[LOGIN_KEY] = token
    session.permanent = True
    g.pop("actor", None)
    for line in told[:5]:
        flash(line.sentence)
    return person_id


@blueprint.post("/logout")
@signed_in()
def logout() -> Any:
    if ResendForm().is_pressed():
        with unit_of_work() as db:
            accounts.close_session(db, session[LOGIN_KEY])
        session.clear()
    return redirect(url_for("articles.index"))


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in()
def password() -> Any:
    form = PasswordForm()
    if form.validate_on_submit():
        with refusals_on(form):
            with counting_wrong_passwords(), unit_of_work() as db:
                typed = form.current.data or "", form.new.data or ""
                accounts.change_password(db, passwords(), the_actor(), *typed, now())
            session.clear()
            flash("Your password was changed. Sign in with the new one.")
            return redirect(url_for("account.login"))
    return render_template("people/account/password.html", form=form), form.http_status


@blueprint.get("/home")
@signed_in()
def home() -> Any:
    """Where somebody's work is: the first of their roles that has any."""
    actor = the_actor()
    for role, endpoint in (
        ("board_member", "reviews.index"),
        ("editor", "desk.index"),
        ("author", "submissions.index"),
        ("publisher", "publishing.index"),
    ):
        if role in actor.roles:
            return redirect(url_for(endpoint))
    return redirect(url_for("articles.index"))


@blueprint.app_context_processor
def navigation() -> dict[str, Any]:
    """The token of the sign-out button and the count on the editors' inbox."""

    def sign_out_token() -> str:
        from flask_wtf.csrf import generate_csrf

        return str(generate_csrf())

    return {"sign_out_token": sign_out_token, "open_questions": open_questions}
