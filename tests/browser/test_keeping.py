"""Nothing typed is lost: not to a reload, a closed tab, an ended session or a killed server; gone once it was saved."""

from collections.abc import Callable
from pathlib import Path

import pytest
from browser.conftest import Server
from browser.visitor import PASSWORD, Visitor

Visit = Callable[..., Visitor]
NOTE = "The trial names no such number; «9 of 12» is nowhere.\nLook at table 2."
CLAIM = "/reviews/low-dose-naltrexone-fibromyalgia/claims/"


def kept(visitor: Visitor) -> list[str]:
    found: list[str] = visitor.page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('keep:'))")
    return found


def write(visitor: Visitor, ordinal: int) -> None:
    page = visitor.go(f"{CLAIM}{ordinal}")
    page.locator("textarea[name=note]").first.fill(NOTE)
    page.keyboard.press("Escape")
    page.keyboard.press("1")


def brought_back(visitor: Visitor) -> str:
    visitor.press("Bring it back")
    assert visitor.page.locator("input[name=verdict]").first.is_checked()
    found: str = visitor.page.locator("textarea[name=note]").first.input_value()
    return found


def test_a_reload_and_a_closed_tab_keep_it_and_saving_forgets_it(visit: Visit) -> None:
    visitor = visit("karim.haddad")
    write(visitor, 27)
    visitor.page.reload()
    assert brought_back(visitor) == NOTE
    visitor.page.close()
    visitor.page = visitor.context.new_page()
    visitor.go(f"{CLAIM}27")
    assert brought_back(visitor) == NOTE
    visitor.press("Rule again") if visitor.page.get_by_text("Rule again").count() else visitor.press(
        "Save and go on"
    )
    assert "Claim 27: saved." in visitor.page.content() and kept(visitor) == []
    visitor.go(f"{CLAIM}27")
    assert not visitor.page.locator(".rs-kept").count()


def test_a_form_refused_by_the_server_is_kept_until_it_is_right(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/articles/colchicine-dose-gout-flare/questions")
    page.fill("#contact", "reader@example.org")
    page.fill("#text", " ")
    visitor.press("Send to the editors")
    assert kept(visitor), "not saved yet"
    page.fill("#text", "And in children?")
    visitor.press("Send to the editors")
    assert "the editors have it" in visitor.words and kept(visitor) == []


def test_an_ended_session_asks_to_sign_in_and_brings_the_text_back(visit: Visit) -> None:
    visitor = visit("karim.haddad")
    write(visitor, 28)
    visitor.context.clear_cookies()
    visitor.press("Save and go on")
    assert "Nothing you typed is lost" in visitor.words
    visitor.page.fill("#email", "karim.haddad@example.org")
    visitor.page.fill("#password", PASSWORD)
    visitor.press("Sign in")
    assert "Your text is back" in visitor.words and kept(visitor)
    assert NOTE in [area.input_value() for area in visitor.page.locator("main textarea").all()]
    visitor.press("Send it now")
    assert "Claim 28: saved." in visitor.page.content() and kept(visitor) == []
    assert NOTE in visitor.go(f"{CLAIM}28").inner_text("main")


def test_a_killed_server_loses_nothing(visit: Visit, server: Server) -> None:
    visitor = visit("karim.haddad")
    write(visitor, 29)
    server.kill()
    try:
        visitor.page.locator(".rs-ruling-form > .btn-primary").first.click()
        visitor.page.wait_for_url("chrome-error://**")
    finally:
        server.start()
    visitor.go("/reviews/")
    visitor.go(f"{CLAIM}29")
    assert brought_back(visitor) == NOTE


def test_what_one_person_typed_is_not_offered_to_the_next_at_the_same_machine(visit: Visit) -> None:
    visitor = visit("karim.haddad")
    write(visitor, 30)
    visitor.context.clear_cookies()
    visitor.sign_in("adaeze.okonkwo")
    visitor.go(f"{CLAIM}30")
    assert not visitor.page.locator(".rs-kept").count()


@pytest.mark.parametrize("who", ["maja.lindqvist"])
def test_an_article_being_written_survives_and_is_gone_once_handed_in(visit: Visit, who: str) -> None:
    visitor, text = visit(who), "# Does rest help a sprained ankle?\n\nRest helps little. [1]\n"
    visitor.go("/submissions/new").fill("#text", text)
    visitor.page.reload()
    visitor.press("Bring it back")
    visitor.press("Check")
    assert kept(visitor), "checked is not handed in"
    visitor.page.goto("/")
    visitor.go("/submissions/new")
    visitor.press("Bring it back")
    assert visitor.page.input_value("#text") == text
    visitor.press("Check")
    visitor.press("Hand in")
    assert kept(visitor) == []
    assert Path(visitor.page.url).name == "does-rest-help-a-sprained-ankle"
