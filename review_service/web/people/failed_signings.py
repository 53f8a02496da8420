"""For administrators: who can sign, what failed, and taking a lost second factor from somebody."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from review_service.core.vocabulary import Role
from review_service.services.people.failed_signings import newest_signing_events
from review_service.services.people.read_signers import signer_lines
from review_service.services.people.second_factors import reset_factors
from review_service.web.core.forms import Form
from review_service.web.core.request_context import now, reading, signed_in, the_actor, unit_of_work

blueprint = Blueprint("signing", __name__, url_prefix="/signing")


class ResetForm(Form):
    """Only a button."""


@blueprint.get("")
@signed_in(Role.ADMINISTRATOR)
def index() -> Any:
    return render_template(
        "people/failed_signings.html",
        form=ResetForm(),
        signers=signer_lines(reading()),
        events=newest_signing_events(reading()),
    )


@blueprint.post("/<int:person_id>/reset")
@signed_in(Role.ADMINISTRATOR)
def reset(person_id: int) -> Any:
    if ResetForm().is_pressed():
        by = the_actor().name
        with unit_of_work() as db:
            signer = next((line for line in signer_lines(db) if line.person_id == person_id), None)
            if signer is not None and reset_factors(db, signer.email, by, now()):
                flash(f"{signer.name} cannot sign until they have set up a second factor again.")
    return redirect(url_for("signing.index"), 303)
