"""The ceremony of signing (T12): whatever is not right is refused, written down and told, and no signature is left behind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import (
    ARTICLE,
    NO_INTERESTS,
    NOW,
    PASSWORD,
    POLICIES,
    TEXT,
    TOTP_SECRET,
    VAULT,
    Cast,
    article,
    disclose_interests,
    revised,
    rule,
    ruled,
    seeing,
    sign,
    sources,
)
from sqlalchemy.orm import Session
from trials.table import report
from web.conftest import Site
from web.pages import Browser, Page, fields_of

from review_service.core.vocabulary import Role, Verdict
from review_service.domain.interests import Declaration, InterestAnswer
from review_service.domain.second_factor import code_at, step_at
from review_service.models import SecondFactor
from review_service.services.people.codes import new_recovery_codes, use_code
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
    """`meanwhile` happens between the page and the press; then `typed` and `hidden` go out, in the place of what is right."""

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
    """The sealed secret of somebody whose authenticator an attacker holds, copied into the row of the one attacked."""
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
            "INSERT INTO contribution (article_id, version_id, person_id) VALUES (:article, :version, :person)"
        ),
        values,
    )


def changed(**fields: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda _: fields


CASES = (
    Case("no password that fits", 422, PASSWORD_WRONG, "The password is not right", typed=lambda: {"password": "wrong horse"}),
    Case("the password with a space", 422, PASSWORD_WRONG, "The password is not right", typed=lambda: {"password": PASSWORD + " "}),
    Case("the password in capitals", 422, PASSWORD_WRONG, "The password is not right", typed=lambda: {"password": PASSWORD.upper()}),
    Case("both wrong", 422, PASSWORD_WRONG, "The password is not right", typed=lambda: {"password": "wrong horse", "code": "000000"}),
    Case("the password was reset meanwhile", 422, PASSWORD_WRONG, "The password is not right", lambda s, p, _: s.execute(sa.text("UPDATE person SET password_hash = '-' WHERE id = :id"), {"id": p.reviewer.id})),
    wrong_code("a code of nothing", lambda: "000000" if code() != "000000" else "000001"),
    wrong_code("a code two minutes old", lambda: code(-4)),
    wrong_code("a code of two minutes ahead", lambda: code(4)),
    wrong_code("somebody else's code", lambda: code(secret=OTHER_SECRET)),
    wrong_code("five figures", lambda: code()[:5], "The code is not right, or it was used already"),
    wrong_code("seven figures", lambda: code() + "0", "The code is not right, or it was used already"),
    wrong_code("figures of another script", lambda: "".join(chr(0x0660 + int(one)) for one in code()), "The code is not right, or it was used already"),
    wrong_code("a made-up recovery code", lambda: "ABCD-EFGH-JKLM-NPQR", "The code is not right, or it was used already"),
    wrong_code("SQL in the code", lambda: "' OR 1=1 --", "The code is not right, or it was used already"),
    Case("a passkey that is none", 422, FACTOR_WRONG, "The passkey did not answer rightly", hidden=changed(passkey="nonsense")),
    Case("a passkey of nobody", 422, FACTOR_WRONG, "The passkey did not answer rightly", hidden=changed(passkey='{"id": "AAAA"}')),
    Case("a list for a passkey", 422, FACTOR_WRONG, "The passkey did not answer rightly", hidden=changed(passkey="[]")),
    Case("a code that was used", 422, FACTOR_WRONG, "This code was used already", used_now),
    Case("a code older than one that was used", 422, FACTOR_WRONG, "This code was used already", used_now, typed=lambda: {"code": code(-1)}),
    Case("the code of the authenticator before", 422, FACTOR_WRONG, "The code is not right", by_a_second_authenticator),
    Case("sealed under another key", 422, FACTOR_WRONG, "an administrator has to reset it", under_another_key),
    Case("a sealed secret moved from another person", 422, FACTOR_WRONG, "an administrator has to reset it", moved_to_another_person, typed=lambda: {"code": code(secret=OTHER_SECRET)}),
    blocked("reset between the page and the press", "Set up your second factor", lambda s, p, _: reset_factors(s, p.reviewer.email, "Anna", clock())),
    Case("a page of another session", 409, OTHER, "belongs to another session", hidden=changed(shown="forged")),
    Case("a page without its token", 409, OTHER, "belongs to another session", hidden=changed(shown="")),
    Case("a token with a changed time", 409, OTHER, "belongs to another session", hidden=lambda f: {"shown": "X" + f["shown"][1:]}),
    Case("a form of another session", 422, OTHER, "expired", hidden=changed(csrf_token="ImFub3RoZXIi.x.y")),
    Case("a form without a token", 422, OTHER, "expired", hidden=changed(csrf_token="")),
    Case("another text's hash", 409, CHANGED, "changed since this page was shown", hidden=changed(version_sha256="0" * 64)),
    Case("other rulings' hash", 409, CHANGED, "changed since this page was shown", hidden=changed(verdict_set_sha256="0" * 64)),
    Case("no hashes", 409, CHANGED, "changed since this page was shown", hidden=changed(version_sha256="", verdict_set_sha256="")),
    Case("a specialty that is not theirs", 422, NOT_THEN, "do not hold the specialty", hidden=changed(specialty="Surgery")),
    stale("the page shows version 1 while 2 is current", new_version, "You saw version 1; version 2 is the newest now"),
    stale("a ruling was renewed", lambda s, p, slug: rule(s, slug, p.second, Verdict.SUPPORTS), "Claim 1, against «Walking and blood pressure»: new ruling by Second, supports"),
    stale("one's own ruling was renewed in another window", lambda s, p, slug: rule(s, slug, p.reviewer, Verdict.SUPPORTS), "new ruling by Reviewer"),
    blocked("a ruling fails now", "reviewers disagree", lambda s, p, slug: rule(s, slug, p.second, Verdict.CONTRADICTS)),
    blocked("a source got another text", "still without a ruling", new_text),
    blocked("the version was withdrawn", "needs the status Under Review", lambda s, p, slug: withdraw_version(s, slug, "A mistake.", seeing(s, slug, p.author))),
    blocked("changes were requested", "needs the status Under Review", lambda s, p, slug: request_changes(s, slug, "Say more.", seeing(s, slug, p.editor))),
    blocked("signed in another window", "You have signed this version with these rulings already", signed_already),
    Case("the role was taken away", 403, "", "people with the role", lambda s, p, _: revoke_role(s, p.reviewer.email, Role.BOARD_MEMBER, NOW)),
    Case("the term is over", 403, "", "people with the role", lambda s, p, _: change_person(s, p.reviewer.email, Changes(term_ends_at=NOW), NOW)),
    Case("recused meanwhile", 404, NOT_THEIRS, "", recused),
    Case("no longer assigned", 404, NOT_THEIRS, "", lambda s, p, slug: unassign_reviewer(s, slug, p.reviewer.id, seeing(s, slug, p.editor))),
    blocked("found to have written it", "You wrote this article", wrote_it),
)  # fmt: skip


def signatures(site: Site) -> int:
    with site.database.reading() as session:
        return session.scalar(sa.text("SELECT count(*) FROM sign_off")) or 0


def failures(site: Site) -> list[tuple[int, str]]:
    with site.database.reading() as session:
        query = sa.text("SELECT person_id, after FROM event WHERE action = 'fail_sign_off' ORDER BY id")
        rows = session.execute(query.columns(after=sa.JSON())).all()
    assert all(set(row.after) == {"why"} for row in rows), "nothing that was typed is kept"
    return [(row.person_id, row.after["why"]) for row in rows]


def press(browser: Browser, page: Page, answer: int, /, **typed: str) -> Page:
    form = page.form(having="shown")
    return browser.post(page.path, fields_of(form).to_dict() | typed, answer)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_not_right_is_refused_written_down_and_told(site: Site, case: Case) -> None:
    slug, reviewer = site.make(ruled), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    site.code("reviewer")
    if case.meanwhile:
        with site.database.writing() as session:
            case.meanwhile(session, site.people, slug)
    before = signatures(site)
    sent = {"password": PASSWORD, "code": code()} | case.typed()
    hidden = case.hidden(fields_of(page.form(having="shown")).to_dict())
    answer = press(reviewer, page, case.code, **sent | hidden)
    assert case.told in answer.words
    assert signatures(site) == before
    assert failures(site) == ([(site.people.reviewer.id, case.why)] if case.why else [])
    shown = [value for form in answer.tree.all("form") for value in fields_of(form).values()]
    assert not {sent["password"], sent["code"]} & set(shown), "what proves somebody is not sent back"


def test_there_are_as_many_cases_as_the_trial_asks_for() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 40
    result = f"{len(CASES)} refused, written down and told; no row"
    report("T12 the signing ceremony", "sqlite", f"{len(CASES)} ceremonies", result)


def test_a_page_that_stood_open_too_long_asks_again_and_then_signs(site: Site) -> None:
    from review_service.web.core import page_tokens as shown_pages

    slug, reviewer = site.make(ruled), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    with reviewer.client:
        reviewer.client.get("/login")  # a request whose session the token is made for
        old, ahead, other = (
            shown_pages.token_of_page(about, clock() + timedelta(minutes=minutes))
            for about, minutes in ((f"sign {slug}", -16), (f"sign {slug}", 5), ("sign another", 0))
        )
    told = press(reviewer, page, 409, password=PASSWORD, code=site.code("reviewer"), shown=old)
    assert "stood open for more than 15 minutes" in told.summary
    press(reviewer, page, 409, password=PASSWORD, code=site.code("reviewer"), shown=ahead)
    press(reviewer, page, 409, password=PASSWORD, code=site.code("reviewer"), shown=other)
    assert [why for _, why in failures(site)] == [OLD, OLD, OTHER] and signatures(site) == 0
    press(reviewer, told, 303, password=PASSWORD, code=site.code("reviewer"))
    assert signatures(site) == 1


def test_a_page_of_ones_own_other_session_signs_nothing(site: Site) -> None:
    slug = site.make(ruled)
    page = site.as_("reviewer").get(f"/reviews/{slug}/sign-off")
    elsewhere = Browser(site.app).sign_in("reviewer@example.org", PASSWORD)
    own = fields_of(elsewhere.get(f"/reviews/{slug}/sign-off").form(having="shown")).to_dict()
    shown = fields_of(page.form(having="shown")).to_dict()["shown"]
    typed = {"password": PASSWORD, "code": site.code("reviewer"), "shown": shown}
    elsewhere.post(page.path, own | typed, 409)
    assert failures(site) == [(site.people.reviewer.id, OTHER)] and signatures(site) == 0


def test_nobody_signs_for_another(site: Site) -> None:
    """The second reviewer with the first one's page, code and password: it is the second who fails."""
    slug, second = site.make(ruled), site.as_("second")
    page = site.as_("reviewer").get(f"/reviews/{slug}/sign-off")
    own = fields_of(second.get(f"/reviews/{slug}/sign-off").form(having="shown")).to_dict()
    theirs = fields_of(page.form(having="shown")).to_dict()["shown"]
    typed = {"password": PASSWORD, "code": site.code("reviewer")}
    second.post(page.path, own | typed | {"shown": theirs}, 409)
    assert failures(site) == [(site.people.second.id, OTHER)] and signatures(site) == 0


def test_a_recovery_code_signs_once(site: Site) -> None:
    slug, reviewer = site.make(ruled), site.as_("reviewer")
    with site.database.writing() as session:
        one, two = new_recovery_codes(session, VAULT, site.people.reviewer.id, NOW)[:2]
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    press(reviewer, page, 303, password=PASSWORD, code=one.lower().replace("-", " "))
    assert "with password and recovery code" in reviewer.get(f"/reviews/{slug}").words
    again = site.make(ruled)
    page = reviewer.get(f"/reviews/{again}/sign-off")
    told = press(reviewer, page, 422, password=PASSWORD, code=one)
    assert "used already" in told.summary and signatures(site) == 1
    with site.database.writing() as session:
        new_recovery_codes(session, VAULT, site.people.reviewer.id, NOW)
    press(reviewer, page, 422, password=PASSWORD, code=two)
    assert [why for _, why in failures(site)] == [FACTOR_WRONG] * 2


def test_a_refused_signature_uses_no_code_up(site: Site) -> None:
    slug, reviewer = site.make(ruled), site.as_("reviewer")
    with site.database.writing() as session:
        spare = new_recovery_codes(session, VAULT, site.people.reviewer.id, NOW)[0]
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    press(reviewer, page, 422, password="wrong horse", code=spare)
    press(reviewer, page, 409, password=PASSWORD, code=spare, version_sha256="0" * 64)
    press(reviewer, page, 303, password=PASSWORD, code=spare)


def test_pressed_twice_it_signs_once_and_nothing_failed(site: Site) -> None:
    slug, reviewer = site.make(ruled), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    given = site.code("reviewer")
    for _ in range(2):
        press(reviewer, page, 303, password=PASSWORD, code=given)
    assert signatures(site) == 1 and failures(site) == []


def test_too_many_wrong_ones_lock_the_right_one_out_too(site: Site) -> None:
    slug, reviewer = site.make(ruled), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    for number in range(8):
        press(reviewer, page, 422, password=PASSWORD if number % 2 else "wrong horse", code="ABCD")
    told = press(reviewer, page, 429, password=PASSWORD, code=site.code("reviewer"))
    assert "Too many attempts" in told.summary and signatures(site) == 0
    assert [why for _, why in failures(site)] == [PASSWORD_WRONG, FACTOR_WRONG] * 4 + [LOCKED]
    second = site.as_("second")
    press(second, second.get(f"/reviews/{slug}/sign-off"), 303, password=PASSWORD, code=site.code("second"))


def test_who_failed_is_told_at_the_next_sign_in_and_once(site: Site) -> None:
    slug, reviewer = site.make(ruled), site.as_("reviewer")
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    press(reviewer, page, 422, password="wrong horse", code="000000")
    with site.database.writing() as session:
        reset_factors(session, "reviewer@example.org", "Anna", clock())
    told = Browser(site.app).sign_in("reviewer@example.org", PASSWORD).get("/reviews/").words
    assert "a signature on «Does walking lower blood pressure?» failed: the password was not right" in told
    assert "the second factor was reset by Anna" in told
    again = Browser(site.app).sign_in("reviewer@example.org", PASSWORD)
    assert "failed" not in again.get("/reviews/").words
    assert "the password was not right" in again.get("/account/second-factor").words
    administrator = site.as_("administrator").get("/signing").words
    assert (
        "Reviewer (reviewer@example.org)" in administrator and "the password was not right" in administrator
    )
    assert (
        "could not sign: the password was not right"
        in site.as_("editor").get(f"/articles/{slug}/history").words
    )


def test_who_was_on_the_way_when_the_quorum_was_reached_is_told_and_kept(site: Site) -> None:
    slug = site.make(ruled)
    with site.database.writing() as session:
        from factories import assign_reviewer

        assign_reviewer(
            session, slug, site.people.third.id, seeing(session, slug, site.people.editor), POLICIES
        )
        disclose_interests(session, slug, NO_INTERESTS, seeing(session, slug, site.people.third))
    names = ("reviewer", "second", "third")
    pages = {name: site.as_(name).get(f"/reviews/{slug}/sign-off") for name in names}
    answers = [
        site.as_(name)
        .follow(press(site.as_(name), pages[name], 303, password=PASSWORD, code=site.code(name)))
        .words
        for name in names
    ]
    assert "the version is approved" in answers[1]
    assert (
        "Already approved: another signature completed the quorum" in answers[2]
        and "kept beside" in answers[2]
    )
    assert signatures(site) == 3 and failures(site) == []
    with site.database.reading() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM approval")) == 1
    assert (
        "Third"
        not in site.as_().get(f"/articles/{slug}").words.partition("Disclaimer")[0].partition("approved")[0]
    )
