"""One's own second factor: setting it up, recovery codes, taking it away; and what befell one's signing."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from review_service.core.errors import BadInput, StaleVersion
from review_service.core.vocabulary import Role
from review_service.domain.second_factor import otpauth_uri
from review_service.services.people.codes import codes_left
from review_service.services.people.failed_signings import signing_events_of
from review_service.services.people.passkeys import NewPasskey, creation_options, register_passkey
from review_service.services.people.proofs_of_person import Answer, Proof, standing_factors
from review_service.services.people.second_factors import (
    NewAuthenticator,
    enrol_authenticator,
    new_secret,
    remove_factor,
    renew_recovery_codes,
)
from review_service.web.core.forms import Form
from review_service.web.core.page_tokens import challenge_of, shown_at, token_of_page
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import (
    counting_wrong_passwords,
    now,
    reading,
    settings,
    signed_in,
    signing_rules,
    the_actor,
    unit_of_work,
)

blueprint = Blueprint("second_factors", __name__, url_prefix="/account/second-factor")
ISSUER = "Editorial review"
ASKED = "One-time code"
HINT = "Six figures from your authenticator, or one of your recovery codes."


class EnrolForm(Form):
    """`secret` is sealed: what the page shows is what is enrolled. `code` is asked of who has
    a second factor already."""

    secret = HiddenField()
    password = PasswordField("Your password", [InputRequired("Type your password.")])
    code = StringField("Code of the second factor you have now", description=HINT)
    confirming = StringField(
        "Code that the new authenticator shows", [InputRequired("Type the code that it shows.")]
    )


class ProofForm(Form):
    password = PasswordField("Your password", [InputRequired("Type your password.")])
    code = StringField(ASKED, [InputRequired("Type a code.")], description=HINT)

    @property
    def proof(self) -> Proof:
        return Proof(self.password.data or "", self.code.data or "")


class PasskeyForm(Form):
    """`passkey` is what the browser's passkey answered to the challenge of the page
    with the token `shown`."""

    shown = HiddenField()
    passkey = HiddenField()
    label = StringField("What do you call it?", description="«Phone», «Key on my ring».")
    password = PasswordField("Your password", [InputRequired("Type your password.")])
    code = StringField("Code of the second factor you have now", description=HINT)


def _sealed_for() -> str:
    return f"enrolment of person {the_actor().id}"


@blueprint.route("", methods=["GET", "POST"])
@signed_in(Role.BOARD_MEMBER, Role.EDITOR)
def show() -> Any:
    form, vault = EnrolForm(), signing_rules().vault
    if request.method == "GET":
        return _page(form, new_secret())
    try:
        secret = vault.open(form.secret.data or "", _sealed_for())
    except BadInput:  # of another person or another key
        secret = new_secret()
        form.refuse("This page was not made for you: here is a fresh one.")
    if form.validate_on_submit() and not form.form_errors:
        with refusals_on(form), counting_wrong_passwords(), unit_of_work() as db:
            proof = Proof(form.password.data or "", form.code.data or "")
            new = NewAuthenticator(secret, form.confirming.data or "")
            codes = enrol_authenticator(db, signing_rules(), the_actor(), proof, new, now())
            return render_template("people/second_factors/codes.html", codes=codes, is_new=True)
    return _page(form, secret), form.http_status


def _page(form: EnrolForm, secret: str) -> str:
    import segno

    actor = the_actor()
    form.code.data = form.confirming.data = ""
    form.secret.data = signing_rules().vault.seal(secret, _sealed_for())
    uri = otpauth_uri(secret, actor.email, ISSUER)
    drawn = segno.make(uri, error="m").svg_inline(scale=5, border=4, light="#fff")
    return render_template(
        "people/second_factors/show.html",
        form=form,
        factors=standing_factors(reading(), actor.id),
        codes=codes_left(reading(), actor.id),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        picture=Markup(drawn),  # noqa: S704 - drawn from figures; no text of anybody's in it
        events=signing_events_of(reading(), actor.id),
        minutes=settings().login_window_minutes,
    )


ABOUT_PASSKEY = "register a passkey"


@blueprint.route("/passkey", methods=["GET", "POST"])
@signed_in(Role.BOARD_MEMBER, Role.EDITOR)
def passkey() -> Any:
    form, actor = PasskeyForm(), the_actor()
    if form.validate_on_submit():
        with refusals_on(form):
            made = _register(form)
            if made:
                return render_template("people/second_factors/codes.html", codes=made, is_new=True)
            flash("The passkey is set up: you can sign with it.")
            return redirect(url_for("second_factors.show"), 303)
    form.shown.data = token_of_page(ABOUT_PASSKEY)
    form.passkey.data = form.code.data = ""
    factors = standing_factors(reading(), actor.id)
    options = creation_options(signing_rules().party, actor, factors, challenge_of(form.shown.data))
    return render_template(
        "people/second_factors/passkey.html", form=form, options=options, has_factor=bool(factors)
    ), form.http_status


def _register(form: PasskeyForm) -> list[str]:
    """Raises StaleVersion for a page that is too old or of another session."""
    token, actor = form.shown.data or "", the_actor()
    if now() - shown_at(token, ABOUT_PASSKEY) > signing_rules().window:
        raise StaleVersion("This page stood open for too long: here is a fresh one.")
    answer = Answer(form.passkey.data or "", challenge_of(token))
    proof = Proof(form.password.data or "", form.code.data or "")
    with counting_wrong_passwords(), unit_of_work() as db:
        new = NewPasskey(answer, form.label.data or "")
        return register_passkey(db, signing_rules(), actor, proof, new, now())


@blueprint.route("/codes", methods=["GET", "POST"])
@signed_in(Role.BOARD_MEMBER, Role.EDITOR)
def codes() -> Any:
    form = ProofForm()
    if form.validate_on_submit():
        with refusals_on(form), counting_wrong_passwords(), unit_of_work() as db:
            made = renew_recovery_codes(db, signing_rules(), the_actor(), form.proof, now())
            return render_template("people/second_factors/codes.html", codes=made, is_new=False)
    form.code.data = ""
    title, button = "New recovery codes", "Make new codes"
    words = "The codes of before hold no longer once these are made."
    return render_template(
        "people/second_factors/prove.html", form=form, title=title, button=button, words=words
    ), form.http_status


@blueprint.route("/<int:factor_id>/remove", methods=["GET", "POST"])
@signed_in(Role.BOARD_MEMBER, Role.EDITOR)
def remove(factor_id: int) -> Any:
    form = ProofForm()
    if form.validate_on_submit():
        with refusals_on(form), counting_wrong_passwords(), unit_of_work() as db:
            remove_factor(db, signing_rules(), the_actor(), form.proof, factor_id, now())
            flash("Removed. You cannot sign until you have set up a second factor again.")
            return redirect(url_for("second_factors.show"), 303)
    form.code.data = ""
    title, button = "Remove your second factor", "Remove it"
    words = "Without one you cannot sign. What you signed before stays as it is."
    return render_template(
        "people/second_factors/prove.html", form=form, title=title, button=button, words=words
    ), form.http_status
