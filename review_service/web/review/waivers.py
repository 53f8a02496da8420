"""Settling «partly supports» by a signed waiver, and withdrawing one:
the page shows what is signed, and asks why."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from review_service.core.errors import NotFound, NotPermitted
from review_service.core.vocabulary import Role
from review_service.domain.waivers import MEANING
from review_service.domain.workflow import Action, blockers, permitted
from review_service.services.core.acting import look
from review_service.services.core.situations import Standing
from review_service.services.people.passkeys import request_options
from review_service.services.people.proofs_of_person import standing_factors
from review_service.services.review.claim_lines import ClaimLine, Pair, claim_lines
from review_service.services.review.waivers import (
    LONGEST_REASON,
    NewWaiver,
    reasons_against,
    sign_waiver,
    waiver_to_withdraw,
    withdraw_waiver,
)
from review_service.web.core.forms import ReasonForm
from review_service.web.core.page_tokens import challenge_of, shown_at
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import (
    counting_wrong_passwords,
    reading,
    settings,
    signed_in,
    signing_rules,
    the_actor,
    unit_of_work,
    whole_number,
)
from review_service.web.signing.ceremony import SignatureForm, recording, sample_code

blueprint = Blueprint("waivers", __name__, url_prefix="/reviews")


class WaiverForm(SignatureForm):
    """`rulings` are the ids of those on the screen: what is signed settles exactly them."""

    rulings = HiddenField()
    reason = TextAreaField(
        "Why may the claim stand as it is?",
        [InputRequired("Say why."), Length(max=LONGEST_REASON)],
        description="Shown in the history, to who signs the article, to its readers and in its export.",
    )

    @property
    def ruling_ids(self) -> frozenset[int]:
        numbers = (whole_number(part) for part in (self.rulings.data or "").split(","))
        return frozenset(number for number in numbers if number)


class WithdrawalForm(ReasonForm):
    reason = TextAreaField("Why do you withdraw it?", [InputRequired("Say why."), Length(max=LONGEST_REASON)])


@blueprint.route("/<slug>/claims/<int:ordinal>/waiver/<int:number>", methods=["GET", "POST"])
@signed_in(Role.EDITOR)
def waive(slug: str, ordinal: int, number: int) -> Any:
    """`number` is that of the source in the version's list."""
    form = WaiverForm()
    if request.method == "GET":
        return _page(slug, ordinal, number, form)
    standing, _, pair = _load(slug, ordinal, number)
    if not form.validate_on_submit():
        form.note_foreign(slug)
        return _page(slug, ordinal, number, form), 422
    with refusals_on(form, slug, ordinal), recording(slug):
        _sign(slug, ordinal, number, pair, form)
        flash(f"Claim {ordinal}: settled by your waiver. Earlier signatures count no longer.")
        return redirect(url_for("rulings.claim", slug=standing.slug, ordinal=ordinal), 303)
    return _page(slug, ordinal, number, form), form.http_status


def _sign(slug: str, ordinal: int, number: int, pair: Pair, form: WaiverForm) -> None:
    shown = shown_at(form.shown.data or "", _about(slug, ordinal, number))
    new = NewWaiver(ordinal, pair.reference_key or "", form.reason.data or "", form.ruling_ids, shown)
    proof = form.proof(_challenge(slug, form))
    with counting_wrong_passwords(), unit_of_work() as db:
        sign_waiver(db, slug, new, proof, form.act, signing_rules())


def _about(slug: str, ordinal: int, number: int) -> str:
    return f"waive {slug} {ordinal} {number}"


def _challenge(slug: str, form: WaiverForm) -> bytes:
    return challenge_of(form.shown.data or "", slug, "waiver", form.rulings.data or "")


def _load(slug: str, ordinal: int, number: int) -> tuple[Standing, ClaimLine, Pair]:
    standing = look(reading(), slug, the_actor())
    if not permitted(standing.situation, Action.WAIVE):
        raise NotPermitted("Only editors settle a ruling by a waiver.")
    lines = claim_lines(reading(), standing.article_id, standing.version_id, ordinal or -1)
    for line in lines:
        for pair in line.pairs:
            if pair.number == number and pair.reference_key:
                return standing, line, pair
    raise NotFound(f"Claim {ordinal} of version {standing.situation.number} does not cite source {number}.")


def _page(slug: str, ordinal: int, number: int, form: WaiverForm) -> str:
    standing, line, pair = _load(slug, ordinal, number)
    if request.method == "GET":
        form.seen_version.data = str(standing.situation.number)
    form.rulings.data = ",".join(str(ruling.ruling_id) for ruling in pair.rulings)
    form.show_anew(_about(slug, ordinal, number))
    factors = standing_factors(reading(), the_actor().id)
    reasons = (
        *blockers(standing.situation, Action.WAIVE),
        *reasons_against(standing, pair, the_actor().id),
    )
    return render_template(
        "review/waivers/waive.html",
        form=form,
        standing=standing,
        line=line,
        pair=pair,
        meaning=MEANING,
        reasons=tuple(dict.fromkeys(reasons)),
        minutes=settings().signing_minutes,
        sample_code=sample_code(factors),
        passkey_options=request_options(signing_rules().party, factors, _challenge(slug, form)),
    )


@blueprint.route("/<slug>/waivers/<int:waiver_id>/withdrawal", methods=["GET", "POST"])
@signed_in(Role.EDITOR)
def withdraw(slug: str, waiver_id: int) -> Any:
    standing = look(reading(), slug, the_actor(), with_pairs=False)
    waiver = waiver_to_withdraw(reading(), standing, waiver_id)
    form = WithdrawalForm(seen_version=standing.situation.number)
    if form.validate_on_submit():
        with refusals_on(form, slug), unit_of_work() as db:
            withdraw_waiver(db, slug, waiver_id, form.reason.data or "", form.act)
            flash(
                "The waiver is withdrawn: its claim does not pass any more, and earlier signatures count "
                "no longer."
            )
            return redirect(url_for("reviews.show", slug=slug), 303)
    page = render_template(
        "review/waivers/withdraw.html",
        form=form,
        standing=standing,
        waiver=waiver,
        reasons=blockers(standing.situation, Action.WITHDRAW_WAIVER),
    )
    return page, form.http_status
