"""Passages by hand: the best one in view at once, forward and back by key, taken with its exact place;
findings by hand."""

import sqlite3
from collections.abc import Callable

from browser.conftest import Server
from browser.visitor import Visitor
from playwright.sync_api import Page, expect

Visit = Callable[..., Visitor]
LDN = "low-dose-naltrexone-fibromyalgia"
CLAIM = f"/reviews/{LDN}/claims/"


def is_inside(page: Page, selector: str) -> bool:
    """Is the element within what its scrolling box shows?"""
    line = page.locator(selector).bounding_box()
    box = page.locator(".rs-text").first.bounding_box()
    assert line and box
    return line["y"] >= box["y"] - 1 and line["y"] + line["height"] <= box["y"] + box["height"] + 1


def test_the_best_passage_is_in_view_and_f_b_and_u_go_through_them(visit: Visit) -> None:
    page = visit("karim.haddad").go(f"{CLAIM}16")
    steps = page.locator("[data-passages] a")
    assert steps.count() == 5 and is_inside(page, "#passage-3-1")
    page.keyboard.press("f")
    expect(steps.nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator("#passage-3-2")).to_have_class("rs-passage rs-passage-current")
    assert is_inside(page, "#passage-3-2")
    page.keyboard.press("b")
    page.keyboard.press("b")
    expect(steps.nth(4)).to_have_attribute("aria-current", "true")
    page.keyboard.press("u")
    passage = page.locator("#passage-3-5")
    assert page.input_value("textarea[name=passage]") == passage.inner_text()
    assert page.inner_text("[data-found]") == "✓ Found in the text."
    for name in ("start", "end"):
        assert page.input_value(f"input[name=passage_{name}]") == passage.get_attribute(f"data-{name}")
    assert page.locator("input[name=verdict]:checked").count() == 0, "the machine chooses no verdict"


def test_words_typed_over_a_taken_passage_lose_its_place(visit: Visit) -> None:
    page = visit("karim.haddad").go(f"{CLAIM}16")
    page.get_by_role("button", name="Use this passage").click()
    assert page.input_value("input[name=passage_start]") != ""
    page.fill("textarea[name=passage]", "Something else.")
    assert page.input_value("input[name=passage_start]") == ""
    assert "typed by hand" in page.inner_text("[data-found]")


def test_without_a_script_the_passages_are_links_into_the_text(visit: Visit) -> None:
    page = visit("karim.haddad", java_script_enabled=False).context.pages[0]
    page.goto(f"{CLAIM}16")
    page.locator("[data-passages] a").nth(1).click()
    assert page.url.endswith("#passage-3-2") and page.locator("#passage-3-2").is_visible()
    assert page.get_by_role("button", name="Use this passage").count() == 0


def test_a_finding_says_why_and_is_dismissed_by_keyboard(visit: Visit) -> None:
    visitor = visit("karim.haddad")
    page = visitor.go(f"{CLAIM}16")
    finding = page.locator(".rs-claim-box .rs-finding").first
    finding.get_by_text("Why", exact=True).click()
    assert "Rule from:" in finding.inner_text()
    summary = finding.locator(".rs-dismiss summary")
    summary.focus()
    page.keyboard.press("Enter")
    visitor.look()
    page.keyboard.press("Tab")
    page.keyboard.type("Said two sentences later.")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Dismissed by Karim Haddad: Said two sentences later." in page.inner_text(".rs-claim-box")
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".rs-claim-box")).not_to_contain_text("Dismissed by")


def test_passages_arrive_by_themselves_where_the_machine_was_not_done_yet(
    visit: Visit, server: Server
) -> None:
    with sqlite3.connect(server.database, timeout=10) as connection:
        connection.execute("DELETE FROM screening")
    page = visit("karim.haddad").page
    page.goto(f"{CLAIM}20")
    expect(page.locator("[data-passages]").first).to_be_visible()
    expect(page.locator("[data-screening]")).to_have_count(0)


def test_a_form_that_was_refused_is_not_sent_again_when_the_passages_arrive(
    visit: Visit, server: Server
) -> None:
    page = visit("karim.haddad").page
    page.goto(f"{CLAIM}20")
    with sqlite3.connect(server.database, timeout=10) as connection:
        connection.execute("DELETE FROM screening")
    page.fill("textarea[name=note]", "Kept.")
    page.evaluate("document.querySelector('.rs-ruling-form').noValidate = true")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    with page.expect_navigation():
        page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("[data-screening]")).to_contain_text("has read the sources")
    assert len(sent) == 1 and page.input_value("textarea[name=note]") == "Kept."


def test_a_long_source_is_a_box_on_a_phone_with_its_best_passage_in_view(visit: Visit) -> None:
    page = visit("karim.haddad", width=390).go(f"{CLAIM}16")
    page.evaluate("document.querySelector('.rs-text').append('A long text. '.repeat(9000))")
    page.locator("[data-passages] a").nth(1).click()
    box = page.locator(".rs-text").first.bounding_box()
    assert box and box["height"] < 700 and is_inside(page, "#passage-3-2")


def test_the_button_that_saves_is_in_view_in_a_low_window(visit: Visit) -> None:
    page = visit("karim.haddad").page
    page.set_viewport_size({"width": 1440, "height": 720})
    page.goto(f"{CLAIM}16")
    side, button = page.locator(".rs-source-side").first, page.locator(".rs-ruling-form > .btn-primary").first
    frame, box = side.bounding_box(), button.bounding_box()
    assert frame and box and box["y"] + box["height"] <= frame["y"] + frame["height"] + 1
