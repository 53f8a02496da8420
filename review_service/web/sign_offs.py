"""The sign-off page: shows exactly what is signed, names what is missing, asks for the password again."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import HiddenField, PasswordField, RadioField
from wtforms.validators import InputRequired, Optional

from review_service.domain.verdict_set import verdict_set_sha256
from review_service.domain.vocabulary import Role
from review_service.domain.workflow import Action, blockers, permitted
from review_service.errors import Blocked, NotPermitted, StaleVersion, WrongPassword
from review_service.services.acting import look
from review_service.services.house_texts import SIGN_OFF_STATEMENT, read_text
from review_service.services.pages.claims import claim_lines
from review_service.services.pages.versions import reference_lines, signature_lines
from review_service.services.people import specialties_of
from review_service.services.policies import kept_policy
from review_service.services.renderings import html_of
from review_service.services.sign_offs import (
    ApprovalMeans,
    SignedContent,
    seats_to_fill,
    sign_off,
    standing_verdicts,
)
from review_service.web.checkpoints import NEWEST, herald, signing_key
from review_service.web.forms import Form
from review_service.web.requests import (
    counting_wrong_passwords,
    now,
    passwords,
    reading,
    settings,
    signed_in,
    the_actor,
    writing,
)

blueprint = Blueprint("sign_offs", __name__, url_prefix="/reviews")


class SignOffForm(Form):
    """`specialty` is asked where the signer has several: a signature fills one seat."""

    version_sha256 = HiddenField()
    verdict_set_sha256 = HiddenField()
    specialty = RadioField("You sign in", choices=[], validate_choice=False, validators=[Optional()])
    password = PasswordField("Your password", [InputRequired("Your password is part of the signature.")])


@blueprint.route("/<slug>/sign-off", methods=["GET", "POST"])
@signed_in(Role.BOARD_MEMBER)
def sign(slug: str) -> Any:
    form = SignOffForm()
    code = 200
    if request.method == "POST":
        code = 422
        if form.validate_on_submit():
            code, is_approved = _sign(slug, form)
            if code == 200:
                flash("Signed. The quorum is reached: the version is approved." if is_approved else "Signed.")
                return redirect(url_for("reviews.show", slug=slug), 303)
    return _page(slug, form), code


def _sign(slug: str, form: SignOffForm) -> tuple[int, bool]:
    actor = the_actor()
    try:
        with counting_wrong_passwords(), writing() as db:
            content = SignedContent(
                form.version_sha256.data or "", form.verdict_set_sha256.data or "", form.specialty.data or ""
            )
            means = ApprovalMeans(settings().content_dir, signing_key())
            is_approved = sign_off(
                db, slug, form.password.data or "", content, actor, now(), passwords(), means
            )
        if is_approved:
            herald().ask(NEWEST)
        return 200, is_approved
    except WrongPassword as error:
        form.refuse(str(error), "password")
        return 422, False
    except (StaleVersion, Blocked) as error:
        for reason in getattr(error, "reasons", (str(error),)):
            form.refuse(reason)
        return 409, False


def _page(slug: str, form: SignOffForm) -> str:
    standing = look(reading(), slug, the_actor())
    if not permitted(standing.situation, Action.SIGN_OFF):
        raise NotPermitted("Only assigned board members sign off.")
    verdict_set = verdict_set_sha256(standing_verdicts(reading(), standing.version_id))
    form.version_sha256.data = standing.version_sha256
    form.verdict_set_sha256.data = verdict_set
    held = specialties_of(reading(), the_actor().id)
    form.specialty.choices = [(one, one) for one in held]
    seats = seats_to_fill(reading(), standing)
    if not form.specialty.data:
        wanted = {seat.specialty for seat in seats}
        form.specialty.data = next((one for one in held if one in wanted), held[0] if held else "")
    return render_template(
        "sign_offs/sign.html",
        form=form,
        standing=standing,
        verdict_set=verdict_set,
        seats=seats,
        policy=kept_policy(reading(), standing.policy_id) if standing.policy_id else None,
        reasons=blockers(standing.situation, Action.SIGN_OFF),
        statement=read_text(settings().content_dir, SIGN_OFF_STATEMENT).text,
        lines=claim_lines(reading(), standing.article_id, standing.version_id, standing.high_risk_rulings),
        references=reference_lines(reading(), standing.version_id),
        signatures=signature_lines(reading(), standing.version_id),
        html=html_of(reading(), standing.version_id),
    )
