"""Signing in and out, and one's own password."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from review_service.errors import BadInput, Blocked
from review_service.services import accounts
from review_service.services.demo import SAMPLE_TOTP_SECRET
from review_service.services.failed_signings import tell
from review_service.services.people import list_people
from review_service.services.questions import count_open
from review_service.web.forms import Form
from review_service.web.requests import (
    LOGIN_KEY,
    client_address,
    counting_wrong_passwords,
    current_actor,
    local_path,
    now,
    passwords,
    rate_limit,
    reading,
    settings,
    signed_in,
    the_actor,
    writing,
)

blueprint = Blueprint("account", __name__)


class LoginForm(Form):
    email = EmailField("E-mail", [InputRequired("Type your e-mail address.")])
    password = PasswordField("Password", [InputRequired("Type your password.")])


class PasswordForm(Form):
    current = PasswordField("Current password", [InputRequired("Type your current password.")])
    new = PasswordField(
        "New password", [InputRequired("Type the new password.")], description="At least 10 characters."
    )


class ResendForm(Form):
    """Only a fresh token, for what was typed before the session ended."""


def _kept_from_login() -> tuple[str | None, list[tuple[str, str]]]:
    kept = [
        (name.removeprefix("kept:"), value)
        for name, value in request.form.items(multi=True)
        if name.startswith("kept:")
    ]
    return local_path(request.form.get("kept_action")), kept


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> Any:
    form = LoginForm()
    action, kept = _kept_from_login()
    code = 200
    if form.validate_on_submit():
        code = 422
        try:
            if _sign_in(form.email.data or "", form.password.data or ""):
                if action:
                    return render_template(
                        "account/resend.html", form=ResendForm(formdata=None), kept=kept, kept_action=action
                    )
                return redirect(local_path(request.args.get("next")) or url_for("account.home"))
            form.refuse("This e-mail address and password do not belong together.")
        except Blocked as error:
            code = 429
            form.refuse(str(error))
    elif request.method == "POST":
        code = 422
    samples = _sample_people() if settings().is_demo else []
    page = render_template(
        "account/login.html",
        form=form,
        kept=kept,
        kept_action=action,
        samples=samples,
        sample_secret=SAMPLE_TOTP_SECRET,
    )
    return page, code


def _sample_people() -> list[Any]:
    return [(person, roles) for person, roles in list_people(reading()) if person.is_sample]


def _sign_in(email: str, password: str) -> bool:
    accounts.refuse_too_many(reading(), rate_limit(), email, client_address(), now())
    # the hash takes its time: nobody else's writing waits for it
    person = accounts.check_password(reading(), passwords(), email, password, settings().is_demo)
    person_id = person.id if person else None
    with writing() as db:
        if person_id is None:
            accounts.count_failure(db, rate_limit(), email, client_address(), now())
            return False
        lasts = timedelta(days=settings().session_days)
        token = accounts.open_session(db, person_id, now(), lasts)
        told = tell(db, person_id)
    session.clear()
    g.pop("csrf_token", None)  # the form on the answer needs a token of the new session
    session[LOGIN_KEY] = token
    session.permanent = True
    for line in told[:5]:
        flash(line.sentence)
    return True


@blueprint.post("/logout")
@signed_in()
def logout() -> Any:
    if ResendForm().is_pressed():
        with writing() as db:
            accounts.close_session(db, session[LOGIN_KEY])
        session.clear()
    return redirect(url_for("articles.index"))


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in()
def password() -> Any:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            with counting_wrong_passwords(), writing() as db:
                accounts.change_password(
                    db, passwords(), the_actor(), form.current.data or "", form.new.data or "", now()
                )
            session.clear()
            flash("Your password was changed. Sign in with the new one.")
            return redirect(url_for("account.login"))
        except (BadInput, Blocked) as error:
            form.refuse(str(error))
    return render_template("account/password.html", form=form), 422 if request.method == "POST" else 200


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

    def open_questions() -> int:
        actor = current_actor()
        return count_open(reading()) if actor and "editor" in actor.roles else 0

    return {"sign_out_token": sign_out_token, "open_questions": open_questions}
