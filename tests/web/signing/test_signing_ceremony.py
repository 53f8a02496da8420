"""The ceremony of signing (T12): whatever is wrong is refused, written down and told, and signs nothing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import (
    NO_INTERESTS,
    NOW,
    PASSWORD,
    POLICIES,
    VAULT,
    disclose_interests,
    ruled,
    seeing,
)
from trials.table import report
from web.conftest import Site
from web.pages import Browser, Page, fields_of
from web.signing.refused_ceremonies import (
    CASES,
    FACTOR_WRONG,
    LOCKED,
    OLD,
    OTHER,
    PASSWORD_WRONG,
    Case,
    clock,
    code,
)

from review_service.services.people.codes import new_recovery_codes
from review_service.services.people.second_factors import reset_factors


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
