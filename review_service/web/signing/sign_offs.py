"""The sign-off page: shows exactly what is signed, names what is missing,
asks for password and second factor."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional

from review_service.core.errors import NotPermitted
from review_service.core.vocabulary import Role
from review_service.domain.verdict_set import verdict_set_sha256
from review_service.domain.workflow import Action, blockers, permitted
from review_service.services.articles.read_versions import reference_lines, signature_lines
from review_service.services.core.acting import look
from review_service.services.core.house_texts import SIGN_OFF_STATEMENT, read_text
from review_service.services.core.policies import kept_policy
from review_service.services.core.renderings import html_of
from review_service.services.core.situations import standing_of
from review_service.services.people.passkeys import request_options
from review_service.services.people.people import specialties_of
from review_service.services.people.proofs_of_person import standing_factors
from review_service.services.review.disclosures import disclosure_lines
from review_service.services.review.independence import claim_lines_to_sign, is_all_read
from review_service.services.signing.read_moved_on import MovedOn, Seen, moved_on
from review_service.services.signing.sign_off_withdrawals import withdraw_sign_off
from review_service.services.signing.sign_offs import (
    Outcome,
    SignedContent,
    SigningMeans,
    seats_to_fill,
    sign_off,
    standing_verdicts,
)
from review_service.web.core.checkpoint_publisher import NEWEST, herald, signing_key
from review_service.web.core.forms import ReasonForm
from review_service.web.core.page_tokens import challenge_of, shown_at
from review_service.web.core.refusals import refusals_on
from review_service.web.core.request_context import (
    after_commit,
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

blueprint = Blueprint("sign_offs", __name__, url_prefix="/reviews")
TOLD = {
    Outcome.SIGNED: "Signed.",
    Outcome.APPROVED: "Signed. The quorum is reached: the version is approved.",
    Outcome.ALREADY_APPROVED: (
        "Already approved: another signature completed the quorum a moment before yours. Yours is kept "
        "beside it."
    ),
}


class SignOffForm(SignatureForm):
    """`specialty` is asked where the signer has several: a signature fills one seat. `rulings`, `waivers`:
    ids, to say what changed."""

    version_sha256 = HiddenField()
    verdict_set_sha256 = HiddenField()
    rulings = HiddenField()
    waivers = HiddenField()
    specialty = RadioField("You sign in", choices=[], validate_choice=False, validators=[Optional()])

    @property
    def content(self) -> SignedContent:
        return SignedContent(
            self.version_sha256.data or "", self.verdict_set_sha256.data or "", self.specialty.data or ""
        )

    @property
    def seen(self) -> Seen:
        return Seen(_ids(self.rulings.data), _ids(self.waivers.data))


def _ids(text: str | None) -> list[int]:
    return [number for part in (text or "").split(",") if (number := whole_number(part))]


class WithdrawalForm(ReasonForm):
    reason = TextAreaField("Why do you withdraw it?", [InputRequired("Say why.")])


@blueprint.route("/<slug>/sign-off", methods=["GET", "POST"])
@signed_in(Role.BOARD_MEMBER)
def sign(slug: str) -> Any:
    form = SignOffForm()
    if request.method == "GET":
        return _page(slug, form)
    if not form.validate_on_submit():
        form.note_foreign(slug)
        return _page(slug, form), 422
    seen = form.content, form.seen
    with refusals_on(form, slug), recording(slug):
        outcome = _sign(slug, form)
        flash(TOLD[outcome])
        return redirect(url_for("reviews.show", slug=slug), 303)
    return _page(slug, form, seen if form.is_told else None), form.http_status


def _sign(slug: str, form: SignOffForm) -> Outcome:
    seen = form.content
    shown = shown_at(form.shown.data or "", _about(slug))
    content = SignedContent(seen.version_sha256, seen.verdict_set_sha256, seen.specialty, shown)
    proof = form.proof(_challenge(slug, form))
    means = SigningMeans(signing_rules(), settings().content_dir, signing_key())
    with counting_wrong_passwords(), unit_of_work() as db:
        outcome = sign_off(db, slug, proof, content, form.act, means)
    if outcome is Outcome.APPROVED:
        after_commit(partial(herald().ask, NEWEST))
    return outcome


def _about(slug: str) -> str:
    return f"sign {slug}"


def _challenge(slug: str, form: SignOffForm) -> bytes:
    return challenge_of(
        form.shown.data or "", slug, form.version_sha256.data or "", form.verdict_set_sha256.data or ""
    )


def _page(slug: str, form: SignOffForm, seen: tuple[SignedContent, Seen] | None = None) -> str:
    standing = look(reading(), slug, the_actor())
    if not permitted(standing.situation, Action.SIGN_OFF):
        raise NotPermitted("Only assigned board members sign off.")
    verdicts = standing_verdicts(reading(), standing.version_id)
    lines = claim_lines_to_sign(reading(), standing, the_actor())
    waivers = {pair.waiver.waiver_id for line in lines for pair in line.pairs if pair.waiver}
    shown = Seen(sorted({verdict.ruling_id for verdict in verdicts}), sorted(waivers))
    verdict_set = verdict_set_sha256(verdicts)
    if request.method == "GET" or form.is_told:
        form.seen_version.data = str(standing.situation.number)
        form.version_sha256.data, form.verdict_set_sha256.data = standing.version_sha256, verdict_set
        form.rulings.data = ",".join(map(str, shown.rulings))
        form.waivers.data = ",".join(map(str, shown.waivers))
    form.show_anew(_about(slug))
    factors = standing_factors(reading(), the_actor().id)
    held = specialties_of(reading(), the_actor().id)
    form.specialty.choices = [(specialty, specialty) for specialty in held]
    seats = seats_to_fill(reading(), standing)
    if not form.specialty.data:
        wanted = {seat.specialty for seat in seats}
        form.specialty.data = next(
            (specialty for specialty in held if specialty in wanted), held[0] if held else ""
        )
    moved: MovedOn | None = None
    if seen is not None:
        moved = moved_on(
            reading(), standing.article_id, standing.last_number, seen[0].version_sha256, seen[1], shown
        )
    return render_template(
        "signing/sign_offs/sign.html",
        form=form,
        standing=standing,
        verdict_set=verdict_set if is_all_read(lines) else "",
        seats=seats,
        moved=moved,
        minutes=settings().signing_minutes,
        sample_code=sample_code(factors),
        passkey_options=request_options(signing_rules().party, factors, _challenge(slug, form)),
        policy=kept_policy(reading(), standing.policy_id) if standing.policy_id else None,
        reasons=blockers(standing.situation, Action.SIGN_OFF),
        statement=read_text(settings().content_dir, SIGN_OFF_STATEMENT).text,
        disclosures=disclosure_lines(reading(), standing.article_id),
        lines=lines,
        references=reference_lines(reading(), standing.version_id),
        signatures=signature_lines(reading(), standing.version_id),
        html=html_of(reading(), standing.version_id),
    )


@blueprint.route("/<slug>/sign-off/withdrawal", methods=["GET", "POST"])
@signed_in(Role.BOARD_MEMBER)
def withdraw(slug: str) -> Any:
    """Of one's own signature; also by somebody who is not assigned any more."""
    actor = the_actor()
    standing = standing_of(reading(), slug, actor, with_pairs=False)
    if standing is None or not permitted(standing.situation, Action.WITHDRAW_SIGN_OFF):
        look(reading(), slug, actor, with_pairs=False)
        raise NotPermitted("You have no signature here that counts, so there is none to withdraw.")
    form = WithdrawalForm(seen_version=standing.situation.number)
    if form.validate_on_submit():
        with refusals_on(form, slug), unit_of_work() as db:
            withdraw_sign_off(db, slug, form.reason.data or "", form.act)
            flash("Your signature is withdrawn: it counts no longer.")
            return redirect(url_for("reviews.show", slug=slug), 303)
    page = render_template(
        "signing/sign_offs/withdraw.html",
        form=form,
        standing=standing,
        reasons=blockers(standing.situation, Action.WITHDRAW_SIGN_OFF),
    )
    return page, form.http_status
