"""Setting up a second factor, losing it, and taking it away: each through its real forms, and told."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from factories import NOW, PASSWORD, ruled, sign
from web.conftest import Site
from web.pages import Browser, Page

from review_service.domain.second_factor import code_at, step_at

PATH = "/account/second-factor"


def secret_of(page: Page) -> str:
    return next(one.text for one in page.tree.all("code") if len(one.text) > 30).replace(" ", "")


def now_of(secret: str) -> str:
    return code_at(secret, step_at(datetime.now(UTC)))


def factors(site: Site) -> int:
    query = "SELECT count(*) FROM second_factor WHERE voided_at IS NULL AND person_id = :id"
    with site.database.reading() as session:
        return session.scalar(sa.text(query), {"id": site.people.reviewer.id}) or 0


def codes_on(page: Page) -> list[str]:
    return [one.text for one in page.tree.all("code")]


@pytest.fixture
def bare(site: Site) -> Browser:
    """The reviewer, who has no second factor any more."""
    administrator = site.as_("administrator")
    page = administrator.get("/signing")
    told = administrator.follow(administrator.send(page, at=f"/signing/{site.people.reviewer.id}/reset"))
    assert "Reviewer cannot sign until" in told.words and "none: cannot sign" in told.words
    return Browser(site.app).sign_in("reviewer@example.org", PASSWORD)


def enrol(browser: Browser) -> tuple[str, list[str]]:
    page = browser.get(PATH)
    secret = secret_of(page)
    made = browser.send(page, 200, having="confirming", password=PASSWORD, confirming=now_of(secret))
    return secret, codes_on(made)


def test_an_authenticator_is_set_up_and_signs(site: Site, bare: Browser) -> None:
    slug = site.make(ruled)
    told = bare.get(f"/reviews/{slug}/sign-off")
    assert "Set up your second factor in your account first" in told.words
    page = bare.get(bare.get(f"/reviews/{slug}/sign-off").link("Set up your second factor"))
    assert "You have none" in page.words and page.tree.all("svg")
    secret, codes = enrol(bare)
    assert len(set(codes)) == 10 and all(re.fullmatch(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", one) for one in codes)
    page = bare.get(f"/reviews/{slug}/sign-off")
    used = bare.send(page, 422, having="shown", password=PASSWORD, code=now_of(secret))
    assert "used already" in used.summary, "the code that confirmed the authenticator signs nothing"
    bare.send(page, having="shown", password=PASSWORD, code=codes[0])
    assert "10 recovery codes" not in bare.get(PATH).words and "9 recovery codes left" in bare.get(PATH).words


def test_nothing_is_set_up_without_password_and_the_right_code(site: Site, bare: Browser) -> None:
    page = bare.get(PATH)
    for typed in (
        {"password": "wrong horse", "confirming": now_of(secret_of(page))},
        {"password": PASSWORD, "confirming": "000000"},
        {"password": PASSWORD, "confirming": "ABCD-EFGH-JKLM-NPQR"},
        {"password": PASSWORD, "confirming": now_of(secret_of(page)), "secret": "forged"},
        {"password": PASSWORD, "confirming": now_of(secret_of(page)), "csrf_token": "old"},
    ):
        refused = bare.send(page, 422, having="confirming", **typed)
        assert refused.summary
    kept = bare.send(page, 422, having="confirming", password=PASSWORD, confirming="000000")
    assert secret_of(kept) == secret_of(page), "who has scanned it does not scan again"
    assert factors(site) == 0


def test_the_page_of_another_sets_up_nothing(site: Site, bare: Browser) -> None:
    others = site.as_("second").get(PATH)
    own = bare.get(PATH)
    sealed = next(one["value"] for one in others.tree.all("input", name="secret"))
    typed = {"password": PASSWORD, "confirming": now_of(secret_of(others)), "secret": sealed}
    assert "not made for you" in bare.send(own, 422, having="confirming", **typed).summary
    assert factors(site) == 0


def test_who_has_one_needs_it_to_set_up_another(site: Site) -> None:
    """A stolen password alone does not put the thief's authenticator in the place of the owner's."""
    reviewer = site.as_("reviewer")
    page = reviewer.get(PATH)
    secret = secret_of(page)
    for code in ("", "000000"):
        typed = {"password": PASSWORD, "confirming": now_of(secret), "code": code}
        assert "The code is not right" in reviewer.send(page, 422, having="confirming", **typed).summary
    typed = {"password": PASSWORD, "confirming": now_of(secret), "code": site.code("reviewer")}
    reviewer.send(page, 200, having="confirming", **typed)
    assert factors(site) == 1


def test_new_recovery_codes_void_the_old_ones(site: Site, bare: Browser) -> None:
    _, old = enrol(bare)
    page = bare.get(f"{PATH}/codes")
    assert (
        "The code is not right" in bare.send(page, 422, having="code", password=PASSWORD, code="ABCD").summary
    )
    new = codes_on(bare.send(page, 200, having="code", password=PASSWORD, code=old[0]))
    assert len(new) == 10 and not set(new) & set(old)
    for code in old[:2]:
        bare.send(page, 422, having="code", password=PASSWORD, code=code)


def test_ones_own_is_removed_with_proof_and_told(site: Site) -> None:
    reviewer, slug = site.as_("reviewer"), site.make(ruled)
    page = reviewer.get(reviewer.get(PATH).link("Remove"))
    reviewer.send(page, 422, having="code", password=PASSWORD, code="000000")
    assert factors(site) == 1
    reviewer.send(page, having="code", password=PASSWORD, code=site.code("reviewer"))
    assert factors(site) == 0
    assert "Set up your second factor" in reviewer.get(f"/reviews/{slug}/sign-off").words
    told = Browser(site.app).sign_in("reviewer@example.org", PASSWORD).get("/reviews/").words
    assert "the second factor was removed" in told


def test_somebody_elses_is_not_removed(site: Site) -> None:
    reviewer = site.as_("reviewer")
    with site.database.reading() as session:
        query = sa.text("SELECT id FROM second_factor WHERE person_id = :id")
        other = session.scalar(query, {"id": site.people.second.id})
    page = reviewer.get(f"{PATH}/{other}/remove")
    reviewer.send(page, 404, having="code", password=PASSWORD, code=site.code("reviewer"))
    with site.database.reading() as session:
        assert (
            session.scalar(sa.text("SELECT voided_at FROM second_factor WHERE id = :id"), {"id": other})
            is None
        )


def test_a_reset_is_told_at_the_next_sign_in_and_what_was_signed_stays(site: Site) -> None:
    slug = site.make(ruled)
    with site.database.writing() as session:
        sign(session, slug, site.people.reviewer, datetime.now(UTC))
    administrator = site.as_("administrator")
    administrator.send(administrator.get("/signing"), at=f"/signing/{site.people.reviewer.id}/reset")
    told = Browser(site.app).sign_in("reviewer@example.org", PASSWORD).get(f"/reviews/{slug}").words
    assert "the second factor was reset by Administrator" in told and "1 of 2 signatures" in told
    assert NOW and "was reset by Administrator" in administrator.get("/signing").words


def test_a_signature_is_withdrawn_with_a_reason_and_given_again(site: Site) -> None:
    slug, reviewer = site.make(ruled), site.as_("reviewer")
    reviewer.get(f"/reviews/{slug}/sign-off/withdrawal", 403)
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    reviewer.send(page, having="shown", password=PASSWORD, code=site.code("reviewer"))
    page = reviewer.get(reviewer.get(f"/reviews/{slug}").link("Withdraw your signature"))
    reviewer.send(page, 422, having="reason", reason="  ")
    told = reviewer.follow(reviewer.send(page, having="reason", reason="The dose needs another look."))
    assert "0 of 2 signatures" in told.words and "withdrawn: The dose needs another look." in told.words
    assert "withdrew their signature: version 1, The dose needs another look." in (
        site.as_("editor").get(f"/articles/{slug}/history").words
    )
    reviewer.send(page, 403, having="reason", reason="Once more.", idempotency_key="")
    page = reviewer.get(f"/reviews/{slug}/sign-off")
    reviewer.send(page, having="shown", password=PASSWORD, code=site.code("reviewer"))
    assert "1 of 2 signatures" in reviewer.get(f"/reviews/{slug}").words
