"""Confirming rulings in new surroundings: one from the claim page, or all that this person may,
each after it was shown."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms import HiddenField, SelectMultipleField

from review_service.core.vocabulary import Role
from review_service.domain.workflow import Action, blockers, permitted
from review_service.services.core.acting import look
from review_service.services.core.situations import Standing
from review_service.services.review.confirmations import Confirmed, confirm_rulings
from review_service.services.review.independence import claim_lines_for
from review_service.services.review.rulings_to_confirm import rulings_to_confirm
from review_service.web.core.forms import SeenForm
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import reading, signed_in, the_actor, unit_of_work, whole_number
from review_service.web.review.rulings import UNCITED, onward

blueprint = Blueprint("confirmations", __name__, url_prefix="/reviews")


class ConfirmForm(SeenForm):
    """`confirm` holds what was ticked (tickets); `claim` is the claim whose page this came from, if any."""

    confirm = SelectMultipleField("Confirm", choices=[], validate_choice=False)
    claim = HiddenField()

    def ticked(self) -> list[Confirmed]:
        """What cannot be read was never on a page."""
        tickets = [_ticked(value) for value in self.confirm.data or ()]
        return [ticket for ticket in tickets if ticket is not None]


def _ticked(value: str) -> Confirmed | None:
    """Reads `ToConfirm.ticket`."""
    ordinal, _, rest = value.partition("~")
    ruling, _, rest = rest.partition("~")
    shown, _, key = rest.partition("~")
    numbers = whole_number(ordinal), whole_number(ruling)
    if numbers[0] is None or numbers[1] is None or not key:
        return None
    return Confirmed(numbers[0], None if key == UNCITED else key, numbers[1], shown)


@blueprint.route("/<slug>/confirmations", methods=["GET", "POST"])
@signed_in(Role.BOARD_MEMBER)
def index(slug: str) -> Any:
    """Nothing is ticked for the person. A refusal shows what there is now,
    with the ticks that still mean the same."""
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    form = ConfirmForm(seen_version=standing.situation.number)
    if form.validate_on_submit():
        with refusals_on(form, slug):
            with unit_of_work() as db:
                made = confirm_rulings(db, slug, form.ticked(), form.act)
            return _done(slug, len(made), whole_number(form.claim.data))
    page = _page(look(reading(), slug, the_actor(), with_pairs=False), form)
    return page, form.http_status


def _done(slug: str, count: int, claim: int | None) -> Any:
    if claim is not None:
        return onward(slug, claim, "confirmed")
    flash(f"{count} ruling{'s' if count != 1 else ''} confirmed in your name.")
    return redirect(url_for("reviews.show", slug=slug), 303)


def _page(standing: Standing, form: ConfirmForm) -> str:
    lines = claim_lines_for(reading(), standing, the_actor())
    waiting = rulings_to_confirm(reading(), lines, the_actor().id)
    sent = form.confirm.data or []
    meant = {(ticket.ordinal, ticket.reference_key, ticket.ruling_id) for ticket in form.ticked()}
    may_rule = permitted(standing.situation, Action.RULE)
    return render_template(
        "review/confirmations.html",
        standing=standing,
        form=form,
        found=waiting,
        ticked=set(sent),
        changed={ruling.key for ruling in waiting if ruling.key in meant and ruling.ticket not in sent},
        may_rule=may_rule,
        reasons=blockers(standing.situation, Action.RULE) if may_rule else (),
    )
