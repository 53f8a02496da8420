"""Nothing typed is lost: not to a reload, a closed tab, an ended session or a killed server;
gone once it was saved."""

import re
from collections.abc import Callable
from pathlib import Path

from browser.conftest import Server
from browser.visitor import PASSWORD, Visitor
from playwright.sync_api import Locator, expect

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


def state(visitor: Visitor) -> Locator:
    return visitor.page.locator("[data-draft-state]").first


def brought_back(visitor: Visitor) -> str:
    """What stands in the form without anybody having asked for it."""
    expect(state(visitor)).to_contain_text(re.compile("Restored|Saved as a draft"))
    expect(visitor.page.locator("input[name=verdict]").first).to_be_checked()
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
    visitor.page.locator(".rs-ruling-form > .btn-primary").first.click()
    expect(visitor.page.locator("main")).to_contain_text("Claim 27: saved.")
    assert kept(visitor) == []
    visitor.go(f"{CLAIM}27")
    expect(state(visitor)).to_be_empty()


def test_what_is_typed_while_a_saving_is_under_way_goes_into_the_form_again(visit: Visit) -> None:
    """The page is left before the answer came: the server has the first words,
    this browser those and the choice."""
    visitor = visit("karim.haddad")
    page = visitor.go(f"{CLAIM}26")
    answers = []
    page.route(
        "**/drafts/**", lambda route: answers.append(route.fetch())
    )  # it arrives, and its answer does not
    page.locator("textarea[name=note]").first.fill(NOTE)
    with page.expect_request("**/drafts/**"):
        page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.unroute("**/drafts/**")
    page.reload()
    assert [one.status for one in answers] == [200]
    assert brought_back(visitor) == NOTE


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


def test_a_session_that_ends_while_somebody_types_brings_the_text_back(visit: Visit) -> None:
    visitor = visit("karim.haddad")
    write(visitor, 28)
    expect(state(visitor)).to_contain_text("Saved as a draft")
    visitor.context.clear_cookies()
    visitor.page.locator("textarea[name=note]").first.fill(f"{NOTE} And more.")
    expect(state(visitor)).to_contain_text("You are signed out")
    assert kept(visitor)
    visitor.press("Save and go on")
    assert "Nothing you typed is lost" in visitor.words
    visitor.page.fill("#email", "karim.haddad@example.org")
    visitor.page.fill("#password", PASSWORD)
    visitor.press("Sign in")
    assert "Your text is back" in visitor.words and kept(visitor)
    assert f"{NOTE} And more." in [area.input_value() for area in visitor.page.locator("main textarea").all()]
    visitor.press("Send it now")
    assert "Claim 28: saved." in visitor.page.content() and kept(visitor) == []
    assert "And more." in visitor.go(f"{CLAIM}28").inner_text("main")


def test_somebody_else_who_signs_in_is_not_shown_what_was_typed(visit: Visit) -> None:
    visitor = visit("karim.haddad")
    write(visitor, 31)
    visitor.context.clear_cookies()
    visitor.press("Save and go on")
    visitor.page.fill("#email", "adaeze.okonkwo@example.org")
    visitor.page.fill("#password", PASSWORD)
    visitor.press("Sign in")
    assert "somebody else's" in visitor.words and NOTE not in visitor.page.content()


def test_a_server_killed_in_mid_typing_loses_nothing_and_gets_it_once_it_is_back(
    visit: Visit, server: Server
) -> None:
    visitor = visit("karim.haddad")
    write(visitor, 29)
    expect(state(visitor)).to_contain_text("Saved as a draft")
    note = visitor.page.locator("textarea[name=note]").first
    note.press_sequentially(" More,")
    server.kill()
    try:
        note.press_sequentially(" while nobody listens.")
        expect(state(visitor)).to_contain_text("kept in this browser")
        assert kept(visitor)
    finally:
        server.start()
    expect(state(visitor)).to_contain_text("Saved as a draft")
    typed = note.input_value()
    assert typed.endswith("while nobody listens.") and kept(visitor) == []
    visitor.page.close()
    visitor.page = visitor.context.new_page()
    visitor.go(f"{CLAIM}29")
    assert brought_back(visitor) == typed


def test_sent_while_the_server_is_dead_it_goes_by_itself_and_acts_once(visit: Visit, server: Server) -> None:
    visitor = visit("karim.haddad")
    write(visitor, 32)
    expect(state(visitor)).to_contain_text("Saved as a draft")
    server.kill()
    try:
        visitor.page.locator("textarea[name=note]").first.fill("Sent into the void.")
        expect(state(visitor)).to_contain_text("kept in this browser")
        send = visitor.page.locator(".rs-ruling-form > .btn-primary").first
        send.click()
        send.click()
        expect(state(visitor)).to_contain_text("sent by itself")
    finally:
        server.start()
    expect(visitor.page.locator("main")).to_contain_text("Claim 32: saved.")
    assert visitor.go(f"{CLAIM}32").content().count("Sent into the void.") == 2, (
        "the ruling, and the form filled with it"
    )


def test_a_ruling_made_offline_is_sent_once_when_the_line_is_back(visit: Visit) -> None:
    visitor = visit("karim.haddad")
    write(visitor, 33)
    visitor.context.set_offline(True)
    visitor.page.locator("textarea[name=note]").first.fill("Ruled in a tunnel.")
    visitor.page.locator(".rs-ruling-form > .btn-primary").first.click()
    expect(state(visitor)).to_contain_text("sent by itself")
    assert f"{CLAIM}33" in visitor.page.url and kept(visitor)
    visitor.context.set_offline(False)
    expect(visitor.page.locator("main")).to_contain_text("Claim 33: saved.")
    assert visitor.go(f"{CLAIM}33").content().count("Ruled in a tunnel.") == 2


def test_two_browsers_on_one_draft_are_told_and_both_texts_are_put_together(visit: Visit) -> None:
    here, there = visit("maja.lindqvist"), visit("maja.lindqvist", width=390)
    address = "/submissions/low-dose-naltrexone-fibromyalgia/revise"
    text = here.go(address).input_value("#text")
    there.go(address)
    first, last = text.index("\n\n", text.index("---\n", 4)) + 2, len(text.rstrip())
    here.page.fill("#text", text[:first] + "Typed here first. " + text[first:])
    expect(state(here)).to_contain_text("Saved as a draft")
    there.page.fill("#text", text[:last] + " Typed there last.\n")
    expect(state(there)).to_contain_text("Another window has newer words")
    there.press("Compare them with these")
    assert "Two texts" in there.words and "Nothing was overwritten" in there.words
    for choice in there.page.locator("input[value=both]").all():
        choice.check()
    there.press("Put together")
    made = there.page.input_value("#text")
    assert "Typed here first." in made and "Typed there last." in made
    there.press("Throw the draft away")
    expect(state(there)).to_be_empty()


def test_what_this_browser_kept_is_compared_where_the_server_has_newer_words(
    visit: Visit, server: Server
) -> None:
    """Kept while the server was dead, the tab closed; meanwhile another browser saved other
    words on the same form."""
    here, there = visit("karim.haddad"), visit("karim.haddad")
    write(here, 34)
    expect(state(here)).to_contain_text("Saved as a draft")
    here.context.set_offline(True)
    here.page.locator("textarea[name=note]").first.fill("Kept in a tunnel.")
    expect(state(here)).to_contain_text("kept in this browser")
    here.page.close()
    there.go(f"{CLAIM}34").locator("textarea[name=note]").first.fill("Saved at a desk.")
    expect(state(there)).to_contain_text("Saved as a draft")
    here.context.set_offline(False)
    here.page = here.context.new_page()
    here.go(f"{CLAIM}34")
    assert here.page.locator("textarea[name=note]").first.input_value() == "Saved at a desk."
    here.press("Compare the two")
    assert "Kept in a tunnel." in here.page.inner_text("main").replace("  ", " ")
    here.page.locator("input[value=both]").check()
    here.press("Put together")
    expect(here.page.locator("textarea[name=note]").first).to_have_value("Kept in a tunnel. Saved at a desk.")
    here.press("Throw the draft away")


def test_what_one_person_typed_is_not_offered_to_the_next_at_the_same_machine(visit: Visit) -> None:
    visitor = visit("karim.haddad")
    write(visitor, 30)
    visitor.context.clear_cookies()
    visitor.sign_in("adaeze.okonkwo")
    visitor.go(f"{CLAIM}30")
    assert not visitor.page.locator(".rs-kept").count()


def test_an_article_being_written_survives_and_is_gone_once_handed_in(visit: Visit) -> None:
    visitor, text = visit("maja.lindqvist"), "# Does rest help a sprained ankle?\n\nRest helps little. [1]\n"
    visitor.go("/submissions/new").fill("#text", text)
    visitor.page.reload()
    expect(state(visitor)).to_contain_text(re.compile("Restored|Saved as a draft"))
    visitor.press("Check")
    visitor.page.goto("/")
    visitor.go("/submissions/new")
    assert visitor.page.input_value("#text") == text, "checked is not handed in"
    visitor.press("Check")
    visitor.press("Hand in")
    assert Path(visitor.page.url).name == "does-rest-help-a-sprained-ankle"
    assert kept(visitor) == [] and visitor.go("/submissions/new").input_value("#text") == ""
