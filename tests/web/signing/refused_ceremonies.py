"""What may be wrong when a signature is pressed, each with what it is told and what is written down (T12)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from factories import (
    ARTICLE,
    NOW,
    PASSWORD,
    TEXT,
    TOTP_SECRET,
    VAULT,
    Cast,
    article,
    disclose_interests,
    revised,
    rule,
    seeing,
    sign,
    sources,
)
from sqlalchemy.orm import Session

from review_service.core.vocabulary import Role, Verdict
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.domain.second_factor import code_at, step_at
from review_service.models import SecondFactor
from review_service.services.people.codes import use_code
from review_service.services.people.people import Changes, change_person, revoke_role
from review_service.services.people.proofs_of_person import standing_factors
from review_service.services.people.second_factors import keep_authenticator, reset_factors
from review_service.services.people.vault import Vault
from review_service.services.review.assignments import unassign_reviewer
from review_service.services.review.reviews import request_changes, withdraw_version
from review_service.services.sources.sources import TextFacts, add_source_text

Act = Callable[[Session, Cast, str], object]
PASSWORD_WRONG, FACTOR_WRONG = "the password was not right", "the second factor was not right"
CHANGED, NOT_THEN, NOT_THEIRS = (
    "the text or a ruling had changed",
    "it could not be signed then",
    "it was not theirs to sign",
)
OTHER, OLD, LOCKED = (
    "the page was of another session",
    "the page was too old",
    "locked after too many attempts",
)
OTHER_SECRET = "ABCDEFGHABCDEFGHABCDEFGHABCDEFGH"


def clock() -> datetime:
    return datetime.now(UTC)


def code(steps: int = 0, secret: str = TOTP_SECRET) -> str:
    return code_at(secret, step_at(clock()) + steps)


@dataclass(frozen=True)
class Case:
    """`meanwhile` happens between the page and the press; then `typed` and `hidden` go out, in the place of
    what is right."""

    name: str
    code: int
    why: str
    told: str
    meanwhile: Act | None = None
    typed: Callable[[], dict[str, str]] = dict
    hidden: Callable[[dict[str, str]], dict[str, str]] = lambda _: {}


def wrong_code(
    name: str, made: Callable[[], str], told: str = "The code is not right", **more: object
) -> Case:
    return Case(name, 422, FACTOR_WRONG, told, typed=lambda: {"code": made()}, **more)  # type: ignore[arg-type]


def blocked(name: str, told: str, meanwhile: Act) -> Case:
    return Case(name, 409, NOT_THEN, told, meanwhile)


def stale(name: str, meanwhile: Act, told: str = "changed since this page was shown") -> Case:
    return Case(name, 409, CHANGED, told, meanwhile)


def used_now(session: Session, people: Cast, slug: str) -> None:
    use_code(session, VAULT, people.reviewer.id, code(), clock())


def by_a_second_authenticator(session: Session, people: Cast, slug: str) -> None:
    for one in standing_factors(session, people.reviewer.id):
        one.voided_at = clock()
    session.flush()
    keep_authenticator(session, VAULT, people.reviewer.id, OTHER_SECRET, NOW)


def under_another_key(session: Session, people: Cast, slug: str) -> None:
    for one in standing_factors(session, people.reviewer.id):
        one.voided_at = clock()
    session.flush()
    keep_authenticator(session, Vault("another" * 6), people.reviewer.id, TOTP_SECRET, NOW)


def moved_to_another_person(session: Session, people: Cast, slug: str) -> None:
    """The sealed secret of somebody whose authenticator an attacker holds, copied to the one attacked."""
    keep_authenticator(session, VAULT, people.third.id, OTHER_SECRET, NOW)
    stolen = standing_factors(session, people.third.id)[-1].secret
    for one in standing_factors(session, people.reviewer.id):
        one.voided_at = clock()
    session.add(
        SecondFactor(person_id=people.reviewer.id, kind="totp", label="x", secret=stolen, enrolled_at=NOW)
    )


def new_version(session: Session, people: Cast, slug: str) -> None:
    revised(session, slug, people, ARTICLE.replace("4 mmHg", "5 mmHg"))


def new_text(session: Session, people: Cast, slug: str) -> None:
    source = sources(session, people.editor)["lee2020"]
    add_source_text(
        session, source.id or 0, TEXT.replace("lowered", "cut"), TextFacts("Full"), people.editor, NOW
    )


def signed_already(session: Session, people: Cast, slug: str) -> None:
    sign(session, slug, people.reviewer, clock() - timedelta(minutes=5))


def recused(session: Session, people: Cast, slug: str) -> None:
    disclose_interests(
        session,
        slug,
        Declaration(InterestAnswer.CONFLICT, "The maker pays me."),
        seeing(session, slug, people.reviewer),
    )


def wrote_it(session: Session, people: Cast, slug: str) -> None:
    row = article(session, slug)
    values = {"article": row.id, "version": row.version_id, "person": people.reviewer.id}
    session.execute(
        sa.text(
            "INSERT INTO contribution (article_id, version_id, person_id)"
            " VALUES (:article, :version, :person)"
        ),
        values,
    )


def changed(**fields: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda _: fields


CASES = (
    Case(
        "no password that fits",
        422,
        PASSWORD_WRONG,
        "The password is not right",
        typed=lambda: {"password": "wrong horse"},
    ),
    Case(
        "the password with a space",
        422,
        PASSWORD_WRONG,
        "The password is not right",
        typed=lambda: {"password": PASSWORD + " "},
    ),
    Case(
        "the password in capitals",
        422,
        PASSWORD_WRONG,
        "The password is not right",
        typed=lambda: {"password": PASSWORD.upper()},
    ),
    Case(
        "both wrong",
        422,
        PASSWORD_WRONG,
        "The password is not right",
        typed=lambda: {"password": "wrong horse", "code": "000000"},
    ),
    Case(
        "the password was reset meanwhile",
        422,
        PASSWORD_WRONG,
        "The password is not right",
        lambda s, p, _: s.execute(
            sa.text("UPDATE person SET password_hash = '-' WHERE id = :id"), {"id": p.reviewer.id}
        ),
    ),
    wrong_code("a code of nothing", lambda: "000000" if code() != "000000" else "000001"),
    wrong_code("a code two minutes old", lambda: code(-4)),
    wrong_code("a code of two minutes ahead", lambda: code(4)),
    wrong_code("somebody else's code", lambda: code(secret=OTHER_SECRET)),
    wrong_code("five figures", lambda: code()[:5], "The code is not right, or it was used already"),
    wrong_code("seven figures", lambda: code() + "0", "The code is not right, or it was used already"),
    wrong_code(
        "figures of another script",
        lambda: "".join(chr(0x0660 + int(one)) for one in code()),
        "The code is not right, or it was used already",
    ),
    wrong_code(
        "a made-up recovery code",
        lambda: "ABCD-EFGH-JKLM-NPQR",
        "The code is not right, or it was used already",
    ),
    wrong_code("SQL in the code", lambda: "' OR 1=1 --", "The code is not right, or it was used already"),
    Case(
        "a passkey that is none",
        422,
        FACTOR_WRONG,
        "The passkey did not answer rightly",
        hidden=changed(passkey="nonsense"),
    ),
    Case(
        "a passkey of nobody",
        422,
        FACTOR_WRONG,
        "The passkey did not answer rightly",
        hidden=changed(passkey='{"id": "AAAA"}'),
    ),
    Case(
        "a list for a passkey",
        422,
        FACTOR_WRONG,
        "The passkey did not answer rightly",
        hidden=changed(passkey="[]"),
    ),
    Case("a code that was used", 422, FACTOR_WRONG, "This code was used already", used_now),
    Case(
        "a code older than one that was used",
        422,
        FACTOR_WRONG,
        "This code was used already",
        used_now,
        typed=lambda: {"code": code(-1)},
    ),
    Case(
        "the code of the authenticator before",
        422,
        FACTOR_WRONG,
        "The code is not right",
        by_a_second_authenticator,
    ),
    Case(
        "sealed under another key", 422, FACTOR_WRONG, "an administrator has to reset it", under_another_key
    ),
    Case(
        "a sealed secret moved from another person",
        422,
        FACTOR_WRONG,
        "an administrator has to reset it",
        moved_to_another_person,
        typed=lambda: {"code": code(secret=OTHER_SECRET)},
    ),
    blocked(
        "reset between the page and the press",
        "Set up your second factor",
        lambda s, p, _: reset_factors(s, p.reviewer.email, "Anna", clock()),
    ),
    Case(
        "a page of another session", 409, OTHER, "belongs to another session", hidden=changed(shown="forged")
    ),
    Case("a page without its token", 409, OTHER, "belongs to another session", hidden=changed(shown="")),
    Case(
        "a token with a changed time",
        409,
        OTHER,
        "belongs to another session",
        hidden=lambda f: {"shown": "X" + f["shown"][1:]},
    ),
    Case("a form of another session", 422, OTHER, "expired", hidden=changed(csrf_token="ImFub3RoZXIi.x.y")),
    Case("a form without a token", 422, OTHER, "expired", hidden=changed(csrf_token="")),
    Case(
        "another text's hash",
        409,
        CHANGED,
        "changed since this page was shown",
        hidden=changed(version_sha256="0" * 64),
    ),
    Case(
        "other rulings' hash",
        409,
        CHANGED,
        "changed since this page was shown",
        hidden=changed(verdict_set_sha256="0" * 64),
    ),
    Case(
        "no hashes",
        409,
        CHANGED,
        "changed since this page was shown",
        hidden=changed(version_sha256="", verdict_set_sha256=""),
    ),
    Case(
        "a specialty that is not theirs",
        422,
        NOT_THEN,
        "do not hold the specialty",
        hidden=changed(specialty="Surgery"),
    ),
    stale(
        "the page shows version 1 while 2 is current",
        new_version,
        "You saw version 1; version 2 is the newest now",
    ),
    stale(
        "a ruling was renewed",
        lambda s, p, slug: rule(s, slug, p.second, Verdict.SUPPORTS),
        "Claim 1, against «Walking and blood pressure»: new ruling by Second, supports",
    ),
    stale(
        "one's own ruling was renewed in another window",
        lambda s, p, slug: rule(s, slug, p.reviewer, Verdict.SUPPORTS),
        "new ruling by Reviewer",
    ),
    blocked(
        "a ruling fails now",
        "reviewers disagree",
        lambda s, p, slug: rule(s, slug, p.second, Verdict.CONTRADICTS),
    ),
    blocked("a source got another text", "still without a ruling", new_text),
    blocked(
        "the version was withdrawn",
        "needs the status Under Review",
        lambda s, p, slug: withdraw_version(s, slug, "A mistake.", seeing(s, slug, p.author)),
    ),
    blocked(
        "changes were requested",
        "needs the status Under Review",
        lambda s, p, slug: request_changes(s, slug, "Say more.", seeing(s, slug, p.editor)),
    ),
    blocked(
        "signed in another window", "You have signed this version with these rulings already", signed_already
    ),
    Case(
        "the role was taken away",
        403,
        "",
        "people with the role",
        lambda s, p, _: revoke_role(s, p.reviewer.email, Role.BOARD_MEMBER, NOW),
    ),
    Case(
        "the term is over",
        403,
        "",
        "people with the role",
        lambda s, p, _: change_person(s, p.reviewer.email, Changes(term_ends_at=NOW), NOW),
    ),
    Case("recused meanwhile", 404, NOT_THEIRS, "", recused),
    Case(
        "no longer assigned",
        404,
        NOT_THEIRS,
        "",
        lambda s, p, slug: unassign_reviewer(s, slug, p.reviewer.id, seeing(s, slug, p.editor)),
    ),
    blocked("found to have written it", "You wrote this article", wrote_it),
)
