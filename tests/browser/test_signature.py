"""Setting up a second factor as its owner does it: a reset, the secret typed over, codes on a phone,
the first signature refused."""

from collections.abc import Callable
from datetime import UTC, datetime

from browser.conftest import Server, sample_cast
from browser.visitor import PASSWORD, Visitor
from factories import ruled
from playwright.sync_api import expect

from review_service.core.db import Database
from review_service.domain.second_factor import code_at, step_at

Visit = Callable[..., Visitor]
PATH = "/account/second-factor"


def test_a_lost_authenticator_is_reset_and_set_up_anew_on_a_phone(visit: Visit) -> None:
    administrator = visit("petra.novak")
    administrator.go("/signing")
    administrator.press("Reset the second factor of Niamh Brennan")
    assert "Niamh Brennan cannot sign until" in administrator.words
    niamh = visit("niamh.brennan", width=390)
    assert "the second factor was reset by" in niamh.words
    page = niamh.go(PATH)
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    shown = next(text for text in page.locator("main code").all_inner_texts() if len(text) > 30)
    secret = shown.replace(" ", "")
    page.get_by_label("Code that the new authenticator shows").fill("000000")
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".rs-problems")).to_contain_text("is its clock right?")
    niamh.look()
    expect(page.locator("main")).to_contain_text(shown)
    page.get_by_label("Code that the new authenticator shows").fill(
        code_at(secret, step_at(datetime.now(UTC)))
    )
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    niamh.look()
    assert len(page.locator("main code").all_inner_texts()) == 10
    niamh.press("I have kept them")
    assert "10 recovery codes left" in niamh.words


def test_what_is_declared_the_password_and_the_code_are_on_the_screen_together(
    visit: Visit, server: Server
) -> None:
    database = Database(f"sqlite:///{server.database}")
    with database.writing() as session:
        slug = ruled(session, sample_cast(session))
    database.dispose()
    page = visit("karim.haddad").go(f"/reviews/{slug}/sign-off")
    for element in (
        page.locator("blockquote"),
        page.get_by_label("Your password"),
        page.get_by_label("One-time code"),
    ):
        box = element.bounding_box()
        assert box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 900
