"""What every signature on a page has in common: password and second factor, a page that is not too old,
a note of each refusal."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, ValidationError

from review_service.core.errors import ReviewError, TooManyAttempts
from review_service.domain.second_factor import FactorKind, code_at, step_at
from review_service.services.demo import SAMPLE_TOTP_SECRET
from review_service.services.people.accounts import is_locked
from review_service.services.people.failed_signings import (
    LOCKED,
    OTHER_SESSION,
    record_failed_signing,
    why_failed,
)
from review_service.services.people.letters import mail_lock
from review_service.services.people.proofs_of_person import Answer, Proof
from review_service.web.core.forms import SeenForm
from review_service.web.core.page_tokens import ForeignPage, token_of_page
from review_service.web.core.request_context import (
    client_address,
    commit,
    now,
    rate_limit,
    settings,
    the_actor,
    unit_of_work,
)
from review_service.web.core.units_of_work import was_taken


class SignatureForm(SeenForm):
    """`shown` is the token of the page; `passkey` is what the browser's passkey answered,
    in the place of `code`."""

    shown = HiddenField()
    password = PasswordField("Your password", [InputRequired("Your password is part of the signature.")])
    passkey = HiddenField()
    code = StringField(
        "One-time code",
        description="Six figures from your authenticator, or one of your recovery codes.",
    )

    def validate_code(self, field: StringField) -> None:
        if not (field.data or "").strip() and not self.passkey.data:
            raise ValidationError("The code of your authenticator is part of the signature.")

    def proof(self, challenge: bytes) -> Proof:
        answer = Answer(self.passkey.data, challenge) if self.passkey.data else None
        return Proof(self.password.data or "", self.code.data or "", answer)

    def show_anew(self, about: str) -> None:
        """A fresh page: what was used up, or wrong, does not stand in it again."""
        self.shown.data = token_of_page(about)
        self.passkey.data = self.code.data = ""

    def note_foreign(self, slug: str) -> None:
        if "csrf_token" in self.errors:
            _record(slug, OTHER_SESSION)


@contextmanager
def recording(slug: str) -> Iterator[None]:
    """Whatever refuses the signature is written down, in a unit of work of its own."""
    try:
        yield
    except ReviewError as error:
        _record(slug, _why(error))
        raise


def _why(error: ReviewError) -> str:
    if isinstance(error, ForeignPage):
        return OTHER_SESSION
    return LOCKED if isinstance(error, TooManyAttempts) else why_failed(error)


def _record(slug: str, why: str) -> None:
    if was_taken():
        return
    actor = the_actor()
    with unit_of_work() as db:
        record_failed_signing(db, slug, why, actor.id, now())
        if is_locked(db, rate_limit(), actor.email, client_address(), now()):
            mail_lock(db, actor.id, now(), rate_limit().window)
    commit()


def sample_code(factors: Collection[Any]) -> str:
    """In a demonstration nobody has the authenticator of a made-up person."""
    if not settings().is_demo or not any(factor.kind is FactorKind.TOTP for factor in factors):
        return ""
    return code_at(SAMPLE_TOTP_SECRET, step_at(now()))
